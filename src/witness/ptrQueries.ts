/** The PTR queries that were seen, with their answers: bounded, by the address that they are about. */
import { uint16 } from '../base/bytes.ts';
import { type DnsMessage, readMessage } from '../decode/dnsMessage.ts';
import { TYPE_CNAME, TYPE_PTR, TYPE_SOA } from '../decode/dnsQuestion.ts';
import { classlessAddress, reverseAddress } from '../decode/dnsReverseName.ts';
import type { AnswerKind } from '../model/witnessWords.ts';
import { LAME, type PtrAnswer, type PtrQuery } from './query.ts';
import {
  errorIn,
  isOfNameServers,
  isResponse,
  VainQueries,
  type WatchedType,
  watchedName,
  watchedType,
} from './vainQueries.ts';

/** Queries kept about one address, and addresses; of a busy name server most are of no interest here. */
const MOST_QUERIES = 20_000;
const MOST_ADDRESSES = 2000;
const MOST_OTHERS = 3;
/** Queries that wait for their answer at once. */
const MOST_PENDING = 10_000;

/** A DNS message as it was seen; `bytes[start..end)` is good during the call only. */
export interface SeenMessage {
  readonly timeMs: number;
  readonly capture: number;
  readonly frame: number;
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export class PtrQueries {
  /** Queries that found no room. */
  omitted = 0;
  /** What else the name servers were asked, for nothing. */
  readonly vain = new VainQueries();
  readonly #wanted: ReadonlySet<string> | null;
  readonly #byAddress = new Map<string, PtrQuery[]>();
  readonly #others = new Set<string>();
  readonly #pending = new Map<string, PtrQuery>();
  /** Questions of another type for an address's name, whose answer may be one about the PTR record, too. */
  readonly #onTheWay = new Map<string, PtrQuery>();
  /** Names that aliases were seen to lead to, which RFC 2317 leaves to the operator, with the address behind. */
  readonly #targets = new Map<string, string>();

  /** @param wanted  only queries about these addresses; null: about any */
  constructor(wanted: ReadonlySet<string> | null) {
    this.#wanted = wanted;
  }

  get addresses(): readonly string[] {
    return [...this.#byAddress.keys()];
  }

  /** Some addresses that were asked about and are not wanted. */
  get others(): readonly string[] {
    return [...this.#others];
  }

  /** In the order of time. */
  about(address: string): readonly PtrQuery[] {
    return this.#byAddress.get(address) ?? [];
  }

  /** Times were seen as counting from something that is known only now. */
  shift(ms: number): void {
    this.vain.shift(ms);
    for (const queries of this.#byAddress.values()) {
      for (const query of queries) {
        query.timeMs += ms;
        if (query.answer !== null) query.answer = { ...query.answer, timeMs: query.answer.timeMs + ms };
      }
    }
  }

  message(seen: SeenMessage): void {
    const type = watchedType(seen.bytes, seen.start, seen.end);
    if (type !== null) {
      if (isOfNameServers(seen)) this.#watchedMessage(seen, type);
      return;
    }
    const message = readMessage(seen.bytes, seen.start, seen.end);
    if (message.kind !== 'message') return;
    const question = message.questions[0];
    if (question === undefined || question.type !== TYPE_PTR) return;
    if (message.isResponse) this.answer(keyOf(seen, message.id, true), answerOf(message, question.name, seen));
    else {
      this.query(keyOf(seen, message.id, false), {
        timeMs: seen.timeMs,
        name: question.name,
        resolver: seen.source,
        server: seen.destination,
        capture: seen.capture,
        frame: seen.frame,
        type: 'PTR',
      });
    }
  }

  #watchedMessage(seen: SeenMessage, type: WatchedType): void {
    const { bytes, start, end, timeMs, source, destination, capture, frame } = seen;
    if (isResponse(bytes, start)) {
      const key = keyOf(seen, idOf(seen), true);
      this.vain.answer(key, errorIn(bytes, start));
      if (!this.#onTheWay.has(key)) return;
      const message = readMessage(bytes, start, end);
      const question = message.kind === 'message' ? message.questions[0] : undefined;
      if (message.kind === 'message' && question !== undefined)
        this.answer(key, answerOf(message, question.name, seen));
      return;
    }
    const name = watchedName(bytes, start, end);
    if (name === null) return;
    const key = keyOf(seen, idOf(seen), false);
    const question = { name, type, timeMs, resolver: source, server: destination, capture, frame };
    this.vain.query(key, question);
    this.onTheWay(key, question);
  }

  /** A question of another type: about an address's name, an alias and that there is no such name are answers for all types. */
  onTheWay(key: string, { name, ...seen }: Omit<PtrQuery, 'address' | 'answer'>): void {
    const address = this.#addressOf(name);
    if (address === null || (this.#wanted !== null && !this.#wanted.has(address))) return;
    wait(this.#onTheWay, key, { ...seen, name, address, answer: null });
  }

  #addressOf(name: string): string | null {
    return reverseAddress(name) ?? classlessAddress(name) ?? this.#targets.get(name.toLowerCase()) ?? null;
  }

  /** @param key  what query and answer have in common */
  query(key: string, { name, ...seen }: Omit<PtrQuery, 'address' | 'answer'>): void {
    const address = this.#addressOf(name);
    if (address === null) return;
    if (this.#wanted !== null && !this.#wanted.has(address)) {
      if (this.#others.size < MOST_OTHERS) this.#others.add(address);
      return;
    }
    const query = { ...seen, name, address, answer: null };
    if (this.#keep(query)) wait(this.#pending, key, query);
  }

  #keep(query: PtrQuery): boolean {
    const queries = this.#of(query.address);
    if (queries === null || queries.length >= MOST_QUERIES) {
      this.omitted++;
      return false;
    }
    queries.push(query);
    return true;
  }

  answer(key: string, answer: PtrAnswer): void {
    const query = this.#pending.get(key) ?? this.#answeredOnTheWay(key, answer);
    if (query === null) return;
    this.#pending.delete(key);
    query.answer = answer;
    if (answer.kind !== 'alias' || this.#targets.size >= MOST_ADDRESSES) return;
    for (const name of answer.names) this.#targets.set(name.toLowerCase(), query.address);
  }

  /** The question of another type that this answers, where that settles what a PTR query would be told. */
  #answeredOnTheWay(key: string, { kind }: PtrAnswer): PtrQuery | null {
    const query = this.#onTheWay.get(key);
    this.#onTheWay.delete(key);
    if (query === undefined || (kind !== 'alias' && kind !== 'nxdomain')) return null;
    return this.#keep(query) ? query : null;
  }

  #of(address: string): PtrQuery[] | null {
    const known = this.#byAddress.get(address);
    if (known !== undefined || this.#byAddress.size >= MOST_ADDRESSES) return known ?? null;
    const queries: PtrQuery[] = [];
    this.#byAddress.set(address, queries);
    return queries;
  }
}

/** Remembers a query until it is answered; the oldest gives way. */
function wait(waiting: Map<string, PtrQuery>, key: string, query: PtrQuery): void {
  waiting.set(key, query);
  if (waiting.size <= MOST_PENDING) return;
  for (const oldest of waiting.keys()) {
    waiting.delete(oldest);
    return;
  }
}

function idOf({ bytes, start }: SeenMessage): number {
  return uint16(bytes, start);
}

function keyOf(seen: SeenMessage, id: number, isResponse: boolean): string {
  const { source, sourcePort, destination, destinationPort } = seen;
  return isResponse
    ? `${destination} ${destinationPort} ${source} ${sourcePort} ${id}`
    : `${source} ${sourcePort} ${destination} ${destinationPort} ${id}`;
}

function answerOf(message: DnsMessage, name: string, { timeMs, source }: SeenMessage): PtrAnswer {
  const names = targets(message, TYPE_PTR);
  const aliases = targets(message, TYPE_CNAME);
  const soa = message.authorities.find(({ type }) => type === TYPE_SOA);
  const kind = kindOf(message, names.length > 0, aliases.length > 0, soa !== undefined);
  if (kind === 'referral' && namesItself(message, source))
    return { timeMs, kind: 'failed', names: [], ttlSeconds: null, rcode: LAME };
  const negative = soa?.data.kind === 'soa' ? soa.data.negativeSeconds : null;
  const positive =
    message.answers.length === 0 ? null : Math.min(...message.answers.map(({ ttlSeconds }) => ttlSeconds));
  return {
    timeMs,
    kind,
    names: kind === 'alias' ? aliases.filter((alias) => alias !== name) : names,
    ttlSeconds: kind === 'name' || kind === 'alias' ? positive : negative,
    rcode: message.rcodeName,
  };
}

/** A name server that is asked and refers to itself does not serve the zone that was delegated to it. */
function namesItself({ additionals }: DnsMessage, server: string): boolean {
  return additionals.some(({ data }) => data.kind === 'address' && data.address === server);
}

function targets(message: DnsMessage, type: number): string[] {
  return message.answers.flatMap(({ type: own, data }) => (own === type && data.kind === 'name' ? [data.target] : []));
}

function kindOf(message: DnsMessage, named: boolean, aliased: boolean, denied: boolean): AnswerKind {
  if (message.truncated) return 'truncated';
  if (named) return 'name';
  if (message.rcode === 3) return 'nxdomain';
  if (message.rcode !== 0) return 'failed';
  if (aliased) return 'alias';
  return denied || message.authoritative || message.authorities.length === 0 ? 'nodata' : 'referral';
}
