/**
 * Unpacks zstd (RFC 8878) with fzstd, which believes what a frame's header claims and moves its whole window for each
 * block: so frames and blocks are walked here, windows and work have bounds, and each block is handed on whole.
 */
import { Decompress } from 'fzstd';
import type { Unpacker } from './unpackingSource.ts';

const MAGIC = 0xfd2f_b528;
/** Magic of frames to be skipped, but for its last four bits. */
const SKIPPABLE = 0x184d_2a50;
const LARGEST_BLOCK = 128 << 10;
/** As zstd itself takes without being told otherwise. */
const LARGEST_WINDOW = 128 << 20;
/** Bytes of window moved: so many for nothing, and so many for each unpacked byte; no compressor needs more. */
const FREE_WORK = 2 ** 30;
const WORK_PER_BYTE = 2 * (LARGEST_WINDOW / LARGEST_BLOCK);
const RLE = 1;
const RESERVED = 3;
const CHECKSUM = 4;

/** What the walk waits for. */
type State = 'frame' | 'block' | 'skip';

export class ZstdUnpacker implements Unpacker {
  readonly name = 'zstd';
  private pending = new Uint8Array(LARGEST_BLOCK * 2);
  private start = 0;
  private end = 0;
  private state: State = 'frame';
  private skip = 0;
  private window = 0;
  private hasChecksum = false;
  private decoder: Decompress | null = null;
  private unpacked: Uint8Array | null = null;
  private work = 0;
  private produced = 0;

  get mayEnd(): boolean {
    return this.state === 'frame' && this.start === this.end;
  }

  supply(packed: Uint8Array): void {
    if (this.end + packed.length > this.pending.length) this.settle(packed.length);
    this.pending.set(packed, this.end);
    this.end += packed.length;
  }

  next(): Uint8Array | null {
    this.unpacked = null;
    while (this.unpacked === null && this.step());
    return this.unpacked;
  }

  close(): void {
    this.decoder = null;
    this.pending = new Uint8Array(0);
    this.start = 0;
    this.end = 0;
  }

  private settle(more: number): void {
    const there = this.end - this.start;
    const from = this.pending;
    if (there + more > from.length) this.pending = new Uint8Array(there + more);
    this.pending.set(from.subarray(this.start, this.end));
    this.start = 0;
    this.end = there;
  }

  /** False when more packed bytes are needed. */
  private step(): boolean {
    if (this.state === 'frame') return this.beginFrame();
    if (this.state === 'block') return this.takeBlock();
    const length = Math.min(this.skip, this.end - this.start);
    this.start += length;
    this.skip -= length;
    if (this.skip === 0) this.state = 'frame';
    return this.skip === 0;
  }

  private beginFrame(): boolean {
    const there = this.end - this.start;
    if (there < 8) return false;
    const view = new DataView(this.pending.buffer, this.start, there);
    const magic = view.getUint32(0, true);
    if ((magic & ~15) >>> 0 === SKIPPABLE) {
      this.skip = view.getUint32(4, true) + 8;
      this.state = 'skip';
      return true;
    }
    if (magic !== MAGIC) throw new Error('is followed by something else');
    const header = readHeader(view);
    if (there < header.length) return false;
    this.window = header.window;
    this.hasChecksum = header.hasChecksum;
    this.decoder = new Decompress((piece) => {
      if (piece.length > 0) this.unpacked = piece;
    });
    this.hand(header.length, false);
    this.state = 'block';
    return true;
  }

  private takeBlock(): boolean {
    const there = this.end - this.start;
    if (there < 3) return false;
    const at = this.start;
    const header = this.pending[at]! | (this.pending[at + 1]! << 8) | (this.pending[at + 2]! << 16);
    const isLast = (header & 1) !== 0;
    const type = (header >> 1) & 3;
    const size = header >> 3;
    if (type === RESERVED || size > LARGEST_BLOCK) throw new Error('is damaged');
    const length = 3 + (type === RLE ? 1 : size) + (isLast && this.hasChecksum ? CHECKSUM : 0);
    if (there < length) return false;
    this.bound();
    this.hand(length, isLast);
    this.produced += this.unpacked?.length ?? 0;
    if (isLast) this.state = 'frame';
    return true;
  }

  private bound(): void {
    this.work += this.window;
    if (this.work > FREE_WORK + this.produced * WORK_PER_BYTE) throw new Error('claims far more than it holds');
  }

  /** The decoder keeps what it is given. */
  private hand(length: number, final: boolean): void {
    this.decoder!.push(this.pending.slice(this.start, this.start + length), final);
    this.start += length;
  }
}

interface FrameHeader {
  readonly length: number;
  readonly window: number;
  readonly hasChecksum: boolean;
}

/** RFC 8878, 3.1.1.1. May read less than is there, and tells a length beyond that. */
function readHeader(view: DataView): FrameHeader {
  const descriptor = view.getUint8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const dictionary = [0, 1, 2, 4][descriptor & 3]!;
  const sizeAt = 5 + (isSingleSegment ? 0 : 1) + dictionary;
  const sizeLength = sizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 1 << sizeFlag;
  const length = sizeAt + sizeLength;
  if (view.byteLength < length) return { length, window: 0, hasChecksum: false };
  for (let at = sizeAt - dictionary; at < sizeAt; at++) {
    if (view.getUint8(at) !== 0) throw new Error('needs a dictionary, which is not there,');
  }
  const window = isSingleSegment ? contentSize(view, sizeAt, sizeLength) : windowSize(view.getUint8(5));
  if (window > LARGEST_WINDOW)
    throw new Error(`needs a window of ${Math.round(window / 2 ** 20)} MiB (zstd -d --long=31 unpacks it)`);
  return { length, window, hasChecksum: (descriptor & 4) !== 0 };
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSize(view: DataView, at: number, length: number): number {
  if (length === 1) return view.getUint8(at);
  if (length === 2) return view.getUint16(at, true) + 256;
  if (length === 4) return view.getUint32(at, true);
  return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
}
