/** A folder for what this run must keep for a while: for its user's eyes alone, gone with the program at the latest. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class TemporaryFiles {
  private folder: string | null = null;
  private made = 0;
  private readonly removeAtExit = () => this.remove();

  /** A path that is not in use, in a folder of its own where the name shall be kept. */
  next(name: string): string {
    return join(this.path, `${++this.made}-${name}`);
  }

  /** Made when it is wanted, with rights for its owner only. */
  get path(): string {
    if (this.folder === null) {
      this.folder = mkdtempSync(join(tmpdir(), 'ptrscope-'));
      process.once('exit', this.removeAtExit);
    }
    return this.folder;
  }

  remove(): void {
    process.off('exit', this.removeAtExit);
    if (this.folder !== null) rmSync(this.folder, { recursive: true, force: true });
    this.folder = null;
  }
}
