/** What a table's column is, and which columns are shown how wide. */
import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** What the title leaves open, for a hint. */
  readonly hint?: string;
  /** Pixels to begin with. */
  readonly width: number;
  /** Pixels to which it gives way where there is less room than all of them want. */
  readonly least?: number;
  /** Takes a share of the room that is left over. */
  readonly grows?: boolean;
  readonly align?: 'end';
  readonly sortable?: boolean;
  /** Left out until there is room for it, or it is chosen. */
  readonly optional?: boolean;
  /** Left out where not even the least of all of them has room. */
  readonly spared?: boolean;
  readonly mono?: boolean;
  readonly cell: (row: Row, index: number) => ReactNode;
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export const NARROWEST = 36;
const ROOM_TO_GROW = 1.1;
/** Pixels behind the last column, where the choice of columns is; `DataTable.module.css` has them too. */
const BESIDE = 22;

/**
 * The chosen ones in their own order. Without a choice all but the optional ones that fit, and of the optional ones, from
 * the first on, as many as there is room for.
 */
export function shownColumns<Row>(
  columns: readonly Column<Row>[],
  chosen: readonly string[] | undefined,
  room: number,
): readonly Column<Row>[] {
  const some = chosen === undefined ? [] : columns.filter(({ id }) => chosen.includes(id));
  if (some.length > 0) return some;
  const usual = fitting(
    columns.filter(({ optional }) => optional !== true),
    room,
  );
  // The usual ones keep some room to grow into, before others come.
  let left = room - usualWidth(usual) * ROOM_TO_GROW;
  const more = columns.filter(({ optional, width }) => {
    if (optional !== true || left < 0) return false;
    left -= width;
    return left >= 0;
  });
  return columns.filter((column) => usual.includes(column) || more.includes(column));
}

/** Without those that can be spared, from the last on, where there is too little room. */
function fitting<Row>(columns: readonly Column<Row>[], room: number): readonly Column<Row>[] {
  const least = leastWidth(columns, {});
  const at = columns.findLastIndex(({ spared }) => spared === true);
  return least <= room || at < 0 ? columns : fitting(columns.toSpliced(at, 1), room);
}

/** The ids after one column was shown or hidden; the last one stays. */
export function toggled<Row>(all: readonly Column<Row>[], shown: readonly Column<Row>[], id: string): string[] {
  const now = shown.map((column) => column.id);
  const next = now.includes(id) ? now.filter((one) => one !== id) : [...now, id];
  return next.length === 0 ? now : all.map((column) => column.id).filter((one) => next.includes(one));
}

/** For `grid-template-columns`; a width that was dragged no longer grows. */
export function template<Row>(columns: readonly Column<Row>[], widths: Readonly<Record<string, number>>): string {
  const tracks = columns.map(({ id, width, least = width, grows }) => {
    const dragged = widths[id];
    if (dragged !== undefined) return `${dragged}px`;
    if (grows === true) return `minmax(${least}px, ${width}fr)`;
    return least < width ? `minmax(${least}px, ${width}px)` : `${width}px`;
  });
  const fills = columns.some(({ id, grows }) => grows === true && widths[id] === undefined);
  return fills ? tracks.join(' ') : [...tracks, 'minmax(0, 1fr)'].join(' ');
}

/** Pixels below which the columns are scrolled through. */
export function leastWidth<Row>(columns: readonly Column<Row>[], widths: Readonly<Record<string, number>>): number {
  return columns.reduce((sum, { id, width, least = width }) => sum + (widths[id] ?? least), BESIDE);
}

function usualWidth<Row>(columns: readonly Column<Row>[]): number {
  return columns.reduce((sum, { width }) => sum + width, BESIDE);
}

/** Sorting by a column: first as it serves best, then the other way round, then not at all. */
export function nextSort(sort: Sort | null, column: string, descendingFirst: boolean): Sort | null {
  if (sort?.column !== column) return { column, descending: descendingFirst };
  return sort.descending === descendingFirst ? { column, descending: !descendingFirst } : null;
}

/** Pixels beside a first column's text and beside another's, and of a letter of code. */
const BESIDE_FIRST = 24;
const BESIDE_TEXT = 17;
const LETTER = 7.5;

/** Of a first column that holds numbers of so many digits, in the letters of code. */
export function numberWidth(digits: number): number {
  return Math.ceil(BESIDE_FIRST + digits * LETTER);
}

/** Of a column whose texts are as long as this one, in the letters of code. */
export function codeWidth(text: string): number {
  return Math.ceil(BESIDE_TEXT + text.length * LETTER);
}
