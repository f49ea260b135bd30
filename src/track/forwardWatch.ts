/** Names that a host was just told and may ask about next: PTR targets to be confirmed, aliases to be followed. */
import { LOOKUP_SIZES, type WatchRoom } from '../kernel/lookupRooms.ts';
import { Lookup } from './lookup.ts';

/** A confirmation follows the PTR answer within this time. */
const WATCH_NS = 10_000_000_000;
/** A host that asks on and on about a name that it was told leaves no longer pause than this. */
const ASKING_NS = 60_000_000_000;
const ENTRIES = LOOKUP_SIZES.WATCHED_NAMES;
/** Bits for what the names in the table look like: many, so that few names that nobody wants are taken for others. */
const SIGNS = LOOKUP_SIZES.FORWARD_SIGN_COUNT;
/** Words of each entry, side by side since they are written together. */
const WORDS = 8;
const HASH = 0;
const ASKER = 1;
const SIGN = 2;
/** Of a name that a brief lookup was told: its handle, and what must be known of the lookup once it is gone. */
const BRIEF = 3;
const ASKING_HOST = 4;
const SUBJECT = 5;
/** 1 for an entry in use. */
const IN_USE = 6;
/** Place of the state. */
const UNTIL_CLEARED = 0;

/** Names that brief lookups were told are watched by src/kernel/assembly/watch.ts, too. */
export class ForwardWatch {
  readonly #state: Int32Array;
  /** The lookup that told each name, where it is no brief one. */
  readonly #lookups: (Lookup | null)[] = new Array(ENTRIES).fill(null);
  readonly #words: Int32Array;
  readonly #timeNs: Float64Array;
  /** A bit is set where a name may be in the table; cleared of what has left it each time as many have come as it holds. */
  readonly #signed: Int32Array;
  /** When a host was told its last name, or asked about one. */
  readonly #lastNs: Float64Array;

  constructor({ state, words, times, lastNs, signs }: WatchRoom) {
    this.#state = state;
    this.#state[UNTIL_CLEARED] = ENTRIES;
    this.#words = words;
    this.#timeNs = times;
    this.#signed = signs;
    this.#lastNs = lastNs.fill(Number.NEGATIVE_INFINITY);
  }

