/** The lookups that may still matter, by the address they are about and by who asked; bounded, the oldest give way. */
import type { ChainLinks, Lookup } from './lookup.ts';

const BUCKETS = 1 << 15;
/** About 16 MiB at a few tries each. */
const MAX_LOOKUPS = 1 << 15;

/** Lookups in buckets, each a chain with the newest first. A chain may hold others than those looked for. */
class Chains {
  readonly #heads: (Lookup | null)[] = new Array(BUCKETS).fill(null);
  readonly #links: (lookup: Lookup) => ChainLinks;

  constructor(links: (lookup: Lookup) => ChainLinks) {
    this.#links = links;
  }

  newest(bucket: number): Lookup | null {
    return this.#heads[bucket];
  }

  add(lookup: Lookup, bucket: number): void {
    const head = this.#heads[bucket];
    this.#links(lookup).older = head;
    if (head !== null) this.#links(head).newer = lookup;
    this.#heads[bucket] = lookup;
  }

  remove(lookup: Lookup, bucket: number): void {
    const own = this.#links(lookup);
    if (own.newer !== null) this.#links(own.newer).older = own.older;
    else this.#heads[bucket] = own.older;
    if (own.older !== null) this.#links(own.older).newer = own.newer;
    own.newer = null;
    own.older = null;
  }
}

export class LookupIndex {
  /** Lookups that had to give way while nobody had answered them. */
  evicted = 0;
  readonly #bySubject = new Chains((lookup) => lookup.bySubject);
  readonly #byPair = new Chains((lookup) => lookup.byPair);
  readonly #ring: Lookup[] = [];
  #next = 0;

  /** @param nowNs tells whether a lookup that gives way had been waited for lately */
  add(lookup: Lookup, nowNs: number): void {
    if (this.#ring.length < MAX_LOOKUPS) this.#ring.push(lookup);
    else {
      this.#drop(this.#ring[this.#next], nowNs);
      this.#ring[this.#next] = lookup;
      this.#next = (this.#next + 1) % MAX_LOOKUPS;
    }
    this.#bySubject.add(lookup, subjectBucket(lookup.subject));
    this.#byPair.add(lookup, pairBucket(lookup.askingHost, lookup.subject));
  }

  /** The newest lookup in the subject's chain, which goes on by `bySubject.older`; others are in it too. */
  newest(subject: number): Lookup | null {
    return this.#bySubject.newest(subjectBucket(subject));
  }

  /** The same for lookups of one host about one address; its chain goes on by `byPair.older`. */
  newestOf(askingHost: number, subject: number): Lookup | null {
    return this.#byPair.newest(pairBucket(askingHost, subject));
  }

  *all(): Iterable<Lookup> {
    yield* this.#ring;
  }

  #drop(lookup: Lookup, nowNs: number): void {
    if (!lookup.last.answered && nowNs - lookup.last.timeNs < STILL_WAITED_NS) this.evicted++;
    this.#bySubject.remove(lookup, subjectBucket(lookup.subject));
    this.#byPair.remove(lookup, pairBucket(lookup.askingHost, lookup.subject));
  }
}

/** No resolver waits for a single query longer than this. */
const STILL_WAITED_NS = 30_000_000_000;

function subjectBucket(subject: number): number {
  return (Math.imul(subject, 0x9e3779b1) >>> 17) & (BUCKETS - 1);
}

function pairBucket(asker: number, subject: number): number {
  return (Math.imul(subject ^ Math.imul(asker, 0x85ebca6b), 0x9e3779b1) >>> 17) & (BUCKETS - 1);
}
