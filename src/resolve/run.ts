/** One address's investigation: asks within its bounds and keeps every hop that was made. */
import { setMaxListeners } from 'node:events';
import type { DnsMessage } from '../decode/dnsMessage.ts';
import { nameKey } from '../decode/dnsName.ts';
import type { Hop, HopServer } from '../model/lookupReport.ts';
import type { HopPurpose, HopRole } from '../model/lookupWords.ts';
import { whyNotAsked } from './addressRule.ts';
import { AUTHORITY_PLAN, ask, CACHE_PLAN, type Exchange, ONCE_MORE_PLAN } from './ask.ts';
import { replyText, silenceText } from './hopText.ts';
import type { Question } from './query.ts';
import { extendedError, recordText, soaFor } from './records.ts';
import { type Reply, readAuthorityReply, readCacheReply } from './reply.ts';
import type { Session } from './session.ts';
import type { TryPlan } from './udp.ts';

export interface Errand {
  readonly purpose: HopPurpose;
  readonly role: HopRole;
  /** That the server is asked as an authority of; null for a cache. */
  readonly zone: string | null;
  readonly server: HopServer;
  readonly question: Question;
}

export interface Asked {
  readonly hop: Hop;
  readonly message: DnsMessage | null;
}

const MOST_RECORDS = 32;
/** Servers that cannot be asked cost no query, but a hop each. */
const MOST_HOPS = 1000;

export class Run {
  readonly session: Session;
  readonly startedAt = new Date();
  readonly hops: Hop[] = [];
  queries = 0;
  ignored = 0;
  /** Whether work was left undone because the bounds were reached. */
  spent = false;
  readonly #startMs = performance.now();
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #abort = () => this.#controller.abort();
  readonly #onHop: (hop: Hop) => void;
  readonly #dead = new Map<string, readonly Asked[]>();
  /** Hops of earlier runs, by what stands for them here. */
  readonly #adopted = new Map<Hop, Hop>();

