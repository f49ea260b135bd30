/** A pipe or a socket as a source of bytes. */
import { Socket } from 'node:net';
import type { ReadProblem } from '../formats/captureReader.ts';
import type { ByteSource } from './byteSource.ts';
import { brokenOff } from './fileErrors.ts';

/** So much is taken from a pipe at once; Linux gives no more than 64 KiB. */
const PIECE_SIZE = 1 << 16;

/**
 * Its bytes are handed on as they come, so that a growing capture is judged at once. One piece at a
 * time is taken, always into the same memory: a stream of buffers costs twice the time and 40 MiB.
 */
export class PipeSource implements ByteSource {
  readonly size = null;
  bytesRead = 0;
  broken: ReadProblem | null = null;
  private readonly socket: Socket;
  private readonly piece = new Uint8Array(PIECE_SIZE);
  private rest: Uint8Array = this.piece.subarray(0, 0);
  private over = false;
  private wake: (() => void) | null = null;

  constructor(descriptor: number) {
    const callback = (length: number): boolean => {
      this.rest = this.piece.subarray(0, length);
      this.wake?.();
      // No more until this is used up: `wait` resumes.
      return false;
    };
    const options = { fd: descriptor, writable: false, onread: { buffer: this.piece, callback } };
    this.socket = new Socket(options);
    this.socket.on('end', () => this.finish());
    this.socket.on('close', () => this.finish());
    this.socket.on('error', (error) => {
      this.broken = brokenOff(this.bytesRead, error);
    });
  }

  read(into: Uint8Array): number | Promise<number> {
    return this.take(into) || this.wait(into);
  }

  close(): void {
    this.rest = this.piece.subarray(0, 0);
    this.socket.destroy();
    this.finish();
  }

  private take(into: Uint8Array): number {
    const length = Math.min(this.rest.length, into.length);
    into.set(this.rest.subarray(0, length));
    this.rest = this.rest.subarray(length);
    this.bytesRead += length;
    return length;
  }

  private async wait(into: Uint8Array): Promise<number> {
    if (this.over) return 0;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      this.socket.resume();
    });
    return this.take(into);
  }

  private finish(): void {
    this.over = true;
    this.wake?.();
  }
}
