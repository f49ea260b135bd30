/**
 * Where the frames of one capture lie, and what each must know of those before it, small enough to be kept for captures
 * of millions: every 512th frame's place, the conversations, and notes of frames that are out of the ordinary. It grows
 * while the capture is read, be that a file or a live capture.
 */
import type { FramePlace } from '../formats/captureReader.ts';
import type { FrameBatch } from '../formats/frameBatch.ts';
import { type FramesRead, FrameWalk } from './detail/frameWalk.ts';
import { NEEDS_OF_ROWS, type Trail } from './detail/trail.ts';

/** Frames from one mark to the next. */
export const MARK_EVERY = 512;
const START_CAPACITY = 64;

export class FrameIndex {
  /** Frames so far. Their numbers may leave some out: blocks that Wireshark numbers though they are no packets. */
  frames = 0;
  readonly #walk = new FrameWalk(NEEDS_OF_ROWS);
  #marks = 0;
  #numbers = new Float64Array(START_CAPACITY);
  #positions = new Float64Array(START_CAPACITY);
  #times = new Float64Array(START_CAPACITY);

  /** What is known of the frames, for `recall`. */
  get trail(): Trail {
    return this.#walk.trail;
  }

  /**
   * Takes the frames `from` (inclusive) to `to` (exclusive) of a batch, all frames of the capture in order.
   * @param shiftNs what to add to the batch's times, `originEpochNs` what they then count from
   * @param positions where each frame can be read again; in the file unless told otherwise
   */
  add(
    batch: FrameBatch,
    from: number,
    to: number,
    reader: FramesRead,
    originEpochNs: bigint | null,
    shiftNs: number,
    positions: Float64Array = batch.position,
  ): void {
    for (let index = from; index < to; index++, this.frames++) {
      if (this.frames % MARK_EVERY === 0) this.#mark(batch, index, positions[index]);
    }
    this.#walk.frames(batch, from, to, reader, originEpochNs, shiftNs, () => {});
  }

  /** The nearest mark at or before a place in the list of frames (from 0), and how many frames to pass over from it. */
  markBefore(place: number): { readonly at: FramePlace; readonly skip: number } {
    const mark = Math.min(Math.floor(place / MARK_EVERY), this.#marks - 1);
    return { at: this.#placeOf(mark), skip: place - mark * MARK_EVERY };
  }

  /** Where in the list the frame of that number, or the next one, can be: at this place or up to MARK_EVERY behind it. */
  markOfNumber(number: number): number {
    let from = 0;
    let to = this.#marks;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#numbers[middle] <= number) from = middle + 1;
      else to = middle;
    }
    return Math.max(from - 1, 0) * MARK_EVERY;
  }

  #placeOf(mark: number): FramePlace {
    return { frame: this.#numbers[mark], position: this.#positions[mark], timeNs: this.#times[mark] };
  }

  #mark(batch: FrameBatch, index: number, position: number): void {
    if (this.#marks === this.#numbers.length) this.#grow();
    this.#numbers[this.#marks] = batch.firstFrame + index;
    this.#positions[this.#marks] = position;
    this.#times[this.#marks] = batch.time[index];
    this.#marks++;
  }

  #grow(): void {
    const double = (list: Float64Array) => {
      const grown = new Float64Array(list.length * 2);
      grown.set(list);
      return grown;
    };
    this.#numbers = double(this.#numbers);
    this.#positions = double(this.#positions);
    this.#times = double(this.#times);
  }
}
