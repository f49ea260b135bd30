/** Labels of marks on a line of time: every frame number is there, and none is written over another. */
import type { StallView } from '../../src/model/views.ts';

export type Lane = StallView['timeline']['lanes'][number];
export type Mark = Lane['marks'][number];
export type Bar = Lane['bars'][number];

/** A piece of a label; frame numbers are links. */
export interface LabelPart {
  readonly text: string;
  readonly frame: boolean;
}

export interface PlacedLabel {
  readonly parts: readonly LabelPart[];
  /** Left edge, and the row above the line, from 0. */
  readonly x: number;
  readonly row: number;
  /** Where its (first) mark is. */
  readonly markX: number;
}

/** Of the labels' monospaced letters at 11 pixels. */
export const LETTER = 6.65;
/** Marks nearer than this share a label: alone each would be cut off from its mark. */
const TOUCHING = 12;
const BETWEEN = 8;
const MOST_ROWS = 3;
/** Marks that are named in a shared label; of more, the first and the last. */
const MOST_NAMED = 3;

export function widthOf(parts: readonly LabelPart[]): number {
  return parts.reduce((sum, { text }) => sum + text.length, 0) * LETTER;
}

interface Group {
  readonly marks: readonly Mark[];
  readonly x: number;
}

/** @param xOf where a mark is drawn; @param left, right the edges within which labels stay */
export function placeLabels(
  marks: readonly Mark[],
  xOf: (mark: Mark) => number,
  left: number,
  right: number,
): PlacedLabel[] {
  let groups: Group[] = marks
    .toSorted((a, b) => xOf(a) - xOf(b) || a.frame - b.frame)
    .map((mark) => ({ marks: [mark], x: xOf(mark) }));
  let touching = TOUCHING;
  for (;;) {
    groups = grouped(groups, touching);
    const placed = rowsOf(groups, left, right);
    if (placed.every(({ row }) => row < MOST_ROWS) || groups.length <= 1) return placed;
    touching *= 2;
  }
}

function grouped(groups: readonly Group[], touching: number): Group[] {
  const next: Group[] = [];
  for (const group of groups) {
    const last = next.at(-1);
    if (last !== undefined && group.x - last.x < touching) {
      next[next.length - 1] = { marks: [...last.marks, ...group.marks], x: last.x };
    } else next.push(group);
  }
  return next;
}

/** Each in the lowest row where it is free. */
function rowsOf(groups: readonly Group[], left: number, right: number): PlacedLabel[] {
  const filledTo: number[] = [];
  return groups.map(({ marks, x }) => {
    const parts = partsOf(marks);
    const width = widthOf(parts);
    const start = Math.max(left, Math.min(x - 4, right - width));
    let row = filledTo.findIndex((end) => end + BETWEEN <= start);
    if (row < 0) row = filledTo.length;
    filledTo[row] = start + width;
    return { parts, x: start, row, markX: x };
  });
}

function partsOf(marks: readonly Mark[]): LabelPart[] {
  const named = marks.length <= MOST_NAMED ? marks : [marks[0]!, marks.at(-1)!];
  const parts = named.flatMap(({ label, frame }, at) => [
    { text: `${at === 0 ? '' : marks.length > MOST_NAMED ? ' .. ' : ', '}${label} `, frame: false },
    { text: String(frame), frame: true },
  ]);
  if (marks.length > MOST_NAMED) parts.push({ text: ` (${marks.length})`, frame: false });
  return parts;
}
