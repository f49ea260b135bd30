/** The list of its records that a file has behind them: read first, it gives their order and their places. */
import type { RecordIndexPlace } from './recordFile.ts';

const ENTRY = 4;
/** More entries than this are not kept: such a file is read as its records lie. 64 MiB. */
export const MOST_ENTRIES = 1 << 24;
/** Records that lie in front of where the reading is, or far behind: beyond so many a list is taken for a trap. */
const MOST_JUMPS = 4096;
const FIRST_ROOM = 1024;

export class RecordIndex {
  readonly place: RecordIndexPlace;
  /** What a list that jumps about too much was cut to. */
  given = 0;
  private entries = new Float64Array(FIRST_ROOM);
  private count = 0;
  private jumps = 0;

  constructor(place: RecordIndexPlace) {
    this.place = place;
  }

  get complete(): boolean {
    return this.count === this.place.count;
  }

  /** Takes the whole entries in [at, end); answers where the next one begins. Memory follows the bytes that came. */
  take(view: DataView, at: number, end: number): number {
    let from = at;
    for (; from + ENTRY <= end && !this.complete; from += ENTRY) {
      if (this.count === this.entries.length) this.grow();
      this.entries[this.count++] = view.getUint32(from, true);
    }
    return from;
  }

  /** Where the next record lies; null behind the last. */
  get next(): number | null {
    return this.given < this.count ? this.entries[this.given] : null;
  }

  /** Where the record after the next one lies, or the list itself: the next one's bytes cannot reach beyond it. */
  get following(): number {
    const next = this.entries[this.given];
    const after = this.given + 1 < this.count ? this.entries[this.given + 1] : this.place.offset;
    return after > next ? after : this.place.offset;
  }

  advance(): void {
    this.given++;
  }

  /** Whether one more jump may be made. */
  mayJump(): boolean {
    return this.jumps++ < MOST_JUMPS;
  }

  private grow(): void {
    const larger = new Float64Array(this.entries.length * 2);
    larger.set(this.entries);
    this.entries = larger;
  }
}
