/** Judges pcap records that look odd, and finds the next believable ones behind damage. Off the hot path. */
import { LARGEST_RECORD, USUAL_SNAP_LENGTH } from './bounds.ts';
import type { PcapLayout } from './pcapHeader.ts';

export const DAY_SECONDS = 86_400;
export const YEAR_SECONDS = 366 * DAY_SECONDS;
/**
 * So many records must follow each other before a place behind damage is believed. At the very end of the file fewer
 * do: one, or two where no time is known that it should be near to.
 */
export const CHAIN = 3;

/** More bytes are needed to tell. */
export const UNDECIDED = 'undecided';

export type Search = { readonly kind: 'found' | 'undecided' | 'nothing'; readonly at: number };

/** Tells where records follow each other. */
export interface Chains {
  readonly headerLength: number;
  /** Whether a chain of plain records starts at `start`; `near`: seconds that its first should be near to. */
  chain(view: DataView, start: number, end: number, ended: boolean, near: number | null): boolean | typeof UNDECIDED;
}

export class RecordRules implements Chains {
  /** The largest captured length that is taken at its word. */
  readonly largest: number;
  readonly headerLength: number;
  private readonly littleEndian: boolean;
  private readonly unitsPerSecond: number;

  constructor(layout: PcapLayout, largest: number) {
    this.largest = largest;
    this.headerLength = layout.recordHeaderLength;
    this.littleEndian = layout.littleEndian;
    this.unitsPerSecond = layout.unitsPerSecond;
  }

  seconds(view: DataView, at: number): number {
    return view.getUint32(at, this.littleEndian);
  }

  captured(view: DataView, at: number): number {
    return view.getUint32(at + 8, this.littleEndian);
  }

  /**
   * Whether to take an odd record (empty, shorter on the wire than captured, a leap in time …) as it is: yes when a
   * record follows it. Answers null for yes, a reason for no.
   * @param near  seconds of the frame before; null without one
   */
  believe(view: DataView, at: number, end: number, ended: boolean, near: number | null): string | null {
    const captured = this.captured(view, at);
    if (captured > this.largest) return `its record claims ${captured} bytes`;
    if (this.isZero(view, at)) return 'its record is all zeros';
    const next = at + this.headerLength + captured;
    if (next + this.headerLength > end) return ended ? null : UNDECIDED;
    if (this.captured(view, next) > this.largest) return 'no record follows its own';
    const seconds = this.seconds(view, next);
    const follows = Math.abs(seconds - this.seconds(view, at)) <= DAY_SECONDS;
    const returns = near !== null && Math.abs(seconds - near) <= YEAR_SECONDS;
    return follows || returns ? null : 'no record follows its own';
  }

  /** Whether what is left of a record can be the beginning of an honest one that was cut. */
  isCut(view: DataView, at: number, end: number, near: number | null): boolean {
    return at + this.headerLength > end || this.isPlain(view, at, near, YEAR_SECONDS);
  }

  /** Whether a chain of plain records starts here. */
  chain(view: DataView, start: number, end: number, ended: boolean, near: number | null): boolean | typeof UNDECIDED {
    let at = start;
    let seconds = near;
    for (let seen = 0; seen < CHAIN; seen++) {
      if (at === end && seen > 0) return ended ? near !== null || seen > 1 : UNDECIDED;
      if (at + this.headerLength > end) return ended ? false : UNDECIDED;
      if (!this.isPlain(view, at, seconds, seen === 0 ? YEAR_SECONDS : DAY_SECONDS)) return false;
      seconds = this.seconds(view, at);
      at += this.headerLength + this.captured(view, at);
    }
    return true;
  }

  private isPlain(view: DataView, at: number, near: number | null, within: number): boolean {
    const captured = this.captured(view, at);
    if (captured === 0 || captured > Math.min(this.largest, USUAL_SNAP_LENGTH)) return false;
    const original = view.getUint32(at + 12, this.littleEndian);
    if (original < captured || original > LARGEST_RECORD) return false;
    if (view.getUint32(at + 4, this.littleEndian) >= this.unitsPerSecond) return false;
    return near === null || Math.abs(this.seconds(view, at) - near) <= within;
  }

  private isZero(view: DataView, at: number): boolean {
    for (let word = 0; word < 16; word += 4) if (view.getInt32(at + word, true) !== 0) return false;
    return true;
  }
}

/** The next place from `start` on where records follow each other; `undecided` names the place to keep bytes from. */
export function findRecords(
  rules: Chains,
  view: DataView,
  start: number,
  end: number,
  ended: boolean,
  near: number | null,
): Search {
  const last = end - rules.headerLength;
  for (let at = start; at <= last; at++) {
    const chain = rules.chain(view, at, end, ended, near);
    if (chain === true) return { kind: 'found', at };
    if (chain === UNDECIDED) return { kind: 'undecided', at };
  }
  return { kind: 'nothing', at: Math.max(start, last + 1) };
}
