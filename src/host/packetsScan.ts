/** The frames of a capture that match a display filter: found by walking them in order, piece by piece, also as it grows. */
import { FrameWalk } from '../engine/detail/frameWalk.ts';
import { type DisplayFilter, looksAhead } from '../filter/filter.ts';
import type { Pace } from './mergedWalk.ts';
import type { Packets } from './packets.ts';

/** Bytes read at once. */
const LARGE_READ = 1 << 20;
const START_CAPACITY = 1 << 10;

export class PacketsScan {
  readonly filter: DisplayFilter;
  /** Frames looked at so far. */
  scanned = 0;
  /** Frames found so far. */
  matched = 0;
  readonly #packets: Packets;
  readonly #walk: FrameWalk;
  #numbers = new Uint32Array(START_CAPACITY);

  constructor(packets: Packets, filter: DisplayFilter) {
    this.#packets = packets;
    this.filter = filter;
    this.#walk = new FrameWalk(filter.needs);
  }

  /**
   * Looks at the frames that were not looked at yet, to the end of what is there.
   * @param pace  when others get a turn, and its `onPause` a look at how far it is
   * @param signal  ends it early; it can be gone on with
   */
  async run(pace: Pace, signal?: AbortSignal): Promise<void> {
    while (this.scanned < this.#packets.count && !signal?.aborted) {
      this.#lookOn(pace, signal);
      if (pace.due()) await pace.pause();
    }
  }

  /** Number of the `place`th frame found, from 0. */
  numberAt(place: number): number {
    return this.#numbers[place];
  }

  /** Where among the frames found that number stands, or the next one. */
  placeOf(number: number): { readonly place: number; readonly exact: boolean } {
    let from = 0;
    let to = this.matched;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#numbers[middle] < number) from = middle + 1;
      else to = middle;
    }
    return { place: from, exact: from < this.matched && this.#numbers[from] === number };
  }

  #lookOn(pace: Pace, signal?: AbortSignal): void {
    const { epochNs, shiftNs } = this.#packets.origin;
    this.#packets.walk(this.scanned, LARGE_READ, (batch, from, to, reader) => {
      this.#walk.frames(batch, from, to, reader, epochNs, shiftNs, (frame) => {
        if (looksAhead(this.filter)) frame.past.answerFrame = this.#packets.answerOf(frame.number);
        if (this.filter.matches(frame)) this.#add(frame.number);
      });
      this.scanned += to - from;
      return !pace.due() && !signal?.aborted;
    });
  }

  #add(number: number): void {
    if (this.matched === this.#numbers.length) {
      const grown = new Uint32Array(this.#numbers.length * 2);
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    this.#numbers[this.matched++] = number;
  }
}
