/** Judges records that look odd, and finds the next believable ones behind damage, in any format that has records. */
import { LARGEST_RECORD, USUAL_SNAP_LENGTH } from './bounds.ts';
import { CHAIN, type Chains, DAY_SECONDS, UNDECIDED, YEAR_SECONDS } from './pcapRecords.ts';
import { FrameRecord, type RecordFile } from './recordFile.ts';

export class RecordRules implements Chains {
  readonly headerLength: number;
  private readonly file: RecordFile;
  private readonly record = new FrameRecord();

  constructor(file: RecordFile) {
    this.file = file;
    this.headerLength = file.recordHeaderLength;
  }

  /** Whether a record that was read can be one at all. */
  isPossible({ length, data, captured }: FrameRecord): boolean {
    return captured <= LARGEST_RECORD && length >= data + captured && length <= LARGEST_RECORD + data + 64;
  }

  /** Whether it looks like most. */
  isPlain(record: FrameRecord, near: number | null, within = DAY_SECONDS): boolean {
    const { captured, original, seconds } = record;
    if (!this.isPossible(record) || captured === 0 || captured > USUAL_SNAP_LENGTH) return false;
    if (original < captured || original > LARGEST_RECORD) return false;
    return near === null || Math.abs(seconds - near) <= within;
  }

  /** An odd record of this length is believed when a plain one follows it. */
  believes(
    view: DataView,
    odd: FrameRecord,
    at: number,
    end: number,
    ended: boolean,
    near: number | null,
  ): boolean | typeof UNDECIDED {
    if (!this.isPossible(odd) || odd.captured === 0) return false;
    const next = at + odd.length;
    if (next + this.headerLength > end) return ended ? next <= end : UNDECIDED;
    if (!this.file.read(view, next, this.record)) return false;
    return this.isPlain(this.record, odd.seconds) || (near !== null && this.isPlain(this.record, near, YEAR_SECONDS));
  }

  chain(view: DataView, start: number, end: number, ended: boolean, near: number | null): boolean | typeof UNDECIDED {
    let at = start;
    let seconds = near;
    for (let seen = 0; seen < CHAIN; seen++) {
      // At the very end fewer records make a chain, where a time is known that they should be near to.
      if (at === end && seen > 0) return ended ? near !== null || seen > 1 : UNDECIDED;
      if (at + this.headerLength > end) return ended ? false : UNDECIDED;
      if (!this.file.read(view, at, this.record)) return false;
      if (!this.isPlain(this.record, seconds, seen === 0 ? YEAR_SECONDS : DAY_SECONDS)) return false;
      seconds = this.record.seconds;
      at += this.record.length;
    }
    return true;
  }
}
