/**
 * So many lookups, numbered from 1 as they come; a new one takes the place of the oldest. Chains are numbers, not
 * pointers: a link to what has given way is told by its number, nothing has to be unlinked, and the garbage collector
 * finds no old object that points to a new one. Lookups without an object come in src/kernel/assembly/rings.ts, too.
 */
import { LOOKUP_SIZES, type RingRoom } from '../kernel/lookupRooms.ts';
import { Lookup } from './lookup.ts';

/** Of subjects; of hosts and subjects. */
const BUCKETS = LOOKUP_SIZES.LOOKUP_BUCKETS;
/** Places of the state. */
const OLDEST = 0;
const NEWEST = 1;

/** Whether it wants to be shown more. */
export type TakeLookup = (lookup: Lookup) => boolean;

/** Where a lookup was that is held no more. */
const NOBODY = new Lookup(0, 'ptr', 0, 0, 0, null);

export class LookupRing {
  readonly #mask: number;
  /** By place, where there is one. */
  readonly #items: Lookup[];
  readonly #isObject: Uint8Array;
  readonly #make: (number: number) => Lookup;
  readonly #subjects: Int32Array;
  readonly #askingHosts: Int32Array;
  /** Number of the newest lookup in each bucket, and of the next older one of each lookup's bucket, by its place. */
  readonly #newestAbout: Int32Array;
  readonly #olderAbout: Int32Array;
  readonly #newestBy: Int32Array;
  readonly #olderBy: Int32Array;
  readonly #state: Int32Array;

  /**
   * @param room  of a power of two
   * @param make  the object of a lookup that came without
   */
  constructor(room: RingRoom, make: (number: number) => Lookup = () => NOBODY) {
    this.#mask = room.subjects.length - 1;
    this.#make = make;
    this.#items = new Array(room.subjects.length).fill(NOBODY);
    this.#isObject = room.isObject;
    this.#subjects = room.subjects;
    this.#askingHosts = room.askingHosts;
    this.#newestAbout = room.newestAbout;
    this.#olderAbout = room.olderAbout;
    this.#newestBy = room.newestBy;
    this.#olderBy = room.olderBy;
    this.#state = room.state;
    this.#state[OLDEST] = 1;
  }

  /** Number of the oldest that is held, and of the newest. */
  get oldest(): number {
    return this.#state[OLDEST];
  }

  get newest(): number {
    return this.#state[NEWEST];
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
    if (this.#isObject[place] === 0) {
      this.#items[place] = this.#make(number);
      this.#isObject[place] = 1;
    }
    return this.#items[place];
  }

  hasObject(number: number): boolean {
    return this.#isObject[this.#placeOf(number)] !== 0;
  }

  subjectOf(number: number): number {
    return this.#subjects[this.#placeOf(number)];
  }

  askingHostOf(number: number): number {
    return this.#askingHosts[this.#placeOf(number)];
  }

  /** There must be room; answers its number. */
  push(askingHost: number, subject: number, lookup: Lookup | null): number {
    const number = ++this.#state[NEWEST];
    const place = this.#placeOf(number);
    this.#items[place] = lookup ?? NOBODY;
    this.#isObject[place] = lookup === null ? 0 : 1;
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
    this.#items[this.#placeOf(this.#state[OLDEST]++)] = NOBODY;
  }

  mayHave(askingHost: number, subject: number): boolean {
    return this.holds(this.#newestBy[pairBucket(askingHost, subject)]);
  }

  mayKnow(subject: number): boolean {
    return this.holds(this.#newestAbout[subjectBucket(subject)]);
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
  visitBy(
    askingHost: number,
    subject: number,
    limit: number,
    isPassed: (number: number) => boolean,
    take: TakeLookup,
  ): number {
    let looked = 0;
    let number = this.newestBy(askingHost, subject);
    for (; this.holds(number) && looked < limit; looked++) {
      if (this.isBy(number, askingHost, subject) && !isPassed(number) && !take(this.get(number))) return -1;
      number = this.olderBy(number);
    }
    return looked;
  }

  /** The same for lookups of one host, whatever they are about: all of the ring are looked at, one after the other. */
  visitOf(askingHost: number, limit: number, isPassed: (number: number) => boolean, take: TakeLookup): number {
    let looked = 0;
    for (let number = this.newest; this.holds(number) && looked < limit; number--, looked++) {
      if (this.askingHostOf(number) === askingHost && !isPassed(number) && !take(this.get(number))) return -1;
    }
    return looked;
  }

  /** Whether there is one of this host about this address, of so many that are looked at. */
  has(askingHost: number, subject: number, limit: number): boolean {
    let number = this.newestBy(askingHost, subject);
    for (let looked = 0; this.holds(number) && looked < limit; looked++) {
      if (this.isBy(number, askingHost, subject)) return true;
      number = this.olderBy(number);
    }
    return false;
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
