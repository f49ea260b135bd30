/**
 * Questions for name servers and their addresses that a name server left unanswered, or answered with an error: a
 * resolver that is told nothing of those never comes to ask for a PTR.
 */
import { uint16 } from '../base/bytes.ts';
import { readName, skipName } from '../decode/dnsName.ts';
import { HEADER_BYTES, TYPE_A, TYPE_AAAA, TYPE_NS, TYPE_SOA } from '../decode/dnsQuestion.ts';
import type { AskedType } from '../model/witnessWords.ts';
import { firstFrom } from './sorted.ts';

export type WatchedType = Exclude<AskedType, 'PTR'>;

/** What resolvers ask on their way to a name. */
const TYPES: ReadonlyMap<number, WatchedType> = new Map([
  [TYPE_A, 'A'],
  [TYPE_AAAA, 'AAAA'],
  [TYPE_NS, 'NS'],
  [TYPE_SOA, 'SOA'],
]);
const TYPE_NAMES: ReadonlySet<string> = new Set(TYPES.values());
const RCODES: ReadonlyMap<number, string> = new Map([
  [1, 'FORMERR'],
  [2, 'SERVFAIL'],
  [4, 'NOTIMP'],
  [5, 'REFUSED'],
  [9, 'NOTAUTH'],
]);
const DNS_PORT = 53;

/** Questions that are kept, and that wait for their answer at once. */
const MOST_VAIN = 50_000;
const MOST_WAITING = 10_000;
/** What is repeated within this time is one question. */
const TOGETHER_MS = 10_000;
/** Of one attempt's time. */
const MOST_NEAR = 200;

export interface VainQuery {
  timeMs: number;
  /** Of its latest repetition. */
  lastMs: number;
  tries: number;
  readonly name: string;
  readonly type: WatchedType;
  readonly resolver: string;
  readonly server: string;
  readonly capture: number;
  readonly frame: number;
  /** The error that was told; null: nobody answered. */
  rcode: string | null;
}

/** A question as it was seen. */
export type SeenQuestion = Omit<VainQuery, 'lastMs' | 'tries' | 'rcode'>;

export class VainQueries {
  /** Questions that found no room. */
  omitted = 0;
  readonly #vain = new Set<VainQuery>();
  /** The latest of each question, and what waits for its answer by what query and answer have in common. */
  readonly #latest = new Map<string, VainQuery>();
  readonly #waiting = new Map<string, VainQuery>();

  query(key: string, seen: SeenQuestion): void {
    const question = questionKey(seen);
    const known = this.#latest.get(question);
    if (known !== undefined && seen.timeMs - known.timeMs < TOGETHER_MS) {
      known.tries++;
      known.lastMs = seen.timeMs;
      this.#wait(key, known);
      return;
    }
    if (this.#vain.size >= MOST_VAIN) {
      this.omitted++;
      return;
    }
    const query = { ...seen, lastMs: seen.timeMs, tries: 1, rcode: null };
    this.#vain.add(query);
    this.#latest.set(question, query);
    this.#wait(key, query);
  }

  /** @param rcode  as `SERVFAIL`; null: it was no error */
  answer(key: string, rcode: string | null): void {
    const query = this.#waiting.get(key);
    if (query === undefined) return;
    this.#waiting.delete(key);
    if (rcode !== null) {
      query.rcode = rcode;
      return;
    }
    this.#vain.delete(query);
    const question = questionKey(query);
    if (this.#latest.get(question) === query) this.#latest.delete(question);
  }

  /** Times were seen as counting from something that is known only now. */
  shift(ms: number): void {
    for (const query of this.#vain) {
      query.timeMs += ms;
      query.lastMs += ms;
    }
  }

  /** Those that were in vain to the end. */
  finished(): VainTimes {
    return new VainTimes([...this.#vain].sort((a, b) => a.timeMs - b.timeMs));
  }

  #wait(key: string, query: VainQuery): void {
    this.#waiting.set(key, query);
    if (this.#waiting.size <= MOST_WAITING) return;
    for (const oldest of this.#waiting.keys()) {
      this.#waiting.delete(oldest);
      return;
    }
  }
}

/** In the order of time, to look them up in. */
export class VainTimes {
  readonly #queries: readonly VainQuery[];

  constructor(queries: readonly VainQuery[]) {
    this.#queries = queries;
  }

  /** Only what these servers were asked. */
  of(servers: ReadonlySet<string>): VainTimes {
    return new VainTimes(this.#queries.filter(({ server }) => servers.has(server)));
  }

  /** What was asked between the two times; of very much the first part. */
  between(fromMs: number, untilMs: number): VainQuery[] {
    const near: VainQuery[] = [];
    for (let at = firstFrom(this.#queries, fromMs - TOGETHER_MS); at < this.#queries.length; at++) {
      const query = this.#queries[at]!;
      if (query.timeMs > untilMs || near.length >= MOST_NEAR) break;
      if (query.lastMs >= fromMs) near.push(query);
    }
    return near;
  }
}

function questionKey({ resolver, server, type, name }: SeenQuestion): string {
  return `${resolver} ${server} ${type} ${name}`;
}

/** The type of a message's question, where it is one of those; null: another. The message is `bytes[start..end)`. */
export function watchedType(bytes: Uint8Array, start: number, end: number): WatchedType | null {
  const after = skipName(bytes, start + HEADER_BYTES, end);
  if (after < 0 || after + 4 > end) return null;
  return TYPES.get(uint16(bytes, after)) ?? null;
}

/** The name in a message's question; null where it cannot be read. */
export function watchedName(bytes: Uint8Array, start: number, end: number): string | null {
  return readName(bytes, start + HEADER_BYTES, start, end)?.name.toLowerCase() ?? null;
}

export function isWatched(type: string): type is WatchedType {
  return TYPE_NAMES.has(type);
}

/** The error in a message's header; null where it is an answer. */
export function errorIn(bytes: Uint8Array, start: number): string | null {
  return RCODES.get(bytes[start + 3]! & 15) ?? null;
}

export function isResponse(bytes: Uint8Array, start: number): boolean {
  return (bytes[start + 2]! & 0x80) !== 0;
}

export function isOfNameServers({
  sourcePort,
  destinationPort,
}: {
  sourcePort: number;
  destinationPort: number;
}): boolean {
  return sourcePort === DNS_PORT || destinationPort === DNS_PORT;
}
