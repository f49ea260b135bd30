/**
 * The lookups that may still matter, by the address they are about and by who asked; bounded, the oldest give way. Two
 * rings hold them: the latest of all, brief ones as numbers, and behind it those that took their time.
 */
import type { Packet } from '../decode/packet.ts';
import type { LookupRooms } from '../kernel/lookupRooms.ts';
import { BriefLookups } from './briefLookups.ts';
import type { AnswerKind, Lookup } from './lookup.ts';
import { LookupRing, type TakeLookup } from './lookupRing.ts';
import { STILL_WAITED_NS } from './measures.ts';

/** No resolver keeps anybody waiting for half as long. */
const OUTLIVED_NS = 300_000_000_000;
/** A lookup that was over sooner can have delayed nobody noticeably. */
const AT_ONCE_NS = 100_000_000;

export class LookupIndex {
  /** Lookups that had to give way while nobody had answered them. */
  evicted = 0;
  /** Told of each lookup that gave way: no query will be found to belong to it. */
  onDrop: ((lookup: Lookup, nowNs: number) => void) | null = null;
  /** Told of each brief lookup, by its handle, that has become an object. */
  onMade: ((handle: number, lookup: Lookup) => void) | null = null;
  /** Those of the latest that are no objects yet. */
  readonly briefs: BriefLookups;
  /** Few, so that most lookups are gone before the garbage collector moves them. */
  readonly #latest: LookupRing;
  /** As many as make about 10 MiB at a few tries each. */
  readonly #slow: LookupRing;
  /** Lookups in each bucket of subjects that a connection to come may wait for. */
  readonly #undecided: Int32Array;

  constructor(rooms: Pick<LookupRooms, 'briefs' | 'latest' | 'slow'>, undecided: Int32Array) {
    this.briefs = new BriefLookups(rooms.briefs);
    this.#latest = new LookupRing(rooms.latest, (number) => this.#make(number));
    this.#slow = new LookupRing(rooms.slow);
    this.#undecided = undecided;
  }

  /** @param nowNs tells whether a lookup that gives way had been waited for lately */
  add(lookup: Lookup, nowNs: number): void {
    this.#makeRoom(nowNs);
    this.#latest.push(lookup.askingHost, lookup.subject, lookup);
    lookup.indexed = true;
    this.#undecided[undecidedBucket(lookup.subject)]++;
  }

  /** Takes a lookup whose first query `packet` holds, as numbers. Answers its handle. */
  addBrief(
    number: number,
    packet: Packet,
    askingHost: number,
    subject: number,
    server: number,
    portAndId: number,
    iterative: boolean,
    timeNs: number,
    frame: number,
  ): number {
    this.#makeRoom(timeNs);
    const handle = this.#latest.push(askingHost, subject, null);
    this.briefs.begin(handle, number, packet, server, portAndId, iterative, timeNs, frame);
    this.#undecided[undecidedBucket(subject)]++;
    return handle;
  }

  /** A complete answer came at once: the lookup delays no connection to come. */
  endBrief(handle: number, timeNs: number, frame: number, rcode: number, answer: AnswerKind, targetHash: number): void {
    this.briefs.end(handle, timeNs, frame, rcode, answer, targetHash);
    this.#undecided[undecidedBucket(this.#latest.subjectOf(handle))]--;
  }

  /** A brief lookup that has not given way, as an object from now on. */
  get(handle: number): Lookup {
    return this.#latest.get(handle);
  }

  /** The same; null for one that has given way. */
  lookupOf(handle: number): Lookup | null {
    return this.#latest.holds(handle) ? this.#latest.get(handle) : null;
  }

  /** What a brief lookup that has not given way is about, and who asked. */
  subjectOf(handle: number): number {
    return this.#latest.subjectOf(handle);
  }

  askingHostOf(handle: number): number {
    return this.#latest.askingHostOf(handle);
  }

  /** Lookups about this address, the newest first, at most `limit` of those looked at. */
  about(subject: number, limit: number): Lookup[] {
    return collected((take) => this.visitAbout(subject, limit, Number.NEGATIVE_INFINITY, take));
  }

  /**
   * Shows lookups about this address to `take`, the newest first, until it answers false, at most `limit` of those looked
   * at; but for brief ones that were over before this time.
   */
  visitAbout(subject: number, limit: number, overNs: number, take: TakeLookup): void {
    const looked = this.#latest.visitAbout(subject, limit, this.#briefOver(overNs), take);
    if (looked >= 0) this.#slow.visitAbout(subject, limit - looked, NEVER, take);
  }

  /** The same of one host. */
  visitBy(askingHost: number, subject: number, limit: number, overNs: number, take: TakeLookup): void {
    const looked = this.#latest.visitBy(askingHost, subject, limit, this.#briefOver(overNs), take);
    if (looked >= 0) this.#slow.visitBy(askingHost, subject, limit - looked, NEVER, take);
  }

  /** The same of one host about any address: dearer, for each that is held is looked at. */
  visitOf(askingHost: number, limit: number, overNs: number, take: TakeLookup): void {
    const looked = this.#latest.visitOf(askingHost, limit, this.#briefOver(overNs), take);
    if (looked >= 0) this.#slow.visitOf(askingHost, limit - looked, NEVER, take);
  }

  /** Whether there is one of this host about this address, of so many that are looked at among the latest and the slow. */
  has(askingHost: number, subject: number, limit: number): boolean {
    return this.#latest.has(askingHost, subject, limit) || this.#slow.has(askingHost, subject, limit);
  }

