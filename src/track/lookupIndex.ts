/** The lookups that may still matter, by the address they are about and by who asked; bounded, the oldest give way. */
import type { Lookup } from './lookup.ts';

const BUCKETS = 1 << 15;
/** Few, so that most lookups are gone before the garbage collector moves them. */
const MAX_LATEST = 1 << 10;
/** About 16 MiB at a few tries each. */
const MAX_SLOW = 1 << 15;

export class LookupIndex {
  /** Lookups that had to give way while nobody had answered them. */
  evicted = 0;
  readonly #bySubject: (Lookup | null)[] = new Array(BUCKETS).fill(null);
  readonly #byPair: (Lookup | null)[] = new Array(BUCKETS).fill(null);
  /** Undecided lookups in each bucket of subjects. */
  readonly #undecided = new Int32Array(BUCKETS);
  /** The latest of all, and those before them that may explain a silence. */
  readonly #latest = new Ring(MAX_LATEST);
  readonly #slow = new Ring(MAX_SLOW);

  /** @param nowNs tells whether a lookup that gives way had been waited for lately */
  add(lookup: Lookup, nowNs: number): void {
    const passed = this.#latest.push(lookup);
    if (passed !== null) {
      if (isOverAtOnce(passed)) this.#drop(passed);
      else this.#keepLonger(passed, nowNs);
    }
    this.#link(lookup);
    this.#undecided[subjectBucket(lookup.subject)]++;
  }

  /** The newest lookup in the subject's chain, which goes on by `olderOfSubject`; others are in it too. */
  newest(subject: number): Lookup | null {
    return this.#bySubject[subjectBucket(subject)];
  }

  /** The same for lookups of one host about one address; its chain goes on by `olderOfPair`. */
  newestOf(askingHost: number, subject: number): Lookup | null {
    return this.#byPair[pairBucket(askingHost, subject)];
  }

  /** Whether there may be a lookup about this address for which a connection yet to come waits. */
  mayBeWaitedFor(subject: number): boolean {
    return this.#undecided[subjectBucket(subject)] > 0;
  }

  /** Its confirmation goes on: connections may wait for that. */
  reconsider(lookup: Lookup): void {
    if (lookup.undecided || !lookup.indexed || lookup.stallIds.length > 0) return;
    lookup.undecided = true;
    this.#undecided[subjectBucket(lookup.subject)]++;
  }

  /** This lookup delays no connection to come: it was over at once, or its stall is known. */
  decide(lookup: Lookup): void {
    if (!lookup.undecided) return;
    lookup.undecided = false;
    this.#undecided[subjectBucket(lookup.subject)]--;
  }

  *all(): Iterable<Lookup> {
    yield* this.#slow.items;
    yield* this.#latest.items;
  }

  #keepLonger(lookup: Lookup, nowNs: number): void {
    const passed = this.#slow.push(lookup);
    if (passed === null) return;
    if (!passed.last.answered && nowNs - passed.last.timeNs < STILL_WAITED_NS) this.evicted++;
    this.#drop(passed);
  }

  #link(lookup: Lookup): void {
    lookup.indexed = true;
    const subject = subjectBucket(lookup.subject);
    lookup.olderOfSubject = this.#bySubject[subject];
    if (lookup.olderOfSubject !== null) lookup.olderOfSubject.newerOfSubject = lookup;
    this.#bySubject[subject] = lookup;
    const pair = pairBucket(lookup.askingHost, lookup.subject);
    lookup.olderOfPair = this.#byPair[pair];
    if (lookup.olderOfPair !== null) lookup.olderOfPair.newerOfPair = lookup;
    this.#byPair[pair] = lookup;
  }

  #drop(lookup: Lookup): void {
    this.decide(lookup);
    lookup.indexed = false;
    const { newerOfSubject, olderOfSubject, newerOfPair, olderOfPair } = lookup;
    if (newerOfSubject !== null) newerOfSubject.olderOfSubject = olderOfSubject;
    else this.#bySubject[subjectBucket(lookup.subject)] = olderOfSubject;
    if (olderOfSubject !== null) olderOfSubject.newerOfSubject = newerOfSubject;
    if (newerOfPair !== null) newerOfPair.olderOfPair = olderOfPair;
    else this.#byPair[pairBucket(lookup.askingHost, lookup.subject)] = olderOfPair;
    if (olderOfPair !== null) olderOfPair.newerOfPair = newerOfPair;
    lookup.newerOfSubject = null;
    lookup.olderOfSubject = null;
    lookup.newerOfPair = null;
    lookup.olderOfPair = null;
  }
}

/** So many items; a new one takes the place of the oldest. */
class Ring {
  readonly items: Lookup[] = [];
  readonly #capacity: number;
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Answers the item that gave way. */
  push(item: Lookup): Lookup | null {
    if (this.items.length < this.#capacity) {
      this.items.push(item);
      return null;
    }
    const passed = this.items[this.#next];
    this.items[this.#next] = item;
    this.#next = (this.#next + 1) % this.#capacity;
    return passed;
  }
}

/** A lookup that nobody can have waited for noticeably, its confirmation included. */
function isOverAtOnce(lookup: Lookup): boolean {
  const { last } = lookup;
  if (!last.answered || last.refused || last.responseNs - lookup.startNs > AT_ONCE_NS) return false;
  return lookup.forwards.every(isOverAtOnce);
}

const AT_ONCE_NS = 100_000_000;
/** No resolver waits for a single query longer than this. */
const STILL_WAITED_NS = 30_000_000_000;

function subjectBucket(subject: number): number {
  return (Math.imul(subject, 0x9e3779b1) >>> 17) & (BUCKETS - 1);
}

function pairBucket(asker: number, subject: number): number {
  return (Math.imul(subject ^ Math.imul(asker, 0x85ebca6b), 0x9e3779b1) >>> 17) & (BUCKETS - 1);
}
