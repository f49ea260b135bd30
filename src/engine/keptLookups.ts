/** Reverse lookups kept for whoever lists them all, whether they delayed anybody or not: in bounded number, packed. */
import type { LookupBook } from '../stall/lookupBook.ts';
import type { Lookup } from '../track/lookup.ts';

/** About 20 MiB; beyond it lookups are counted. */
const MOST_LOOKUPS = 100_000;

export class KeptLookups {
  /** In the order of their first queries. */
  readonly numbers: number[] = [];
  /** Lookups that found no room. */
  unlisted = 0;
  readonly #book: LookupBook;
  /** Tracking has let go of them, but an answer may still come. */
  readonly #notQuiet: Lookup[] = [];
  #next = 0;

  constructor(book: LookupBook) {
    this.#book = book;
  }

  begin(lookup: Lookup): void {
    if (this.numbers.length >= MOST_LOOKUPS) {
      this.unlisted++;
      return;
    }
    this.numbers.push(lookup.number);
    this.#book.keep(lookup);
  }

  /** Tracking has let go of a lookup: it is packed, at once or as soon as nothing more can come. */
  letGo(lookup: Lookup, nowNs: number): void {
    if (!this.#book.letGo(lookup, nowNs)) this.#notQuiet.push(lookup);
    while (this.#next < this.#notQuiet.length && this.#book.letGo(this.#notQuiet[this.#next], nowNs)) this.#next++;
    if (this.#next < 1024) return;
    this.#notQuiet.splice(0, this.#next);
    this.#next = 0;
  }
}
