/** Where a table's rows come from: it says which ones it shows, and is drawn anew when `version` changes. */
export interface RowSource<Row> {
  readonly total: number;
  readonly version: number;
  /** Undefined: not here yet. */
  readonly row: (index: number) => Row | undefined;
  readonly want: (from: number, to: number) => void;
}

/** Rows that are all here. */
export function fixedRows<Row>(rows: readonly Row[], version = 0): RowSource<Row> {
  return { total: rows.length, version, row: (index) => rows[index], want: () => {} };
}
