/**
 * One pcapng file of the spool: gathers records and writes whole ones. A file always ends behind a whole record, also
 * when the disk is full; only a kill in the middle of a write can cut it. `take` is the hot path.
 */
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { FrameBatch } from '../formats/frameBatch.ts';
import { ENHANCED_PACKET, ENHANCED_PACKET_OVERHEAD, padded } from '../formats/pcapngBlocks.ts';

/** Records are gathered to so many bytes before they are written; more than the largest record. */
const GATHERED = 1 << 20;
const TWO_32 = 4_294_967_296;

/** Why writing failed; the file was cut back to its last whole record. */
export class SpoolError extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'SpoolError';
  }
}

/** The memory that all files of a spool gather in, one after the other. */
export class Gathering {
  readonly bytes: Uint8Array = new Uint8Array(GATHERED);
  readonly view = new DataView(this.bytes.buffer);
}

export class SpoolFile {
  /** Bytes written, whole records. */
  written = 0;
  /** Frames among them. */
  framesWritten = 0;
  private readonly gathering: Gathering;
  private readonly mostBytes: number;
  private gathered = 0;
  private framesGathered = 0;
  /** -1 once it is closed. */
  private descriptor: number;

  /**
   * Throws a `SpoolError`.
   * @param mostBytes  no frame is taken that would make the file longer, unless it is the first
   */
  constructor(path: string, gathering: Gathering, mostBytes: number) {
    this.gathering = gathering;
    this.mostBytes = mostBytes;
    try {
      this.descriptor = openSync(path, 'wx', 0o640);
    } catch (error) {
      throw new SpoolError(error);
    }
  }

  /** Frames taken, written or not. */
  get frames(): number {
    return this.framesWritten + this.framesGathered;
  }

  get isClosed(): boolean {
    return this.descriptor < 0;
  }

  /** Whether there is something that `flush` would write. */
  get isPending(): boolean {
    return this.gathered > 0;
  }

  /** Appends a block that holds no frame: a header, statistics. */
  addBlock(block: Uint8Array): void {
    if (this.gathered + block.length > GATHERED) this.flush();
    this.gathering.bytes.set(block, this.gathered);
    this.gathered += block.length;
  }

  /**
   * Appends frames [from, to) of a batch as far as the file may grow; answers the first that it did not take.
   * @param originHigh  with `originLow` the time of the batch's origin, ns since 1970, as halves of 64 bits
   */
  take(batch: FrameBatch, from: number, to: number, originHigh: number, originLow: number): number {
    const { bytes, view } = this.gathering;
    const { offset, capturedLength, originalLength, time } = batch;
    for (let index = from; index < to; index++) {
      const captured = capturedLength[index]!;
      const length = ENHANCED_PACKET_OVERHEAD + padded(captured);
      if (this.written + this.gathered + length > this.mostBytes && this.frames > 0) return index;
      if (this.gathered + length > GATHERED) this.flush();
      const at = this.gathered;
      const end = at + length;
      const low = originLow + time[index]!;
      const carry = Math.floor(low / TWO_32);
      const start = offset[index]!;
      view.setUint32(at, ENHANCED_PACKET, true);
      view.setUint32(at + 4, length, true);
      view.setUint32(at + 8, 0, true);
      view.setUint32(at + 12, originHigh + carry, true);
      view.setUint32(at + 16, low - carry * TWO_32, true);
      view.setUint32(at + 20, captured, true);
      view.setUint32(at + 24, originalLength[index]!, true);
      // The padding, over which the frame is put.
      view.setUint32(end - 8, 0, true);
      bytes.set(batch.bytes.subarray(start, start + captured), at + 28);
      view.setUint32(end - 4, length, true);
      this.gathered = end;
      this.framesGathered++;
    }
    return to;
  }

  /** Writes what was gathered. Throws a `SpoolError` when not all of it could be written. */
  flush(): void {
    const { bytes } = this.gathering;
    const length = this.gathered;
    let done = 0;
    try {
      while (done < length) done += writeSync(this.descriptor, bytes, done, length - done);
    } catch (error) {
      this.cutBack(done);
      throw new SpoolError(error);
    }
    this.written += length;
    this.framesWritten += this.framesGathered;
    this.gathered = 0;
    this.framesGathered = 0;
  }

  /** Closes the file as it was last flushed. */
  close(): void {
    if (this.descriptor >= 0) closeSync(this.descriptor);
    this.descriptor = -1;
  }

  /** Of the gathered bytes `done` were written: those of whole records stay, the rest is dropped. */
  private cutBack(done: number): void {
    const { view } = this.gathering;
    let whole = 0;
    while (whole < done && whole + view.getUint32(whole + 4, true) <= done) {
      if (view.getUint32(whole, true) === ENHANCED_PACKET) this.framesWritten++;
      whole += view.getUint32(whole + 4, true);
    }
    this.written += whole;
    this.gathered = 0;
    this.framesGathered = 0;
    ftruncateSync(this.descriptor, this.written);
  }
}
