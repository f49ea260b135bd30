/**
 * The lookups that may still matter, by the address they are about and by who asked; bounded, the oldest give way. Two
 * rings hold them: the latest of all, and behind it those that took their time. Chains are numbers into a ring, not
 * pointers: a link to what has given way is told by its number, nothing has to be unlinked, and the garbage collector
 * finds no old object that points to a new one.
 */
import { Lookup } from './lookup.ts';

const BUCKETS = 1 << 13;
/** Few, so that most lookups are gone before the garbage collector moves them. */
const MAX_LATEST = 1 << 10;
/** About 10 MiB at a few tries each. */
const MAX_SLOW = 1 << 14;
/** No resolver keeps anybody waiting for half as long. */
const OUTLIVED_NS = 300_000_000_000;
/** A lookup that was over sooner can have delayed nobody noticeably. */
const AT_ONCE_NS = 100_000_000;
/** No resolver waits for a single query longer than this. */
const STILL_WAITED_NS = 30_000_000_000;

export class LookupIndex {
  /** Lookups that had to give way while nobody had answered them. */
  evicted = 0;
  /** Told of each lookup that gave way: no query will be found to belong to it. */
  onDrop: ((lookup: Lookup, nowNs: number) => void) | null = null;
  readonly #latest = new Ring(MAX_LATEST);
  readonly #slow = new Ring(MAX_SLOW);
  /** Lookups in each bucket of subjects that a connection to come may wait for. */
  readonly #undecided = new Int32Array(BUCKETS);

  /** @param nowNs tells whether a lookup that gives way had been waited for lately */
  add(lookup: Lookup, nowNs: number): void {
    const passed = this.#latest.push(lookup);
    if (passed !== null) {
      if (isOverAtOnce(passed)) this.#drop(passed, nowNs);
      else this.#keepLonger(passed, nowNs);
    }
    lookup.indexed = true;
    this.#undecided[subjectBucket(lookup.subject)]++;
  }

  /** Lookups about this address, the newest first, at most `limit` of those looked at. */
  about(subject: number, limit: number): Lookup[] {
    const found: Lookup[] = [];
    const looked = this.#latest.about(subject, limit, found);
    this.#slow.about(subject, limit - looked, found);
    return found;
  }

  /** The same for lookups of one host about one address. */
  by(askingHost: number, subject: number, limit: number): Lookup[] {
    const found: Lookup[] = [];
    const looked = this.#latest.by(askingHost, subject, limit, found);
    this.#slow.by(askingHost, subject, limit - looked, found);
    return found;
  }

  /** Whether this host may have asked about this address lately: a quick look. */
  mayHave(askingHost: number, subject: number): boolean {
    return this.#latest.mayHave(askingHost, subject) || this.#slow.mayHave(askingHost, subject);
  }

  /** Whether somebody may have asked about this address lately: a quick look. */
  mayKnow(subject: number): boolean {
    return this.#latest.mayKnow(subject) || this.#slow.mayKnow(subject);
  }

  /** Whether there may be a lookup about this address for which a connection yet to come waits. */
  mayBeWaitedFor(subject: number): boolean {
    return this.#undecided[subjectBucket(subject)] > 0;
  }

  /** Its confirmation goes on: connections may wait for that. */
  reconsider(lookup: Lookup): void {
    if (lookup.undecided || !lookup.indexed || lookup.explains) return;
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
    yield* this.#slow.all();
    yield* this.#latest.all();
  }

  #keepLonger(lookup: Lookup, nowNs: number): void {
    for (const outlived of this.#slow.outlived(nowNs - OUTLIVED_NS)) this.#drop(outlived, nowNs);
    const passed = this.#slow.push(lookup);
    if (passed === null) return;
    if (!passed.last.answered && nowNs - passed.last.timeNs < STILL_WAITED_NS) this.evicted++;
    this.#drop(passed, nowNs);
  }

  #drop(lookup: Lookup, nowNs: number): void {
    this.decide(lookup);
    lookup.indexed = false;
    this.onDrop?.(lookup, nowNs);
  }
}

/** Where a lookup was that is held no more. */
const NOBODY = new Lookup(0, 'ptr', 0, 0, 0, null);

