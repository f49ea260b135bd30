/** Frames that are held until no earlier one can come: copies in one stretch of bytes, given back in the order of time. */
import { USUAL_SNAP_LENGTH } from '../formats/bounds.ts';
import { BATCH_CAPACITY, FrameBatch } from '../formats/frameBatch.ts';

/** More are not held at once; their bytes neither. */
const MOST_FRAMES = 1 << 17;
const MOST_BYTES = 1 << 24;
const FIRST_BYTES = 1 << 20;

/** Who takes frames `from` (inclusive) to `to` (exclusive), as `Dispatch.frames` does; their times need no shift. */
export type TakesFrames = (capture: number, batch: FrameBatch, from: number, to: number) => void;

export class HeldFrames {
  #count = 0;
  #bytes = new Uint8Array(FIRST_BYTES);
  #end = 0;
  readonly #offset = new Int32Array(MOST_FRAMES);
  readonly #capturedLength = new Int32Array(MOST_FRAMES);
  readonly #originalLength = new Int32Array(MOST_FRAMES);
  readonly #interfaceIndex = new Int32Array(MOST_FRAMES);
  readonly #capture = new Int32Array(MOST_FRAMES);
  /** In its file, from 1. */
  readonly #number = new Float64Array(MOST_FRAMES);
  readonly #timeNs = new Float64Array(MOST_FRAMES);
  readonly #columns = [
    this.#offset,
    this.#capturedLength,
    this.#originalLength,
    this.#interfaceIndex,
    this.#capture,
    this.#number,
    this.#timeNs,
  ];
  readonly #given = new FrameBatch();

  /** Numbers of the frames of a capture that are held. */
  *numbersOf(capture: number): Iterable<number> {
    for (let at = 0; at < this.#count; at++) if (this.#capture[at] === capture) yield this.#number[at];
  }

  /** Holds a frame of a batch; false when there is no room for it. Of a giant its beginning alone is held. */
  hold(capture: number, batch: FrameBatch, index: number, timeNs: number): boolean {
    const length = Math.min(batch.capturedLength[index], USUAL_SNAP_LENGTH);
    if (this.#count === MOST_FRAMES || !this.#makeRoom(length)) return false;
    const at = this.#count++;
    const from = batch.offset[index];
    this.#bytes.set(batch.bytes.subarray(from, from + length), this.#end);
    this.#offset[at] = this.#end;
    this.#capturedLength[at] = length;
    this.#originalLength[at] = batch.originalLength[index];
    this.#interfaceIndex[at] = batch.interfaceIndex[index];
    this.#capture[at] = capture;
    this.#number[at] = batch.firstFrame + index;
    this.#timeNs[at] = timeNs;
    this.#end += length;
    return true;
  }

  /** Makes room: gives back the earlier half. */
  releaseHalf(take: TakesFrames): void {
    const inOrder = this.#timeNs.slice(0, this.#count).sort();
    this.release(inOrder[this.#count >> 1], take);
  }

  /** Gives back those up to a time, the earliest first; of the same time, those first that came first. */
  release(untilNs: number, take: TakesFrames): void {
    const timeNs = this.#timeNs;
    const due: number[] = [];
    for (let at = 0; at < this.#count; at++) if (timeNs[at] <= untilNs) due.push(at);
    if (due.length === 0) return;
    due.sort((a, b) => timeNs[a] - timeNs[b]);
    for (let from = 0; from < due.length; from += BATCH_CAPACITY)
      this.#give(due.slice(from, from + BATCH_CAPACITY), take);
    this.#keepAfter(untilNs);
  }

  #give(places: readonly number[], take: TakesFrames): void {
    const batch = this.#given;
    batch.bytes = this.#bytes;
    batch.view = new DataView(this.#bytes.buffer);
    batch.count = places.length;
    places.forEach((place, at) => {
      batch.offset[at] = this.#offset[place];
      batch.capturedLength[at] = this.#capturedLength[place];
      batch.originalLength[at] = this.#originalLength[place];
      batch.interfaceIndex[at] = this.#interfaceIndex[place];
      batch.time[at] = this.#timeNs[place];
    });
    for (let from = 0; from < places.length; ) {
      const first = places[from];
      let to = from + 1;
      while (to < places.length && this.#follows(first, places[to], to - from)) to++;
      batch.firstFrame = this.#number[first] - from;
      take(this.#capture[first], batch, from, to);
      from = to;
    }
  }

  /** Whether a frame is so many frames behind another one in the same file. */
  #follows(first: number, other: number, distance: number): boolean {
    return this.#capture[other] === this.#capture[first] && this.#number[other] === this.#number[first] + distance;
  }

  /** Moves together what is still held; most of it came last, and lies in one piece. */
  #keepAfter(untilNs: number): void {
    const count = this.#count;
    this.#count = 0;
    this.#end = 0;
    for (let from = 0; from < count; ) {
      let to = from;
      while (to < count && this.#timeNs[to] > untilNs) to++;
      if (to > from) this.#move(from, to);
      from = to + 1;
    }
  }

  /** Moves the frames `from` to `to` behind those that were moved before. */
  #move(from: number, to: number): void {
    const start = this.#offset[from];
    const end = this.#offset[to - 1] + this.#capturedLength[to - 1];
    const shift = this.#end - start;
    this.#bytes.copyWithin(this.#end, start, end);
    for (let at = from; at < to; at++) this.#offset[at] += shift;
    for (const column of this.#columns) column.copyWithin(this.#count, from, to);
    this.#count += to - from;
    this.#end += end - start;
  }

  #makeRoom(length: number): boolean {
    const needed = this.#end + length;
    if (needed > MOST_BYTES) return false;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(MOST_BYTES, Math.max(needed, 2 * this.#bytes.length)));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return true;
  }
}
