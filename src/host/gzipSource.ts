/** Unpacks gzip around a capture while it comes, members one after the other, within bounds against bombs. */
import { constants, createGunzip, type Gunzip } from 'node:zlib';
import type { ReadProblem } from '../formats/captureReader.ts';
import type { ByteSource } from './byteSource.ts';
import { ExpansionBound } from './expansionBound.ts';

/** Packed bytes are fed in slices, so that one slice unpacks to 32 MiB at most. */
const SLICE = 32 << 10;
/** The first slices are small: what unpacks from the slice that holds an error is lost. */
const FIRST_SLICE = 512;
const FIRST_SLICES_END = 64 << 10;
/** The last member's checksum and size are fed alone: an error there then costs no data. */
const TRAILER = 8;

export class GzipSource implements ByteSource {
  readonly size: number | null;
  broken: ReadProblem | null = null;
  private readonly packed: ByteSource;
  private readonly gunzip: Gunzip = createGunzip({ chunkSize: 256 << 10 });
  private readonly unpacked: Uint8Array[] = [];
  private readonly input = new Uint8Array(1 << 18);
  private inputStart = 0;
  private inputEnd: number;
  private inputOver = false;
  private readonly bound = new ExpansionBound('the gzip data');
  private over = false;
  private stepping: Promise<void> | null = null;

  /** @param head  the first packed bytes, already read from `packed` */
  constructor(packed: ByteSource, head: Uint8Array) {
    this.packed = packed;
    this.size = packed.size;
    this.input.set(head);
    this.inputEnd = head.length;
    this.gunzip.on('data', (piece: Uint8Array) => {
      this.bound.produced += piece.length;
      this.unpacked.push(piece);
    });
    this.gunzip.on('error', (error) => this.fail(error));
    this.gunzip.on('end', () => {
      this.over = true;
    });
  }

  get bytesRead(): number {
    return this.packed.bytesRead;
  }

  /** While the caller is busy with these bytes, zlib's own thread unpacks the next ones. */
  async read(into: Uint8Array): Promise<number> {
    while (this.unpacked.length === 0 && !this.over) await this.stepOn();
    const length = this.take(into);
    // What goes wrong meanwhile is for the next read.
    if (this.unpacked.length === 0 && !this.over) this.stepOn().catch(() => undefined);
    return length;
  }

  close(): void {
    this.over = true;
    this.unpacked.length = 0;
    this.gunzip.destroy();
    this.packed.close();
  }

  private take(into: Uint8Array): number {
    const first = this.unpacked[0];
    if (first === undefined) return 0;
    const length = Math.min(first.length, into.length);
    into.set(first.subarray(0, length));
    if (length < first.length) this.unpacked[0] = first.subarray(length);
    else this.unpacked.shift();
    return length;
  }

  /** The step under way, or else the next one. */
  private stepOn(): Promise<void> {
    this.stepping ??= this.step().then(() => {
      this.stepping = null;
    });
    return this.stepping;
  }

  /** Feeds one slice and waits until it is unpacked. */
  private async step(): Promise<void> {
    const slice = await this.nextSlice();
    if (this.over) return;
    await new Promise<void>((resolve) => {
      this.gunzip.once('close', resolve);
      const done = () => {
        this.gunzip.off('close', resolve);
        // What was unpacked reaches us before the next turn of the event loop.
        setImmediate(resolve);
      };
      if (slice === null) this.gunzip.once('end', done).end();
      else this.gunzip.write(slice, done);
    });
    this.checkExpansion();
  }

  /** The next packed bytes, in memory of their own; null at the end. */
  private async nextSlice(): Promise<Uint8Array | null> {
    while (!this.inputOver && this.inputEnd - this.inputStart <= TRAILER) await this.fill();
    const there = this.inputEnd - this.inputStart;
    if (there === 0) return null;
    const wanted = this.bound.fed < FIRST_SLICES_END ? FIRST_SLICE : SLICE;
    const length = Math.min(wanted, there > TRAILER ? there - TRAILER : there);
    const slice = this.input.slice(this.inputStart, this.inputStart + length);
    this.inputStart += length;
    this.bound.fed += length;
    return slice;
  }

  private async fill(): Promise<void> {
    this.input.copyWithin(0, this.inputStart, this.inputEnd);
    this.inputEnd -= this.inputStart;
    this.inputStart = 0;
    const length = await this.packed.read(this.input.subarray(this.inputEnd));
    this.inputEnd += length;
    this.inputOver = length === 0;
    if (this.inputOver) this.broken = this.packed.broken;
  }

  private fail(error: Error): void {
    this.over = true;
    const isCut = 'errno' in error && error.errno === constants.Z_BUF_ERROR;
    const text = isCut
      ? 'the gzip data ends early; everything that could be unpacked was read'
      : `the gzip data is damaged (${error.message}) near its byte ${this.bound.fed}; everything before was read`;
    this.broken ??= { kind: isCut ? 'cut' : 'damaged', offset: this.bound.produced, text };
  }

  private checkExpansion(): void {
    const bomb = this.over ? null : this.bound.problem();
    if (bomb === null) return;
    this.over = true;
    this.gunzip.destroy();
    this.broken = bomb;
  }
}