/** So many lookups; a new one takes the place of the oldest. They are numbered from 1 as they come. */
class Ring {
  readonly #items: Lookup[] = [];
  readonly #capacity: number;
  #count = 0;
  /** Number of the oldest that is held. */
  #oldest = 1;
  /** Number of the newest lookup in each bucket, and of the next older one of each lookup's bucket, by its place. */
  readonly #newestAbout = new Int32Array(BUCKETS);
  readonly #olderAbout: Int32Array;
  readonly #newestBy = new Int32Array(BUCKETS);
  readonly #olderBy: Int32Array;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#olderAbout = new Int32Array(capacity);
    this.#olderBy = new Int32Array(capacity);
  }

  *all(): Iterable<Lookup> {
    for (let number = this.#oldest; number <= this.#count; number++) yield this.#items[(number - 1) % this.#capacity];
  }

  /** Lets go of those, the oldest first, that have been quiet since before this time. */
  outlived(beforeNs: number): readonly Lookup[] {
    const found: Lookup[] = [];
    for (; this.#oldest <= this.#count; this.#oldest++) {
      const place = (this.#oldest - 1) % this.#capacity;
      if (!(this.#items[place].last.timeNs < beforeNs)) break;
      found.push(this.#items[place]);
      this.#items[place] = NOBODY;
    }
    return found;
  }

  /** Answers the lookup that gave way. */
  push(lookup: Lookup): Lookup | null {
    const place = this.#count % this.#capacity;
    const isFull = this.#count - this.#oldest + 1 === this.#capacity;
    const passed = isFull ? this.#items[place] : null;
    if (isFull) this.#oldest++;
    this.#items[place] = lookup;
    const number = ++this.#count;
    const subject = subjectBucket(lookup.subject);
    this.#olderAbout[place] = this.#newestAbout[subject];
    this.#newestAbout[subject] = number;
    const pair = pairBucket(lookup.askingHost, lookup.subject);
    this.#olderBy[place] = this.#newestBy[pair];
    this.#newestBy[pair] = number;
    return passed;
  }

  mayHave(askingHost: number, subject: number): boolean {
    return this.#newestBy[pairBucket(askingHost, subject)] >= this.#oldest;
  }

  mayKnow(subject: number): boolean {
    return this.#holds(this.#newestAbout[subjectBucket(subject)]);
  }

  /** Adds what it finds to `found`; answers how many were looked at. */
  about(subject: number, limit: number, found: Lookup[]): number {
    let looked = 0;
    let number = this.#newestAbout[subjectBucket(subject)];
    for (; this.#holds(number) && looked < limit; looked++) {
      const place = (number - 1) % this.#capacity;
      if (this.#items[place].subject === subject) found.push(this.#items[place]);
      number = this.#olderAbout[place];
    }
    return looked;
  }

  by(askingHost: number, subject: number, limit: number, found: Lookup[]): number {
    let looked = 0;
    let number = this.#newestBy[pairBucket(askingHost, subject)];
    for (; this.#holds(number) && looked < limit; looked++) {
      const place = (number - 1) % this.#capacity;
      const lookup = this.#items[place];
      if (lookup.subject === subject && lookup.askingHost === askingHost) found.push(lookup);
      number = this.#olderBy[place];
    }
    return looked;
  }

  /** Whether the lookup of this number has not given way. */
  #holds(number: number): boolean {
    return number >= this.#oldest;
  }
}

/** A lookup that nobody can have waited for noticeably, its confirmation included. */
function isOverAtOnce(lookup: Lookup): boolean {
  const { last } = lookup;
  if (!last.answered || last.refused || last.responseNs - lookup.startNs > AT_ONCE_NS) return false;
  return lookup.forwards.every(isOverAtOnce);
}

function subjectBucket(subject: number): number {
  return (Math.imul(subject, 0x9e3779b1) >>> 19) & (BUCKETS - 1);
}

function pairBucket(asker: number, subject: number): number {
  return (Math.imul(subject ^ Math.imul(asker, 0x85ebca6b), 0x9e3779b1) >>> 19) & (BUCKETS - 1);
}
