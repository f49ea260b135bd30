/**
 * A list as somebody wants to see it: narrowed, searched and sorted, a page at a time. Which rows, and in which order, is
 * worked out once in short turns and kept for the pages after it; a growing list is not worked out anew for every frame.
 */
import { OperationError } from '../../../base/errors.ts';
import { type ListInput, MOST_ROWS } from '../../../contract/engineOperations.ts';
import { Kept } from './kept.ts';
import { slicedSort } from './slicedSort.ts';
import { Turns } from './turns.ts';

/** What a column says of a row: numbers sort by size, texts by the numbers and words in them, null last. */
export type Cell = number | string | null;

export interface RowKind<Row> {
  /** By the name of the row's property; "Seconds" at its end may be left out. */
  readonly columns: Readonly<Record<string, (row: Row) => Cell>>;
  /** All that a search looks through. */
  text(row: Row): string;
  /** Seconds from and to which it lasted. */
  span(row: Row): readonly [number, number];
  fits(row: Row, where: ListInput['where']): boolean;
}

/** The rows at one moment: `row(at)` stays the same. */
export interface Rows<Row> {
  readonly count: number;
  row(at: number): Row;
  /** What some columns say, by name, where that is known without telling the row. */
  readonly cells?: Readonly<Record<string, (at: number) => Cell>>;
}

/** Which rows a display filter leaves; null: every one. */
export type RowTest<Row> = ((row: Row) => boolean) | null;

export type Query = Pick<ListInput, 'sort' | 'search' | 'range' | 'where' | 'filter'>;

interface Selection<Row> {
  readonly rows: Rows<Row>;
  /** null: all of them, as they are. */
  readonly places: Uint32Array | null;
}

/** Orders that are kept; whoever scrolls uses one. */
const MOST_KEPT = 4;

export interface Page<Row> {
  readonly total: number;
  readonly offset: number;
  readonly rows: Row[];
}

export class RowList<Row> {
  private readonly kind: RowKind<Row>;
  private readonly kept = new Kept<Selection<Row>>(MOST_KEPT);

  constructor(kind: RowKind<Row>) {
    this.kind = kind;
  }

  /**
   * @param revision  of the rows: what was worked out for another one is out of date
   * @param growing  whether it may be a little out of date
   */
  async page(
    input: Query & Pick<ListInput, 'offset' | 'limit'>,
    rowsNow: () => Rows<Row>,
    revision: number,
    growing: boolean,
    test: RowTest<Row>,
  ): Promise<Page<Row>> {
    const column = input.sort === null ? null : columnOf(this.kind, input.sort.column);
    const { sort, search, range, where, filter } = input;
    const key = JSON.stringify([sort, search, range, where, filter]);
    const { rows, places } = await this.kept.get(key, revision, growing, () =>
      this.select(input, rowsNow(), column, test),
    );
    const total = places?.length ?? rows.count;
    const offset = Math.min(input.offset, total);
    const length = Math.min(input.limit, MOST_ROWS, total - offset);
    return { total, offset, rows: Array.from({ length }, (_, at) => rows.row(places?.[offset + at] ?? offset + at)) };
  }

  private async select(
    query: Query,
    rows: Rows<Row>,
    column: string | null,
    test: RowTest<Row>,
  ): Promise<Selection<Row>> {
    const turns = new Turns();
    const isWanted = this.wanted(query, test);
    if (isWanted === null && column === null) return { rows, places: null };
    const cellOf = column === null ? null : this.cellOf(column, rows);
    const places = new Uint32Array(rows.count);
    const cells: Cell[] = [];
    let count = 0;
    for (let at = 0; at < rows.count; at++) {
      if (turns.due()) await turns.pause();
      if (isWanted !== null && !isWanted(rows.row(at))) continue;
      places[count++] = at;
      if (cellOf !== null) cells[at] = sortable(cellOf(at));
    }
    const found = places.slice(0, count);
    if (cellOf === null) return { rows, places: found };
    const sign = query.sort?.descending === true ? -1 : 1;
    return { rows, places: await slicedSort(found, (a, b) => compareCells(cells[a], cells[b], sign) || a - b, turns) };
  }

  private cellOf(column: string, rows: Rows<Row>): (at: number) => Cell {
    const known = rows.cells?.[column];
    if (known !== undefined) return known;
    const tell = this.kind.columns[column];
    return (at) => tell(rows.row(at));
  }

  /** null: every row. */
  private wanted({ search, range, where }: Query, test: RowTest<Row>): RowTest<Row> {
    const { kind } = this;
    const tests: ((row: Row) => boolean)[] = [];
    if (range !== null) {
      tests.push((row) => {
        const [from, to] = kind.span(row);
        return from <= range.toSeconds && to >= range.fromSeconds;
      });
    }
    if (Object.values(where).some((value) => value !== undefined)) tests.push((row) => kind.fits(row, where));
    const wanted = search.trim().toLowerCase();
    if (wanted !== '') tests.push((row) => kind.text(row).toLowerCase().includes(wanted));
    if (test !== null) tests.push(test);
    return tests.length === 0 ? null : (row) => tests.every((one) => one(row));
  }
}

/** The column's whole name. Throws for one that there is not. */
function columnOf<Row>({ columns }: RowKind<Row>, name: string): string {
  const found = [name, `${name}Seconds`].find((one) => Object.hasOwn(columns, one));
  if (found !== undefined) return found;
  const there = Object.keys(columns).join(', ');
  throw new OperationError('no-such-column', 'the list has no such column to sort by', `There are: ${there}.`);
}

/** Texts so that 10.0.0.2 comes before 10.0.0.10. */
function sortable(cell: Cell): Cell {
  return typeof cell === 'string'
    ? cell.toLowerCase().replaceAll(/\d{1,9}/g, (digits) => digits.padStart(9, '0'))
    : cell;
}

/** What is not known comes last, whichever way round. */
function compareCells(a: Cell, b: Cell, sign: 1 | -1): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -sign : a > b ? sign : 0;
}