  /** Whether this host may have been told a name of this sign: a quick look before the name is read (also in the kernel's dns.ts). */
  mayWant(asker: number, nameSign: number): boolean {
    const sign = signBit(asker, nameSign);
    return (this.#signed[sign >> 5] & (1 << (sign & 31))) !== 0;
  }

  /** Whether this host was told a name lately. */
  mayAsk(asker: number, timeNs: number): boolean {
    return timeNs - this.#lastNs[askerPlace(asker)] < ASKING_NS;
  }

  /** The latest name with the same place takes it. */
  add(asker: number, nameHash: number, nameSign: number, lookup: Lookup, timeNs: number): void {
    if (nameHash === 0) return;
    const at = this.#watch(asker, nameHash, nameSign, timeNs);
    this.#lookups[at] = lookup;
    this.#words[at * WORDS + BRIEF] = 0;
  }

  /** The same for the one name that a brief lookup was told. */
  addBrief(
    asker: number,
    nameHash: number,
    nameSign: number,
    handle: number,
    askingHost: number,
    subject: number,
    timeNs: number,
  ): void {
    if (nameHash === 0) return;
    const at = this.#watch(asker, nameHash, nameSign, timeNs);
    this.#words[at * WORDS + BRIEF] = handle;
    this.#words[at * WORDS + ASKING_HOST] = askingHost;
    this.#words[at * WORDS + SUBJECT] = subject;
  }

  /** A brief lookup has become an object. */
  made(handle: number, asker: number, nameHash: number, lookup: Lookup): void {
    const at = place(asker, nameHash);
    if (this.#words[at * WORDS + BRIEF] !== handle) return;
    this.#lookups[at] = lookup;
    this.#words[at * WORDS + BRIEF] = 0;
  }

  /** Where a name is watched; -1 when nobody waits for the host to ask about it. */
  find(asker: number, nameHash: number, timeNs: number): number {
    const at = place(asker, nameHash);
    if (this.#words[at * WORDS + HASH] !== nameHash || this.#words[at * WORDS + ASKER] !== asker) return -1;
    const lookup = this.#toldBy(at);
    if (lookup !== null && lookup.forwards.length > 0) {
      this.#lastNs[askerPlace(asker)] = timeNs;
      return at;
    }
    return this.#isInUse(at) && timeNs - this.#timeNs[at] < WATCH_NS ? at : -1;
  }

  /** The lookup whose alias is watched there; null where a name is. */
  aliasedAt(at: number): Lookup | null {
    const lookup = this.#toldBy(at);
    return lookup !== null && lookup.aliasHash === this.#words[at * WORDS + HASH] ? lookup : null;
  }

  /**
   * The lookup that told the name there.
   * @param lookupOf  a brief one as an object; null when it is gone: what is left of it goes on here
   */
  lookupAt(at: number, lookupOf: (handle: number) => Lookup | null): Lookup {
    const known = this.#toldBy(at);
    if (known !== null) return known;
    const lookup = lookupOf(this.#words[at * WORDS + BRIEF]) ?? this.#remains(at);
    this.#lookups[at] = lookup;
    this.#words[at * WORDS + BRIEF] = 0;
    return lookup;
  }

  /** A brief lookup that tracking has let go of, in a stand-in that nobody else sees. */
  #remains(at: number): Lookup {
    const lookup = new Lookup(
      0,
      'ptr',
      this.#words[at * WORDS + ASKER],
      this.#words[at * WORDS + ASKING_HOST],
      this.#words[at * WORDS + SUBJECT],
      null,
    );
    lookup.undecided = false;
    return lookup;
  }

  /** Null for a brief lookup. */
  #toldBy(at: number): Lookup | null {
    return this.#words[at * WORDS + BRIEF] === 0 ? this.#lookups[at] : null;
  }

  #isInUse(at: number): boolean {
    return this.#words[at * WORDS + IN_USE] !== 0;
  }

  #watch(asker: number, nameHash: number, nameSign: number, timeNs: number): number {
    const at = place(asker, nameHash);
    this.#words[at * WORDS + HASH] = nameHash;
    this.#words[at * WORDS + ASKER] = asker;
    this.#timeNs[at] = timeNs;
    this.#words[at * WORDS + SIGN] = nameSign;
    this.#lastNs[askerPlace(asker)] = timeNs;
    if (--this.#state[UNTIL_CLEARED] === 0) this.#clearSigns();
    this.#words[at * WORDS + IN_USE] = 1;
    this.#sign(asker, nameSign);
    return at;
  }

  #sign(asker: number, nameSign: number): void {
    const sign = signBit(asker, nameSign);
    this.#signed[sign >> 5] |= 1 << (sign & 31);
  }

  #clearSigns(): void {
    this.#state[UNTIL_CLEARED] = ENTRIES;
    this.#signed.fill(0);
    for (let at = 0; at < ENTRIES; at++) {
      if (this.#isInUse(at)) this.#sign(this.#words[at * WORDS + ASKER], this.#words[at * WORDS + SIGN]);
    }
  }
}

function place(asker: number, nameHash: number): number {
  const hash = Math.imul(asker ^ Math.imul(nameHash, 0x9e3779b1), 0x85ebca6b);
  return (hash >>> 20) & (ENTRIES - 1);
}

function signBit(asker: number, nameSign: number): number {
  const hash = Math.imul(asker ^ Math.imul(nameSign, 0x9e3779b1), 0x85ebca6b);
  return (Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 15) & (SIGNS - 1);
}

function askerPlace(asker: number): number {
  return (Math.imul(asker, 0x9e3779b1) >>> 20) & (ENTRIES - 1);
}
