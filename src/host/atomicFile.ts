/** Writes a file so that it is there whole or not at all: under a temporary name in the same folder, then renamed. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { writingFailed } from './fileErrors.ts';

/** Small pieces are gathered to so many bytes before they are written. */
const GATHERED = 1 << 16;
/** So much of the name is in the temporary one, which may be 255 bytes long. */
const NAME_SHOWN = 50;
const MOST_LINKS = 40;

export class AtomicFile {
  /** As the user named it. */
  private readonly path: string;
  /** The file to replace; null when `path` is a device or a pipe, which is written to directly. */
  private readonly target: string | null;
  private readonly temporary: string;
  private readonly gathered = Buffer.allocUnsafe(GATHERED);
  private gatheredLength = 0;
  private descriptor: number;

  /** Throws an `OperationError` when it cannot be made. */
  constructor(path: string) {
    this.path = path;
    try {
      this.target = replaceable(path);
      const folder = dirname(this.target ?? path);
      this.temporary = join(folder, `.${basename(path).slice(0, NAME_SHOWN)}.${randomBytes(6).toString('hex')}.tmp`);
      this.descriptor = this.target === null ? openDirectly(path) : this.openLike(this.target);
    } catch (error) {
      throw writingFailed(path, error);
    }
  }

  write(piece: string | Uint8Array): void {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    if (this.gatheredLength + bytes.length > GATHERED) this.flush();
    if (bytes.length > GATHERED) {
      this.writeAll(bytes);
      return;
    }
    this.gathered.set(bytes, this.gatheredLength);
    this.gatheredLength += bytes.length;
  }

  /** Makes the file appear under its name. */
  commit(): void {
    this.flush();
    this.attempt(() => {
      if (this.target !== null) fsyncSync(this.descriptor);
      this.closeFile();
      if (this.target !== null) renameSync(this.temporary, this.target);
    });
  }

  /** Leaves nothing behind. Harmless after `commit`. */
  discard(): void {
    this.closeFile();
    if (this.target !== null) rmSync(this.temporary, { force: true });
  }

  /** A file that is replaced keeps its permissions, whatever new files get (umask). */
  private openLike(target: string): number {
    const mode = statSync(target, { throwIfNoEntry: false })?.mode;
    const descriptor = openSync(this.temporary, 'wx', mode ?? 0o666);
    if (mode !== undefined) fchmodSync(descriptor, mode & 0o777);
    return descriptor;
  }

  private flush(): void {
    this.writeAll(this.gathered.subarray(0, this.gatheredLength));
    this.gatheredLength = 0;
  }

  private writeAll(bytes: Uint8Array): void {
    this.attempt(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.descriptor, bytes, at);
    });
  }

  private attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.discard();
      throw writingFailed(this.path, error);
    }
  }

  private closeFile(): void {
    if (this.descriptor >= 0) closeSync(this.descriptor);
    this.descriptor = -1;
  }
}

/** Writes all pieces into a file, or leaves it untouched. Throws an `OperationError`. */
export async function writeFileAtomically(
  path: string,
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<void> {
  const file = new AtomicFile(path);
  try {
    for await (const piece of pieces) file.write(piece);
    file.commit();
  } finally {
    file.discard();
  }
}

/** Where the file really lies, behind links; null when what is there cannot be replaced (a device, a pipe). */
export function replaceable(path: string): string | null {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return unmade(path);
  if (status.isDirectory()) throw Object.assign(new Error('a directory'), { code: 'EISDIR' });
  return status.isFile() ? realpathSync(path) : null;
}

/** Where a file is to be made of which there is a link at most. */
function unmade(path: string): string {
  let at = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() !== true) break;
    at = resolve(dirname(at), readlinkSync(at));
  }
  return at;
}

/** Opening a pipe that nobody reads would block the whole process, Ctrl-C too. */
function openDirectly(path: string): number {
  if (statSync(path).isFIFO()) closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK));
  return openSync(path, 'w');
}
