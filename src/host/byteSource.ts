/** Where a capture's bytes come from: a file is read synchronously; a pipe (pipeSource.ts) hands on what it has at once. */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { OperationError } from '../base/errors.ts';
import type { ReadProblem } from '../formats/captureReader.ts';
import { brokenOff, readingFailed } from './fileErrors.ts';

export interface ByteSource {
  /** Size in bytes; null for a pipe. */
  readonly size: number | null;
  /** Bytes taken so far, before decompression. */
  readonly bytesRead: number;
  /** Why the source broke off, where `read` answered 0 before its proper end. */
  readonly broken: ReadProblem | null;
  /** Puts the next bytes into `into`; answers how many, 0 at the end. A promise only where there is need to wait. */
  read(into: Uint8Array): number | Promise<number>;
  /** Where it can be read from any place: the next bytes are those at `position`. */
  seek?(position: number): void;
  /** Gives the file back; every `read` from now on, and one that waits, answers 0. May be called twice. */
  close(): void;
}

/** Opens a file, or standard input for `-`. What only pipes need is loaded for them. Throws an `OperationError`. */
export async function openSource(path: string): Promise<ByteSource> {
  const isStandardInput = path === '-';
  try {
    const descriptor = isStandardInput ? 0 : openSync(path, openingFlags(path));
    const status = fstatSync(descriptor);
    if (status.isDirectory()) {
      closeSync(descriptor);
      throw Object.assign(new Error('a directory'), { code: 'EISDIR' });
    }
    if (status.isFIFO() || status.isSocket()) return new (await import('./pipeSource.ts')).PipeSource(descriptor);
    if (isStandardInput && status.isCharacterDevice()) return openTerminal();
    return new FileSource(descriptor, status.isFile() ? status.size : null);
  } catch (error) {
    throw readingFailed(isStandardInput ? 'standard input' : path, error);
  }
}

/** To open a named pipe without its writer would block the whole process, Ctrl-C too; its bytes are waited for instead. */
function openingFlags(path: string): number {
  const isPipe = statSync(path).isFIFO();
  return isPipe ? constants.O_RDONLY | constants.O_NONBLOCK : constants.O_RDONLY;
}

/** Standard input as a character device is a terminal, or the null device. */
function openTerminal(): ByteSource {
  if (!process.stdin.isTTY) return new FileSource(0, null);
  throw new OperationError(
    'no-input',
    'standard input is a terminal, no capture comes from there',
    'Pipe a capture into it: "tcpdump -U -w - | ptrscope analyze -".',
  );
}

class FileSource implements ByteSource {
  readonly size: number | null;
  broken: ReadProblem | null = null;
  /** -1 once it is closed. */
  private descriptor: number;
  private taken = 0;
  /** Where to read on; null: where the last read ended. */
  private position: number | null = null;

  constructor(descriptor: number, size: number | null) {
    this.descriptor = descriptor;
    this.size = size;
  }

  /** What is read twice counts once. */
  get bytesRead(): number {
    return this.position === null ? this.taken : Math.min(this.taken, this.size ?? this.taken);
  }

  read(into: Uint8Array): number {
    if (this.descriptor < 0) return 0;
    try {
      const length = readSync(this.descriptor, into, 0, into.length, this.position);
      this.taken += length;
      if (this.position !== null) this.position += length;
      return length;
    } catch (error) {
      this.broken = brokenOff(this.bytesRead, error);
      return 0;
    }
  }

  seek(position: number): void {
    this.position = position;
  }

  close(): void {
    if (this.descriptor > 0) closeSync(this.descriptor);
    this.descriptor = -1;
  }
}
