/** The lookups that may still matter, by the address they are about; bounded, the oldest give way. */
import type { Lookup } from './lookup.ts';

const BUCKETS = 1 << 14;
/** About 16 MiB at a few tries each. */
const MAX_LOOKUPS = 1 << 15;

export class LookupIndex {
  /** Unfinished lookups that had to give way. */
  evicted = 0;
  readonly #heads: (Lookup | null)[] = new Array(BUCKETS).fill(null);
  readonly #ring: (Lookup | null)[] = [];
  #next = 0;

  add(lookup: Lookup): void {
    if (this.#ring.length < MAX_LOOKUPS) this.#ring.push(lookup);
    else {
      const oldest = this.#ring[this.#next];
      if (oldest !== null) this.#unlink(oldest);
      this.#ring[this.#next] = lookup;
      this.#next = (this.#next + 1) % MAX_LOOKUPS;
    }
    const bucket = bucketOf(lookup.subject);
    const head = this.#heads[bucket];
    lookup.older = head;
    lookup.newer = null;
    if (head !== null) head.newer = lookup;
    this.#heads[bucket] = lookup;
  }

  /** The newest lookup in the subject's chain; its `older` ones may be about other subjects too. */
  newest(subject: number): Lookup | null {
    return this.#heads[bucketOf(subject)];
  }

  *all(): Iterable<Lookup> {
    for (const lookup of this.#ring) if (lookup !== null) yield lookup;
  }

  #unlink(lookup: Lookup): void {
    if (!lookup.last.answered) this.evicted++;
    if (lookup.newer !== null) lookup.newer.older = lookup.older;
    else this.#heads[bucketOf(lookup.subject)] = lookup.older;
    if (lookup.older !== null) lookup.older.newer = lookup.newer;
    lookup.newer = null;
    lookup.older = null;
  }
}

function bucketOf(subject: number): number {
  const hash = Math.imul(subject, 0x9e3779b1);
  return (hash >>> 18) & (BUCKETS - 1);
}
