/** Keeps what came through a pipe in temporary files, for the second reading that an evidence file needs. */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadProblem } from '../formats/captureReader.ts';
import type { ByteSource } from './byteSource.ts';
import { writingFailed } from './fileErrors.ts';

/** The temporary files of one run; readable by the user alone, removed by `remove` and at the latest when the process ends. */
export class Spools {
  private readonly paths = new Map<string, string>();
  private readonly removeAtExit = () => this.remove();

  constructor() {
    process.once('exit', this.removeAtExit);
  }

  /** Where an input can be read a second time: its copy, or itself. */
  pathOf(input: string): string {
    return this.paths.get(input) ?? input;
  }

  /** A source that copies all it reads. */
  copying(input: string, source: ByteSource): ByteSource {
    const path = join(tmpdir(), `ptrscope-${randomBytes(8).toString('hex')}.tmp`);
    try {
      const descriptor = openSync(path, 'wx', 0o600);
      this.paths.set(input, path);
      return new CopyingSource(source, path, descriptor);
    } catch (error) {
      throw writingFailed(path, error);
    }
  }

  remove(): void {
    process.off('exit', this.removeAtExit);
    for (const path of this.paths.values()) rmSync(path, { force: true });
    this.paths.clear();
  }
}

class CopyingSource implements ByteSource {
  private readonly source: ByteSource;
  private readonly path: string;
  /** -1 once it is closed. */
  private descriptor: number;

  constructor(source: ByteSource, path: string, descriptor: number) {
    this.source = source;
    this.path = path;
    this.descriptor = descriptor;
  }

  get size(): number | null {
    return this.source.size;
  }

  get bytesRead(): number {
    return this.source.bytesRead;
  }

  get broken(): ReadProblem | null {
    return this.source.broken;
  }

  async read(into: Uint8Array): Promise<number> {
    const length = await this.source.read(into);
    if (this.descriptor < 0) return 0;
    this.copy(into.subarray(0, length));
    return length;
  }

  close(): void {
    this.source.close();
    if (this.descriptor >= 0) closeSync(this.descriptor);
    this.descriptor = -1;
  }

  private copy(bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.descriptor, bytes, at);
    } catch (error) {
      throw writingFailed(this.path, error);
    }
  }
}
