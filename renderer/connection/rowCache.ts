/** Pages of a list that may be millions long: loaded when looked at, a bounded number kept, stale ones shown meanwhile. */

export interface Page<Row> {
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly Row[];
}

export interface RowCacheOptions<Row> {
  readonly pageRows: number;
  readonly mostPages: number;
  readonly load: (offset: number, limit: number, signal: AbortSignal) => Promise<Page<Row>>;
  readonly onChange: () => void;
  readonly onFailure: (error: unknown) => void;
}

interface KeptPage<Row> {
  rows: readonly Row[] | null;
  generation: number;
  loading: AbortController | null;
}

export class RowCache<Row> {
  private readonly options: RowCacheOptions<Row>;
  /** By page number, the least recently used first. */
  private readonly pages = new Map<number, KeptPage<Row>>();
  private generation = 0;
  /** Page numbers, those that are looked at. */
  private looked = { first: 0, last: -1 };
  private known: number | null = null;
  private disposed = false;

  constructor(options: RowCacheOptions<Row>) {
    this.options = options;
  }

  /** Rows in all; null before the first answer. */
  get total(): number | null {
    return this.known;
  }

  /** The row if it is here, be it stale; otherwise undefined. Asks for nothing. */
  row(index: number): Row | undefined {
    const { pageRows } = this.options;
    return this.pages.get(Math.floor(index / pageRows))?.rows?.[index % pageRows];
  }

  /** Sees to it that these rows are here soon; loads that nobody looks at any more are given up. */
  want(from: number, to: number): void {
    const { pageRows } = this.options;
    const first = Math.floor(Math.max(0, from) / pageRows);
    const last = Math.floor(Math.max(from, to - 1, 0) / pageRows);
    this.looked = { first, last };
    for (const [number, page] of this.pages) {
      if ((number < first || number > last) && page.loading !== null) this.giveUp(number, page);
    }
    for (let number = first; number <= last; number += 1) this.ensure(number);
    this.bound(first, last);
  }

  /** What is here may have changed: it is shown until it has been asked for anew. */
  refresh(): void {
    this.generation += 1;
  }

  dispose(): void {
    this.disposed = true;
    for (const { loading } of this.pages.values()) loading?.abort();
    this.pages.clear();
  }

  private ensure(number: number): void {
    const page = this.pages.get(number) ?? { rows: null, generation: -1, loading: null };
    this.pages.delete(number);
    this.pages.set(number, page);
    if (page.loading !== null || page.generation === this.generation) return;
    void this.load(number, page);
  }

  private async load(number: number, page: KeptPage<Row>): Promise<void> {
    const { pageRows, load, onChange, onFailure } = this.options;
    const abort = new AbortController();
    const generation = this.generation;
    page.loading = abort;
    try {
      const answer = await load(number * pageRows, pageRows, abort.signal);
      if (abort.signal.aborted || this.disposed) return;
      page.rows = answer.rows;
      page.generation = generation;
      this.known = answer.total;
      onChange();
    } catch (error) {
      // Given up, it was not answered: what is kept of it is as old as before.
      if (abort.signal.aborted || this.disposed) return;
      page.generation = generation;
      onFailure(error);
    } finally {
      if (page.loading === abort) {
        page.loading = null;
        this.again(number);
      }
    }
  }

  /** What was refreshed while it was on its way is old already. */
  private again(number: number): void {
    const { first, last } = this.looked;
    if (!this.disposed && number >= first && number <= last) this.ensure(number);
  }

  private giveUp(number: number, page: KeptPage<Row>): void {
    page.loading?.abort();
    page.loading = null;
    if (page.rows === null) this.pages.delete(number);
  }

  private bound(first: number, last: number): void {
    for (const number of this.pages.keys()) {
      if (this.pages.size <= this.options.mostPages) return;
      if (number < first || number > last) this.pages.delete(number);
    }
  }
}
