/** The results of an analysis as they come, and at its end as the report's lists: in order, with bounded memory. */
import { toSeconds } from '../base/clock.ts';
import { lazyElements, type Parts, wholeElement } from '../base/lazyElements.ts';
import { longList } from '../base/longList.ts';
import { kept, placesOf } from '../base/numbers.ts';
import { SERVER } from '../base/side.ts';
import { type StallColumns, withStallColumns } from '../model/columns.ts';
import type { CounterEvidence, Gap as ReportedGap, Lookup as ReportedLookup, Stall } from '../model/report.ts';
import type { World } from '../stall/fit.ts';
import { wentOn } from '../stall/hindsight.ts';
import { LookupBook } from '../stall/lookupBook.ts';
import { ResultBook } from '../stall/resultBook.ts';
import { Tape } from '../stall/tape.ts';
import { gapParts, resultId, stallParts } from '../stall/tellResult.ts';
import { isBetterTold, ToldWaits, twinReason, waitOf } from '../stall/translation.ts';
import type { Verdict } from '../stall/verdict.ts';
import type { Connection } from '../track/connection.ts';
import type { Lookup, Try } from '../track/lookup.ts';
import { listLookups } from './lookupList.ts';

/** Results that a report holds; beyond it they are counted. */
const MAX_GAPS = 10_000;
const MAX_STALLS = 100_000;

/** Lookups of one pair's bucket that are looked at. */
const MOST_LOOKED = 16;
/** The latest lookups, of whomever, that are looked through for one of a host's. */
const MOST_LATEST_LOOKED = 1024;

/** Lookups that are remembered as having made a stall. */
const MOST_LATEST = 4096;

/** Above every index of a result. */
const PAIR = 2 ** 20;

const ONE_SIDED = 'no frame of the';

/** By which a result is told: its index in the book; where that had no room, the verdict itself, good for that moment. */
type Handle = Verdict | number;

/** Results of one kind: where they are in the book, and how the report tells them. */
interface List<Told extends object> {
  readonly most: number;
  readonly indices: number[];
  /** By index, what somebody has asked for. */
  readonly told: Map<number, Told>;
  readonly tell: (handle: Handle) => Told;
  readonly tellWhole: (index: number) => Told;
}

export class Results {
  /** Results that found no room. */
  unlisted = 0;
  /** Listed results of connections of which one side was not captured. */
  oneSided = 0;
  readonly lookups: LookupBook;
  readonly #world: World;
  readonly #book: ResultBook;
  readonly #stalls: List<Stall>;
  readonly #gaps: List<ReportedGap>;
  readonly #waits = new ToldWaits<Handle>();
  /** Which lookup explains which stall: `number * PAIR + index`. A map of lists would be many times as large. */
  readonly #pairs: number[] = [];
  /** Listed unexplained silences of servers whose lookups were not seen. */
  readonly #silentServers = new Set<number>();
  #sortedPairs = new Float64Array(0);
  /** The lookups that made stalls last: which ones each made. */
  readonly #latest = new Map<number, readonly number[]>();

  /** @param formatTime  epoch text of a time of the analysis */
  constructor(world: World, formatTime: (ns: number) => string) {
    const tape = new Tape();
    this.#world = world;
    this.lookups = new LookupBook(tape);
    this.#book = new ResultBook(tape, this.lookups);
    this.#stalls = this.#list(MAX_STALLS, stallParts(world.addresses, formatTime));
    this.#gaps = this.#list(MAX_GAPS, gapParts(world.addresses, formatTime));
  }

  /** Of a wait that is seen on both sides of address translation one is told; answers null for the other. */
  take(verdict: Verdict, connection: Connection): Handle | null {
    const { addresses } = this.#world;
    const wait = waitOf(verdict, connection);
    const twin = this.#waits.twinOf(wait);
    if (twin !== null && !isBetterTold(wait, twin.wait)) {
      this.#addReason(twin.as, twinReason(wait, addresses));
      return null;
    }
    if (twin !== null) this.#retract(twin.as);
    const handle =
      verdict.cause === null
        ? this.#add(this.#gaps, verdict, connection)
        : this.#add(this.#stalls, verdict, connection);
    if (twin !== null) this.#addReason(handle, twinReason(twin.wait, addresses));
    this.#waits.remember(wait, handle);
    return handle;
  }

  /** Whether `take` would answer null. */
  isToldElsewhere(verdict: Verdict, connection: Connection): boolean {
    const wait = waitOf(verdict, connection);
    const twin = this.#waits.twinOf(wait);
    return twin !== null && !isBetterTold(wait, twin.wait);
  }

  /** Listed unexplained silences of servers whose lookups were not seen. */
  get silentServers(): number {
    return this.#silentServers.size;
  }

  get stallCount(): number {
    return this.#stalls.indices.length;
  }

