/** The brush over the band of time: what the pointer takes hold of, and the range that comes of it. */
import type { TimeRange } from '../state/tabs.ts';

/** What is held: an edge, the whole range, or nothing yet: then a new one begins here. */
export type Grip = 'from' | 'to' | 'inside' | 'new';

/** How near an edge has to be to be taken, pixels. */
const EDGE = 5;

export function gripAt(x: number, range: TimeRange | null, toX: (seconds: number) => number): Grip {
  if (range === null) return 'new';
  const [from, to] = [toX(range.fromSeconds), toX(range.toSeconds)];
  if (Math.abs(x - from) <= EDGE) return 'from';
  if (Math.abs(x - to) <= EDGE) return 'to';
  return x > from && x < to ? 'inside' : 'new';
}

export interface Hold {
  readonly grip: Grip;
  /** Where it began, seconds. */
  readonly at: number;
  /** The range as it was then. */
  readonly range: TimeRange | null;
}

/** @param now where the pointer is, seconds; @param end of the capture, which begins at 0 */
export function dragged({ grip, at, range }: Hold, now: number, end: number): TimeRange {
  const inside = (seconds: number) => Math.min(Math.max(0, seconds), end);
  if (range === null || grip === 'new') return ordered(inside(at), inside(now));
  if (grip === 'from') return ordered(inside(now), range.toSeconds);
  if (grip === 'to') return ordered(range.fromSeconds, inside(now));
  return shifted(range, now - at, end);
}

/** As long as before, within the capture. */
export function shifted({ fromSeconds, toSeconds }: TimeRange, by: number, end: number): TimeRange {
  const span = toSeconds - fromSeconds;
  const from = Math.min(Math.max(0, fromSeconds + by), Math.max(0, end - span));
  return { fromSeconds: from, toSeconds: from + span };
}

function ordered(one: number, other: number): TimeRange {
  return { fromSeconds: Math.min(one, other), toSeconds: Math.max(one, other) };
}

export interface Block {
  readonly id: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** For each block the row in which it overlaps no other; what finds none within `most` lies over the last. */
export function rowsOf(blocks: readonly Block[], gapSeconds: number, most: number): number[] {
  const filledTo: number[] = [];
  return blocks.map(({ startSeconds, endSeconds }) => {
    const free = filledTo.findIndex((end) => end + gapSeconds <= startSeconds);
    const row = free >= 0 ? free : Math.min(filledTo.length, most - 1);
    filledTo[row] = Math.max(filledTo[row] ?? Number.NEGATIVE_INFINITY, endSeconds);
    return row;
  });
}
