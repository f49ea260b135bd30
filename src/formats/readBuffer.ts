/**
 * The one buffer of a reader. Bytes are read in at a fixed, aligned place; what the last piece left unfinished is moved
 * in front of it, so that the buffer never shifts a whole piece and file and memory offsets stay equal modulo 64.
 */
import type { ReaderOptions } from './captureReader.ts';

const DEFAULT_READ_SIZE = 1 << 19;
const LEAST_HEADROOM = 1 << 16;
/** Less free room than this behind the data is not worth a read. */
const LEAST_SPACE = 1 << 14;
const ALIGNMENT = 64;

/** Gives buffers out, all zeros, as long as it has some of that size. */
export interface Buffers {
  take(size: number): Uint8Array | null;
  give(bytes: Uint8Array): void;
}

export class ReadBuffer {
  bytes: Uint8Array;
  view: DataView;
  /** The first byte not yet taken. */
  start: number;
  /** Behind the last byte read. */
  end: number;
  /** Offset in the file of `bytes[0]`; negative at first. */
  base: number;
  private readAt: number;
  private size: number;
  private readonly buffers: Buffers | null;

  /** Takes its memory with the first `space`. */
  constructor({ readSize = DEFAULT_READ_SIZE, buffers }: Pick<ReaderOptions, 'readSize' | 'buffers'> = {}) {
    this.buffers = buffers ?? null;
    this.readAt = LEAST_HEADROOM;
    this.size = this.readAt + Math.max(readSize, LEAST_SPACE);
    this.bytes = new Uint8Array(0);
    this.view = new DataView(this.bytes.buffer);
    this.start = this.readAt;
    this.end = this.readAt;
    this.base = -this.readAt;
  }

  /** Offset in the file of the first byte not yet taken. */
  get position(): number {
    return this.base + this.start;
  }

  /** Room for the next bytes. Grows only while the bytes of one record fill all there is: memory follows data that came. */
  space(): Uint8Array {
    const tail = this.end - this.start;
    if (this.bytes.length === 0) this.take(this.size);
    if (tail === 0 || this.bytes.length - this.end < LEAST_SPACE) this.settle(tail);
    return this.bytes.subarray(this.end);
  }

  /** Forgets what is there; the next bytes are those at `position` in the file. */
  jump(position: number): void {
    this.start = this.readAt;
    this.end = this.readAt;
    this.base = position - this.readAt;
  }

  filled(length: number): void {
    this.end += length;
  }

  /** Gives its memory back, and what is in it. */
  release(): void {
    this.jump(this.base + this.end);
    this.take(0);
  }

  private take(size: number): void {
    const before = this.bytes;
    this.bytes = this.buffers?.take(size) ?? new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    this.buffers?.give(before);
  }

  private settle(tail: number): void {
    const from = this.bytes;
    const start = this.start;
    if (tail > this.readAt) this.grow(tail);
    this.start = this.readAt - tail;
    this.end = this.readAt;
    this.base += start - this.start;
    if (from === this.bytes) from.copyWithin(this.start, start, start + tail);
    else this.bytes.set(from.subarray(start, start + tail), this.start);
  }

  private grow(tail: number): void {
    const readSize = this.bytes.length - this.readAt;
    this.readAt = Math.ceil(tail / ALIGNMENT) * ALIGNMENT;
    this.size = this.readAt + Math.max(readSize, tail);
    this.take(this.size);
  }
}