  /** A stall as a report tells it; one that is not kept is good for this moment. */
  tellStall(handle: Handle): Stall {
    return typeof handle === 'number' ? toldOf(this.#stalls, handle) : this.#stalls.tell(handle);
  }

  /** Nothing changes any more in what is told of this connection. */
  settle(connection: Connection): void {
    this.#book.settle(connection);
  }

  stalls(): Stall[] {
    const inOrder = this.#inOrder(this.#stalls);
    return withStallColumns(listed(this.#stalls, inOrder), new Columns(inOrder, this.#book, this.lookups));
  }

  gaps(): ReportedGap[] {
    return listed(this.#gaps, this.#inOrder(this.#gaps));
  }

  /**
   * The lookups behind the stalls, and others that are to be listed.
   * @param nowNs the capture's end
   * @param areAll whether the others are all there are
   */
  listLookups(others: readonly Lookup[], nowNs: number, areAll: boolean): ReportedLookup[] {
    for (const lookup of others) this.lookups.keep(lookup);
    const pairs = this.#explained();
    const numbers = new Float64Array(others.length + pairs.length);
    for (let i = 0; i < others.length; i++) numbers[i] = others[i].number;
    for (let i = 0; i < pairs.length; i++) numbers[others.length + i] = Math.floor(pairs[i] / PAIR);
    return this.#tell(numbers, nowNs, areAll);
  }

  /** Kept lookups and their forward confirmations, in the order of their first queries; what is not kept is left out. */
  tellLookups(numbers: readonly number[], nowNs: number): ReportedLookup[] {
    return this.#tell(Float64Array.from(numbers), nowNs, true);
  }

  /** @param numbers  changed by it */
  #tell(numbers: Float64Array<ArrayBuffer>, nowNs: number, quickNames: boolean): ReportedLookup[] {
    const pairs = this.#explained();
    const stallIds = (number: number) => indicesOf(pairs, number).map((index) => resultId(this.#book.get(index)));
    const known = kept(numbers, (place) => this.lookups.has(numbers[place]));
    return listLookups(known, { book: this.lookups, stallIds, world: this.#world, nowNs, quickNames });
  }

  /** The name servers that were asked in kept lookups, in the order of asking. */
  serversOf(numbers: readonly number[]): string[] {
    const kept = numbers.filter((number) => this.lookups.has(number));
    const tries = kept.flatMap((number) => this.lookups.get(number).tries);
    const servers = new Set(tries.map(({ server }) => server).filter((server) => server !== 0));
    return Array.from(servers, (server) => this.#world.addresses.format(server));
  }

  /** A query of a lookup that made a stall came when that was over. */
  wentOn(again: Try): void {
    const { number } = again.lookup;
    const indices = this.#latest.get(number) ?? [];
    const refuted = indices.filter((index) => {
      const verdict = this.#book.get(index);
      const counter = wentOn(verdict, again);
      if (counter === null) return false;
      const reasons = [...verdict.reasons, `against it: ${counter.text}`];
      this.#revise(index, { confidence: 'possible', reasons, counters: [...verdict.counters, counter] });
      return true;
    });
    if (refuted.length === 0) return;
    this.#latest.set(
      number,
      indices.filter((index) => !refuted.includes(index)),
    );
  }

  /** The stalls that a lookup made, for as long as it may go on. */
  #remember({ lookupNumbers }: Verdict, index: number): void {
    for (const number of lookupNumbers) {
      const others = this.#latest.get(number) ?? [];
      this.#latest.delete(number);
      this.#latest.set(number, [...others, index]);
    }
    for (const oldest of this.#latest.keys()) {
      if (this.#latest.size <= MOST_LATEST) return;
      this.#latest.delete(oldest);
    }
  }

  /** A result gets one more reason. */
  #addReason(handle: Handle, reason: string): void {
    if (typeof handle === 'number') this.#revise(handle, { reasons: [...this.#book.get(handle).reasons, reason] });
  }

  #revise(index: number, parts: Parameters<ResultBook['revise']>[1]): void {
    this.#book.revise(index, parts);
    this.#stalls.told.delete(index);
    this.#gaps.told.delete(index);
  }

  /** A result is told no more: it was just found to be another one. */
  #retract(handle: Handle): void {
    if (typeof handle !== 'number') return;
    const { cause, counters, lookupNumbers } = this.#book.get(handle);
    const { indices } = cause === null ? this.#gaps : this.#stalls;
    indices.splice(indices.lastIndexOf(handle), 1);
    if (cause !== null)
      for (const number of lookupNumbers) this.#pairs.splice(this.#pairs.lastIndexOf(number * PAIR + handle), 1);
    this.#sortedPairs = new Float64Array(0);
    if (counters.some(isOneSided)) this.oneSided--;
    this.#silentServers.delete(handle);
  }

  /** Sorted. */
  #explained(): Float64Array {
    if (this.#sortedPairs.length !== this.#pairs.length) this.#sortedPairs = Float64Array.from(this.#pairs).sort();
    return this.#sortedPairs;
  }

  #list<Told extends object>(most: number, parts: Parts<Verdict, Told>): List<Told> {
    const verdictOf = (handle: Handle) => (typeof handle === 'number' ? this.#book.get(handle) : handle);
    const tellWhole = (index: number) => wholeElement(parts, this.#book.get(index));
    return { most, indices: [], told: new Map(), tell: lazyElements(parts, verdictOf), tellWhole };
  }

  #add<Told extends object>(list: List<Told>, verdict: Verdict, connection: Connection): Handle {
    if (list.indices.length >= list.most) {
      this.unlisted++;
      return verdict;
    }
    const index = this.#book.add(verdict, connection);
    list.indices.push(index);
    if (verdict.cause !== null) {
      for (const number of verdict.lookupNumbers) this.#pairs.push(number * PAIR + index);
      this.#remember(verdict, index);
    }
    if (verdict.counters.some(isOneSided)) this.oneSided++;
    if (verdict.cause === null && verdict.side === SERVER && !this.#isSeenAsking(verdict, connection))
      this.#silentServers.add(index);
    return index;
  }

  /**
   * Whether the lookups of a silent server can be seen here: it asked about its client, in the silence or ahead of it, or
   * about others lately, or waited in the silence for something else to be looked up.
   */
  #isSeenAsking({ lookups, startNs, gap }: Verdict, { client, server }: Connection): boolean {
    if (lookups.length > 0 || server.capturing) return true;
    const { lookups: known } = this.#world;
    if (known.othersOf(server.address, startNs, gap.endNs).length > 0) return true;
    const host = known.hostKey(server.address, false);
    if (known.index.has(host, client.address, MOST_LOOKED)) return true;
    let asked = false;
    known.index.visitOf(host, MOST_LATEST_LOOKED, Number.NEGATIVE_INFINITY, () => {
      asked = true;
      return false;
    });
    return asked;
  }

  /** Indices by start, then by id. */
  #inOrder({ indices }: List<object>): Uint32Array {
    const starts = new Float64Array(indices.length);
    for (let place = 0; place < starts.length; place++)
      starts[place] = Math.round(this.#book.startNsOf(indices[place]));
    const id = (place: number) => resultId(this.#book.get(indices[place]));
    const places = placesOf(indices.length);
    places.sort((a, b) => starts[a] - starts[b] || compare(id(a), id(b)));
    return places.map((place) => indices[place]);
  }
}

function isOneSided({ text }: CounterEvidence): boolean {
  return text.startsWith(ONE_SIDED);
}

function toldOf<Told extends object>({ told, tell }: List<Told>, index: number): Told {
  const known = told.get(index) ?? tell(index);
  told.set(index, known);
  return known;
}

function listed<Told extends object>(list: List<Told>, inOrder: Uint32Array): Told[] {
  return longList({
    length: inOrder.length,
    element: (place) => toldOf(list, inOrder[place]),
    whole: (place) => list.tellWhole(inOrder[place]),
  });
}

/** What stalls are ranked and grouped by, out of their records. */
class Columns implements StallColumns {
  readonly startSeconds: Float64Array;
  readonly durationSeconds: Float64Array;
  readonly streams: Float64Array;
  readonly #inOrder: Uint32Array;
  readonly #book: ResultBook;
  readonly #lookups: LookupBook;
  #kinds: Int32Array | null = null;

  constructor(inOrder: Uint32Array, book: ResultBook, lookups: LookupBook) {
    this.#inOrder = inOrder;
    this.#book = book;
    this.#lookups = lookups;
    this.startSeconds = new Float64Array(inOrder.length);
    this.durationSeconds = new Float64Array(inOrder.length);
    this.streams = new Float64Array(inOrder.length);
    for (let place = 0; place < inOrder.length; place++) {
      const { startNs, gap } = book.digest(inOrder[place]);
      this.startSeconds[place] = toSeconds(startNs);
      this.durationSeconds[place] = toSeconds(gap.endNs - startNs);
      this.streams[place] = gap.connection.stream;
    }
  }

  get kinds(): Int32Array {
    if (this.#kinds === null) {
      const numbers = new Map<string, number>();
      this.#kinds = new Int32Array(this.#inOrder.length);
      for (let place = 0; place < this.#kinds.length; place++)
        this.#kinds[place] = numberOf(this.#kindOf(this.#inOrder[place]), numbers);
    }
    return this.#kinds;
  }

  #kindOf(index: number): string {
    const { side, gap, cause, lookupNumbers } = this.#book.digest(index);
    const asked = lookupNumbers.map((number) => this.#lookups.digest(number).servers);
    const servers =
      asked.length === 1 ? asked[0] : [...new Set(asked.flatMap((one) => one.split(' ')))].sort().join(' ');
    return `${side} ${gap.awaited} ${cause} ${servers}`;
  }
}

/** The same number for the same text. */
function numberOf(text: string, numbers: Map<string, number>): number {
  const number = numbers.get(text) ?? numbers.size;
  numbers.set(text, number);
  return number;
}

/** The indices of the stalls that a lookup explains, rising. */
function indicesOf(pairs: Float64Array, number: number): number[] {
  let from = 0;
  let to = pairs.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (pairs[middle] < number * PAIR) from = middle + 1;
    else to = middle;
  }
  const indices: number[] = [];
  for (; pairs[from] < (number + 1) * PAIR; from++) indices.push(pairs[from] % PAIR);
  return indices;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