  /** The same for lookups of one host about one address. */
  by(askingHost: number, subject: number, limit: number): Lookup[] {
    return collected((take) => this.visitBy(askingHost, subject, limit, Number.NEGATIVE_INFINITY, take));
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
    return this.#undecided[undecidedBucket(subject)] > 0;
  }

  /** Its confirmation goes on: connections may wait for that. */
  reconsider(lookup: Lookup): void {
    if (lookup.undecided || !lookup.indexed || lookup.explains) return;
    lookup.undecided = true;
    this.#undecided[undecidedBucket(lookup.subject)]++;
  }

  /** This lookup delays no connection to come: it was over at once, or its stall is known. */
  decide(lookup: Lookup): void {
    if (!lookup.undecided) return;
    lookup.undecided = false;
    this.#undecided[undecidedBucket(lookup.subject)]--;
  }

  /**
   * Whether a new query over UDP may go on with one of the lookups that `by` would find, given the same limit. Not with
   * a brief one that was answered: under its own ID only, for as long as `withinNs` after the answer.
   */
  mayGoOn(
    askingHost: number,
    subject: number,
    limit: number,
    portAndId: number,
    timeNs: number,
    withinNs: number,
  ): boolean {
    const latest = this.#latest;
    let looked = 0;
    let number = latest.newestBy(askingHost, subject);
    for (; latest.holds(number) && looked < limit; looked++) {
      if (latest.isBy(number, askingHost, subject)) {
        if (latest.hasObject(number) || !this.briefs.isAnswered(number)) return true;
        const sameId = ((this.briefs.portAndId(number) ^ portAndId) & 0xffff) === 0;
        if (sameId && timeNs - this.briefs.responseNs(number) <= withinNs) return true;
      }
      number = latest.olderBy(number);
    }
    const slow = this.#slow;
    number = slow.newestBy(askingHost, subject);
    for (; slow.holds(number) && looked < limit; looked++) {
      if (slow.isBy(number, askingHost, subject)) return true;
      number = slow.olderBy(number);
    }
    return false;
  }

  *all(): Iterable<Lookup> {
    yield* this.#slow.all();
    yield* this.#latest.all();
  }

  /** All but brief ones that were answered. */
  *unsettled(): Iterable<Lookup> {
    yield* this.#slow.all();
    const latest = this.#latest;
    for (let number = latest.oldest; number <= latest.newest; number++) {
      if (latest.hasObject(number) || !this.briefs.isAnswered(number)) yield latest.get(number);
    }
  }

  /** Of numbers of the latest. */
  #briefOver(overNs: number): (number: number) => boolean {
    const { briefs } = this;
    const latest = this.#latest;
    return (number) => !latest.hasObject(number) && briefs.responseNs(number) < overNs;
  }

  #make(handle: number): Lookup {
    const lookup = this.briefs.make(handle, this.#latest.askingHostOf(handle), this.#latest.subjectOf(handle));
    this.onMade?.(handle, lookup);
    return lookup;
  }

  /** The oldest of the latest gives way. A brief one that was answered simply goes: it was over at once. */
  #makeRoom(nowNs: number): void {
    const latest = this.#latest;
    if (!latest.isFull) return;
    const { oldest } = latest;
    if (!latest.hasObject(oldest) && this.briefs.isAnswered(oldest)) {
      latest.shift();
      return;
    }
    const passed = latest.get(oldest);
    latest.shift();
    if (isOverAtOnce(passed)) this.#drop(passed, nowNs);
    else this.#keepLonger(passed, nowNs);
  }

  #keepLonger(lookup: Lookup, nowNs: number): void {
    const slow = this.#slow;
    // Those that have been quiet for long, the oldest first.
    while (slow.oldest <= slow.newest && slow.get(slow.oldest).last.timeNs < nowNs - OUTLIVED_NS) this.#dropSlow(nowNs);
    if (slow.isFull) {
      const { last } = slow.get(slow.oldest);
      if (!last.answered && nowNs - last.timeNs < STILL_WAITED_NS) this.evicted++;
      this.#dropSlow(nowNs);
    }
    slow.push(lookup.askingHost, lookup.subject, lookup);
  }

  #dropSlow(nowNs: number): void {
    const lookup = this.#slow.get(this.#slow.oldest);
    this.#slow.shift();
    this.#drop(lookup, nowNs);
  }

  #drop(lookup: Lookup, nowNs: number): void {
    this.decide(lookup);
    lookup.indexed = false;
    this.onDrop?.(lookup, nowNs);
  }
}

/** As in src/kernel/assembly/rings.ts: many buckets, since a SYN that shares one with somebody else's lookup costs more. */
function undecidedBucket(subject: number): number {
  return Math.imul(subject, 0x9e3779b1) >>> 16;
}

const NEVER = () => false;

/** All that is shown. */
function collected(visit: (take: TakeLookup) => void): Lookup[] {
  const found: Lookup[] = [];
  visit((lookup) => found.push(lookup) > 0);
  return found;
}

/** A lookup that nobody can have waited for noticeably, its confirmation included. */
function isOverAtOnce(lookup: Lookup): boolean {
  const { last } = lookup;
  if (!last.answered || last.refused || last.responseNs - lookup.startNs > AT_ONCE_NS) return false;
  return lookup.forwards.every(isOverAtOnce);
}
