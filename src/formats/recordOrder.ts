/** Tells whether records lay in the order in which their file's list has them, in no memory: for files from a pipe. */
import type { RecordIndexPlace } from './recordFile.ts';

const ENTRY = 4;

export class RecordOrder {
  private readonly place: RecordIndexPlace;
  private seen = 0;
  private seenSum = 0;
  private listed = 0;
  private listedSum = 0;

  constructor(place: RecordIndexPlace) {
    this.place = place;
  }

  /** A record lay at this offset of the file. */
  saw(position: number): void {
    this.seen++;
    this.seenSum = mixed(this.seenSum, position);
  }

  /** Takes the whole entries of the list in [at, end); answers where the next one begins. */
  take(view: DataView, at: number, end: number): number {
    let from = at;
    for (; from + ENTRY <= end && !this.complete; from += ENTRY) {
      this.listed++;
      this.listedSum = mixed(this.listedSum, view.getUint32(from, true));
    }
    return from;
  }

  get complete(): boolean {
    return this.listed === this.place.count;
  }

  get differs(): boolean {
    return this.seen !== this.listed || this.seenSum !== this.listedSum;
  }
}

/** Depends on the order. */
function mixed(sum: number, position: number): number {
  return Math.imul(sum ^ position, 0x0100_0193) ^ (sum >>> 15);
}
