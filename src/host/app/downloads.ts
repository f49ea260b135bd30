/** Files that a browser may fetch: each from an address that nobody can guess, once, and not for long. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';

export interface Download {
  readonly path: string;
  readonly name: string;
  /** As the file's format says: `text/html`, … */
  readonly type: string;
}

const MOST_DOWNLOADS = 32;
const GOOD_FOR_MS = 5 * 60_000;

export class Downloads {
  private readonly offered = new Map<string, { readonly download: Download; readonly timer: NodeJS.Timeout }>();

  /** Answers the last part of its address. The file is ours from now on. */
  offer(download: Download): string {
    const id = randomBytes(16).toString('base64url');
    const timer = setTimeout(() => this.drop(id), GOOD_FOR_MS).unref();
    this.offered.set(id, { download, timer });
    const [oldest] = this.offered.keys();
    if (this.offered.size > MOST_DOWNLOADS && oldest !== undefined) this.drop(oldest);
    return id;
  }

  /** null: there is none, or it was fetched. Whoever takes it removes the file. */
  take(id: string): Download | null {
    const found = this.offered.get(id);
    if (found === undefined) return null;
    clearTimeout(found.timer);
    this.offered.delete(id);
    return found.download;
  }

  private drop(id: string): void {
    const download = this.take(id);
    if (download !== null) rmSync(download.path, { force: true });
  }
}
