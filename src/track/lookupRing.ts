/**
 * So many lookups, numbered from 1 as they come; a new one takes the place of the oldest. Chains are numbers, not
 * pointers: a link to what has given way is told by its number, nothing has to be unlinked, and the garbage collector
 * finds no old object that points to a new one.
 */
import { Lookup } from './lookup.ts';

/** Of subjects; of hosts and subjects. */
const BUCKETS = 1 << 13;

/** Whether it wants to be shown more. */
export type TakeLookup = (lookup: Lookup) => boolean;

/** Where a lookup was that is held no more. */
const NOBODY = new Lookup(0, 'ptr', 0, 0, 0, null);

export class LookupRing {
  /** Number of the oldest that is held, and of the newest. */
  oldest = 1;
  newest = 0;
  readonly #mask: number;
  /** By place; null for one that has no object yet. */
  readonly #items: (Lookup | null)[];
  readonly #make: (number: number) => Lookup;
  readonly #subjects: Int32Array;
  readonly #askingHosts: Int32Array;
  /** Number of the newest lookup in each bucket, and of the next older one of each lookup's bucket, by its place. */
  readonly #newestAbout = new Int32Array(BUCKETS);
  readonly #olderAbout: Int32Array;
  readonly #newestBy = new Int32Array(BUCKETS);
  readonly #olderBy: Int32Array;

  /**
   * @param capacity  a power of two
   * @param make  the object of a lookup that came without
   */
  constructor(capacity: number, make: (number: number) => Lookup = () => NOBODY) {
    this.#mask = capacity - 1;
    this.#make = make;
    this.#items = new Array(capacity).fill(NOBODY);
    this.#subjects = new Int32Array(capacity);
    this.#askingHosts = new Int32Array(capacity);
    this.#olderAbout = new Int32Array(capacity);
    this.#olderBy = new Int32Array(capacity);
  }

  *all(): Iterable<Lookup> {
    for (let number = this.oldest; number <= this.newest; number++) yield this.get(number);
  }

  get isFull(): boolean {
    return this.newest - this.oldest === this.#mask;
  }

  /** Whether the lookup of this number has not given way. */
  holds(number: number): boolean {
    return number >= this.oldest;
  }

  /** The lookup of a number that is held. */
  get(number: number): Lookup {
    const place = this.#placeOf(number);
    let lookup = this.#items[place];
    if (lookup === null) {
      lookup = this.#make(number);
      this.#items[place] = lookup;
    }
    return lookup;
  }

  hasObject(number: number): boolean {
    return this.#items[this.#placeOf(number)] !== null;
  }

  subjectOf(number: number): number {
    return this.#subjects[this.#placeOf(number)];
  }

  askingHostOf(number: number): number {
    return this.#askingHosts[this.#placeOf(number)];
  }

  /** There must be room; answers its number. */
  push(askingHost: number, subject: number, lookup: Lookup | null): number {
    const number = ++this.newest;
    const place = this.#placeOf(number);
    this.#items[place] = lookup;
    this.#subjects[place] = subject;
    this.#askingHosts[place] = askingHost;
    const about = subjectBucket(subject);
    this.#olderAbout[place] = this.#newestAbout[about];
    this.#newestAbout[about] = number;
    const by = pairBucket(askingHost, subject);
    this.#olderBy[place] = this.#newestBy[by];
    this.#newestBy[by] = number;
    return number;
  }

  /** The oldest gives way. */
  shift(): void {
    this.#items[this.#placeOf(this.oldest++)] = NOBODY;
  }

  mayHave(askingHost: number, subject: number): boolean {
    return this.holds(this.#newestBy[pairBucket(askingHost, subject)]);
  }

  mayKnow(subject: number): boolean {
    return this.holds(this.#newestAbout[subjectBucket(subject)]);
  }

  /** Adds those about this address to `found`, the newest first; answers how many were looked at, at most `limit`. */
  about(subject: number, limit: number, found: Lookup[]): number {
    let looked = 0;
    let number = this.#newestAbout[subjectBucket(subject)];
    for (; this.holds(number) && looked < limit; looked++) {
      if (this.subjectOf(number) === subject) found.push(this.get(number));
      number = this.#olderAbout[this.#placeOf(number)];
    }
    return looked;
  }

  /**
   * Shows those about this address to `take`, the newest first, until it answers false; those to be passed over by their
   * numbers need no object. Answers how many were looked at, at most `limit`; -1 once it answered false.
   */
  visitAbout(subject: number, limit: number, isPassed: (number: number) => boolean, take: TakeLookup): number {
    let looked = 0;
    let number = this.#newestAbout[subjectBucket(subject)];
    for (; this.holds(number) && looked < limit; looked++) {
      if (this.subjectOf(number) === subject && !isPassed(number) && !take(this.get(number))) return -1;
      number = this.#olderAbout[this.#placeOf(number)];
    }
    return looked;
  }

  /** The same for lookups of one host about one address. */
  by(askingHost: number, subject: number, limit: number, found: Lookup[]): number {
    let looked = 0;
    let number = this.newestBy(askingHost, subject);
    for (; this.holds(number) && looked < limit; looked++) {
      if (this.isBy(number, askingHost, subject)) found.push(this.get(number));
      number = this.olderBy(number);
    }
    return looked;
  }

  /** Number of the newest that may be of this host about this address, to go on from with `olderBy`. */
  newestBy(askingHost: number, subject: number): number {
    return this.#newestBy[pairBucket(askingHost, subject)];
  }

  olderBy(number: number): number {
    return this.#olderBy[this.#placeOf(number)];
  }

  isBy(number: number, askingHost: number, subject: number): boolean {
    return this.subjectOf(number) === subject && this.askingHostOf(number) === askingHost;
  }

  #placeOf(number: number): number {
    return (number - 1) & this.#mask;
  }
}

function subjectBucket(subject: number): number {
  return (Math.imul(subject, 0x9e3779b1) >>> 19) & (BUCKETS - 1);
}

function pairBucket(asker: number, subject: number): number {
  return (Math.imul(subject ^ Math.imul(asker, 0x85ebca6b), 0x9e3779b1) >>> 19) & (BUCKETS - 1);
}
