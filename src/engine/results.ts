/** The results of an analysis as they come, and at its end as the report's lists: in order, with bounded memory. */
import { lazyElements } from '../base/lazyElements.ts';
import { SERVER } from '../base/side.ts';
import type { Gap as ReportedGap, Lookup as ReportedLookup, Stall } from '../model/report.ts';
import type { World } from '../stall/fit.ts';
import { LookupBook } from '../stall/lookupBook.ts';
import { ResultBook } from '../stall/resultBook.ts';
import { Tape } from '../stall/tape.ts';
import { gapParts, resultId, stallParts } from '../stall/tellResult.ts';
import type { Verdict } from '../stall/verdict.ts';
import type { Connection } from '../track/connection.ts';
import type { Lookup } from '../track/lookup.ts';
import { listLookups } from './lookupList.ts';

/** Results that a report holds; beyond it they are counted. */
const MAX_GAPS = 10_000;
const MAX_STALLS = 100_000;

/** Above every index of a result. */
const PAIR = 2 ** 20;

const ONE_SIDED = 'no frame of the';

/** By which a result is told: its index in the book; where that had no room, the verdict itself, good for that moment. */
type Handle = Verdict | number;

/** Results of one kind: where they are in the book, and what the report lists for each. */
interface List<Told> {
  readonly most: number;
  readonly indices: number[];
  readonly told: Told[];
  readonly tell: (handle: Handle) => Told;
}

export class Results {
  /** Results that found no room. */
  unlisted = 0;
  /** Listed results of connections of which one side was not captured. */
  oneSided = 0;
  /** Listed unexplained silences of servers. */
  silentServers = 0;
  readonly lookups: LookupBook;
  readonly #world: World;
  readonly #book: ResultBook;
  readonly #stalls: List<Stall>;
  readonly #gaps: List<ReportedGap>;
  /** As `#explained` last made them: no stall changes its lookups. */
  #pairs = { ofStalls: 0, sorted: new Float64Array(0) };

  /** @param formatTime  epoch text of a time of the analysis */
  constructor(world: World, formatTime: (ns: number) => string) {
    const tape = new Tape();
    this.#world = world;
    this.lookups = new LookupBook(tape);
    this.#book = new ResultBook(tape, this.lookups);
    const verdictOf = (handle: Handle) => (typeof handle === 'number' ? this.#book.get(handle) : handle);
    const tellStall = lazyElements(stallParts(world.addresses, formatTime), verdictOf);
    const tellGap = lazyElements(gapParts(world.addresses, formatTime), verdictOf);
    this.#stalls = { most: MAX_STALLS, indices: [], told: [], tell: tellStall };
    this.#gaps = { most: MAX_GAPS, indices: [], told: [], tell: tellGap };
  }

  /** Answers a stall as a report tells it. */
  take(verdict: Verdict, connection: Connection): Stall | null {
    if (verdict.cause !== null) return this.#add(this.#stalls, verdict, connection);
    this.#add(this.#gaps, verdict, connection);
    return null;
  }

  get stallCount(): number {
    return this.#stalls.indices.length;
  }

  /** A stall that is not kept, as a report would tell it; good for this moment. */
  tellStall(verdict: Verdict): Stall {
    return this.#stalls.tell(verdict);
  }

  /** Nothing changes any more in what is told of this connection. */
  settle(connection: Connection): void {
    this.#book.settle(connection);
  }

  stalls(): Stall[] {
    return this.#inOrder(this.#stalls);
  }

  gaps(): ReportedGap[] {
    return this.#inOrder(this.#gaps);
  }

  /**
   * The lookups behind the stalls, and others that are to be listed.
   * @param nowNs the capture's end
   */
  listLookups(others: readonly Lookup[], nowNs: number): ReportedLookup[] {
    for (const lookup of others) this.lookups.keep(lookup);
    const explaining = Array.from(this.#explained(), (pair) => Math.floor(pair / PAIR));
    return this.tellLookups([...others.map((lookup) => lookup.number), ...explaining], nowNs);
  }

  /** Kept lookups and their forward confirmations, in the order of their first queries; what is not kept is left out. */
  tellLookups(numbers: readonly number[], nowNs: number): ReportedLookup[] {
    const pairs = this.#explained();
    const stallIds = (number: number) => indicesOf(pairs, number).map((index) => resultId(this.#book.get(index)));
    const kept = numbers.filter((number) => this.lookups.has(number));
    return listLookups(kept, { book: this.lookups, stallIds, world: this.#world, nowNs });
  }

  /** The name servers that were asked in kept lookups, in the order of asking. */
  serversOf(numbers: readonly number[]): string[] {
    const kept = numbers.filter((number) => this.lookups.has(number));
    const tries = kept.flatMap((number) => this.lookups.get(number).tries);
    const servers = new Set(tries.map(({ server }) => server).filter((server) => server !== 0));
    return Array.from(servers, (server) => this.#world.addresses.format(server));
  }

  /** Which lookup explains which stall: `number * PAIR + index`, sorted. A map of lists would be many times as large. */
  #explained(): Float64Array {
    const { indices } = this.#stalls;
    if (this.#pairs.ofStalls !== indices.length) {
      const pairs: number[] = [];
      for (const index of indices) {
        for (const number of this.#book.get(index).lookupNumbers) pairs.push(number * PAIR + index);
      }
      this.#pairs = { ofStalls: indices.length, sorted: Float64Array.from(pairs).sort() };
    }
    return this.#pairs.sorted;
  }

  #add<Told>(list: List<Told>, verdict: Verdict, connection: Connection): Told {
    if (list.indices.length >= list.most) {
      this.unlisted++;
      return list.tell(verdict);
    }
    const index = this.#book.add(verdict, connection);
    const told = list.tell(index);
    list.indices.push(index);
    list.told.push(told);
    if (verdict.counters.some(({ text }) => text.startsWith(ONE_SIDED))) this.oneSided++;
    if (verdict.cause === null && verdict.side === SERVER && verdict.lookups.length === 0) this.silentServers++;
    return told;
  }

  /** By start, then by id. */
  #inOrder<Told>({ indices, told }: List<Told>): Told[] {
    const starts = Float64Array.from(indices, (index) => Math.round(this.#book.startNsOf(index)));
    const id = (place: number) => resultId(this.#book.get(indices[place]));
    const places = Uint32Array.from(indices.keys());
    return Array.from(
      places.sort((a, b) => starts[a] - starts[b] || compare(id(a), id(b))),
      (place) => told[place],
    );
  }
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