  constructor(session: Session, onHop: (hop: Hop) => void, signal: AbortSignal | undefined) {
    this.session = session;
    this.#onHop = onHop;
    this.#outer = signal;
    this.#timer = setTimeout(this.#abort, session.options.limitMs);
    signal?.addEventListener('abort', this.#abort);
    // Each question that is under way listens.
    setMaxListeners(0, this.#controller.signal);
  }

  /** To be called when the work is done. */
  close(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.#abort);
  }

  /** Of the user, and of the time for one address. */
  get #signal(): AbortSignal {
    return this.#controller.signal;
  }

  get seconds(): number {
    return (performance.now() - this.#startMs) / 1000;
  }

  async ask(errand: Errand): Promise<Asked> {
    const refusal = this.#whyNot(errand);
    if (refusal !== null) return this.#note(errand, 'not-asked', refusal);
    const startSeconds = this.seconds;
    const exchange = await ask(errand.server, errand.question, this.#planFor(errand), this.#signal);
    this.queries += exchange.tries;
    this.ignored += exchange.ignored;
    const made = { ...blankHop(errand), startSeconds, durationSeconds: this.seconds - startSeconds };
    const hop = { ...made, ...transportOf(exchange), ...this.#resultOf(errand, exchange, made.durationSeconds) };
    if (exchange.end.kind === 'message' && errand.zone !== null) this.session.heardFrom(errand.server.address);
    return { hop: this.#keep(hop), message: exchange.end.kind === 'message' ? exchange.end.message : null };
  }

  /** A server that cannot be asked at all, since nothing leads to its address. */
  noteLame(errand: Errand, why: string): Hop {
    return this.#note(errand, 'lame', why).hop;
  }

  /** What came of the servers of a zone that said nothing at all: they are not waited for again. */
  deadZone(zone: string): readonly Asked[] | null {
    return this.#dead.get(nameKey(zone)) ?? null;
  }

  rememberDead(zone: string, tried: readonly Asked[]): void {
    this.#dead.set(nameKey(zone), tried);
  }

  /** The hop among this run's own; one of an earlier run is taken over. */
  adopt(hop: Hop): Hop {
    if (this.hops.includes(hop)) return hop;
    const known = this.#adopted.get(hop);
    if (known !== undefined) return known;
    const copy = this.#keep({ ...hop, startSeconds: this.seconds, remembered: true });
    this.#adopted.set(hop, copy);
    return copy;
  }

  /** A server that said nothing is given one more chance, not another five seconds. */
  #planFor({ zone, server }: Errand): TryPlan {
    if (zone === null) return CACHE_PLAN;
    const wasSilent = this.hops.some((hop) => hop.outcome === 'silent' && hop.server.address === server.address);
    return wasSilent ? ONCE_MORE_PLAN : AUTHORITY_PLAN;
  }

  #whyNot({ zone, server }: Errand): string | null {
    const { options, privateToo } = this.session;
    if (this.#signal.aborted || this.queries >= options.maxQueries || this.hops.length >= MOST_HOPS) {
      this.spent = true;
      return this.#signal.aborted
        ? 'the time for this address was up'
        : 'as many servers were asked as one address may cost';
    }
    const why = zone === null ? null : whyNotAsked(server.address, privateToo);
    return why === null ? null : `not asked: its address is ${why}`;
  }

  #resultOf(errand: Errand, exchange: Exchange, seconds: number): Partial<Hop> {
    const { end } = exchange;
    switch (end.kind) {
      case 'message':
        return messageResult(errand, exchange, end.message);
      case 'silent':
        if (!this.#signal.aborted) return { outcome: 'silent', text: silenceText(exchange, seconds) };
        this.spent = true;
        return { outcome: 'not-asked', text: 'the time for this address was up before it answered' };
      default:
        return { outcome: end.kind, text: end.why };
    }
  }

  #note(errand: Errand, outcome: 'lame' | 'not-asked', text: string): Asked {
    const hop = { ...blankHop(errand), startSeconds: this.seconds, outcome, text };
    return { hop: this.#keep(hop), message: null };
  }

  #keep(hop: Hop): Hop {
    const role = hop.outcome === 'referral' ? 'delegation' : hop.role;
    const kept: Hop = { ...hop, role, id: `hop-${this.hops.length + 1}` };
    this.hops.push(kept);
    if (this.hops.length >= MOST_HOPS) this.spent = true;
    this.#onHop(kept);
    return kept;
  }
}

function blankHop({ purpose, role, zone, server, question }: Errand): Hop {
  return {
    id: '',
    purpose,
    role,
    zone,
    server,
    question: { name: question.name, type: question.type },
    startSeconds: 0,
    durationSeconds: 0,
    transport: 'udp',
    edns: false,
    tries: 0,
    ignored: 0,
    remembered: false,
    outcome: 'not-asked',
    rcode: null,
    authoritative: null,
    recursionAvailable: null,
    records: [],
    aliases: [],
    values: [],
    referral: null,
    soa: null,
    extendedError: null,
    text: '',
  };
}

function transportOf({ transport, edns, tries, ignored }: Exchange): Partial<Hop> {
  return { transport, edns, tries, ignored };
}

function messageResult({ zone, question }: Errand, exchange: Exchange, message: DnsMessage): Partial<Hop> {
  const head = {
    rcode: message.rcodeName,
    authoritative: message.authoritative,
    recursionAvailable: message.recursionAvailable,
    records: message.answers.slice(0, MOST_RECORDS).map(recordText),
  };
  const flaw = flawOf(exchange, message);
  if (flaw !== null) return { ...head, outcome: 'failed', text: flaw };
  const reply = zone === null ? readCacheReply(message, question) : readAuthorityReply(message, question, zone);
  const explained = extendedError(message);
  return {
    ...head,
    ...saidIn(reply),
    soa: soaFor(reply.aliases.at(-1) ?? question.name, message),
    extendedError: explained,
    text: replyText(reply, exchange, message.rcodeName, explained),
  };
}

/** Why the answer is of no use to anybody: half of one is none. */
function flawOf({ tcpFailure }: Exchange, { problem, truncated }: DnsMessage): string | null {
  if (tcpFailure !== null) return `an answer too long for a datagram, and over TCP it ${tcpFailure}`;
  if (problem === null) return null;
  return truncated ? 'an answer that is cut even over TCP' : `a malformed answer (at byte ${problem.offset})`;
}

function saidIn({ outcome, aliases, values, referral }: Reply): Partial<Hop> {
  return { outcome, aliases: [...aliases], values: [...values], referral };
}
