/** Which PTR queries were made on a receiver's behalf: attempts and queries joined by address and time. */
import { reverseName } from '../base/reverseName.ts';
import type { Attempt } from './attempt.ts';
import { type CachedAnswer, CacheMemory } from './cacheMemory.ts';
import { AskedInVain, type InVain } from './inVain.ts';
import type { PtrQueries } from './ptrQueries.ts';
import type { PtrQuery } from './query.ts';
import { firstFrom } from './sorted.ts';
import type { VainTimes } from './vainQueries.ts';

export interface JoinOptions {
  /** A receiver asks between the connection's beginning and its reply, so a query is looked for this long before it. */
  readonly beforeMs: number;
  /** Clocks and log lines are not exact. */
  readonly afterMs: number;
  /** Our address where the log does not tell it; null: not known. */
  readonly sender: string | null;
  /** How long an answer whose time to live was not seen (printed lines) may be kept, seconds. */
  readonly assumedTtlSeconds: number;
  /** When the captures began and ended. */
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Joined {
  readonly attempt: Attempt;
  readonly address: string | null;
  /** Queries about the address within the attempt's time, by the resolver that most likely asked for this receiver. */
  readonly queries: readonly PtrQuery[];
  /** All queries about the address, in the order of time. */
  readonly about: readonly PtrQuery[];
  /** What of the time in which the query would have been made the captures lack; null: nothing. */
  readonly lacks: 'beginning' | 'end' | null;
  /** Answers given earlier that some cache may have lived on, the one that lasts longest; null: all had run out. */
  readonly cached: CachedAnswer | null;
  /** Until when a cache might keep what it was told before the captures began; null: that has no bearing on this. */
  readonly untoldUntilMs: number | null;
  /** Where a refusal had no query: who asked for name servers only, and was told nothing. */
  readonly vain: InVain | null;
  /** The address's reverse name, and those that its aliases lead to: each may be in a cache. Off the wire but for the first. */
  readonly names: readonly string[];
}

/** Names of one address that are told. */
const MOST_NAMES = 4;

/** Attempts of one receiver that lie this near to each other may share a query: one connection, or one cache's answer. */
const TOGETHER_MS = 3000;
/** A stamp of whole seconds lies up to this before its reply. */
const STAMP_MS = 1000;
/** An alias's target is asked for at once, but for servers that do not answer. */
const FOLLOWED_MS = 15_000;
/** Queries within one attempt's time that are looked at: the last ones. */
const MOST_NEAR = 60;

/** An attempt with the queries that it may claim: `about.queries[from..to)`. */
interface Claim {
  readonly place: number;
  readonly attempt: Attempt;
  readonly receiver: string;
  readonly address: string | null;
  readonly about: Asked | null;
  readonly sinceMs: number;
  readonly from: number;
  readonly to: number;
}

interface Asked {
  readonly queries: readonly PtrQuery[];
  readonly memory: CacheMemory;
  readonly names: readonly string[];
  /** What else the servers that were asked were asked for, for nothing. */
  readonly vain: AskedInVain;
}

/**
 * @param attempts with their times on the captures' clock
 * In the order of `attempts`; the work grows with attempts and queries, not with their product.
 */
export function joinAttempts(attempts: readonly Attempt[], queries: PtrQueries, options: JoinOptions): Joined[] {
  const claims = claimsOf(attempts, queries, options);
  const company = new Company();
  for (const claim of claims) company.seen(claim.receiver, nearOf(claim));
  const owners = new Map<PtrQuery, string>();
  const asking = new Set<string>();
  const joined = new Array<Joined>(attempts.length);
  for (const claim of claims) {
    const one = joinOne(claim, company, owners, asking, options);
    joined[claim.place] = { ...one, vain: one.queries.every(leadsOn) ? inVain(claim, company, options) : null };
  }
  return joined;
}

/** In the order of time. */
function claimsOf(attempts: readonly Attempt[], queries: PtrQueries, options: JoinOptions): Claim[] {
  const known = new Map<string, Asked>();
  const vain = queries.vain.finished();
  const earlier = new EarlierAttempts();
  const order = attempts.map((attempt, place) => ({ attempt, place }));
  order.sort((a, b) => a.attempt.timeMs - b.attempt.timeMs);
  return order.map(({ attempt, place }) => {
    const { timeMs } = attempt;
    const receiver = receiverOf(attempt);
    const address = attempt.sender ?? options.sender;
    const about = address === null ? null : askedAbout(address, queries, vain, known, options);
    // What was asked before the receiver's previous reply was asked for that one.
    const sinceMs = Math.max(timeMs - options.beforeMs, earlier.before(`${receiver} ${address}`, timeMs) + STAMP_MS);
    const to = about === null ? 0 : firstFrom(about.queries, timeMs + options.afterMs + 1e-3);
    const from = about === null ? 0 : Math.max(firstFrom(about.queries, sinceMs), to - MOST_NEAR);
    return { place, attempt, receiver, address, about, sinceMs, from, to };
  });
}

function askedAbout(
  address: string,
  queries: PtrQueries,
  vain: VainTimes,
  known: Map<string, Asked>,
  options: JoinOptions,
): Asked {
  let asked = known.get(address);
  if (asked === undefined) {
    const about = [...queries.about(address)].sort((a, b) => a.timeMs - b.timeMs);
    const names = namesOf(address, about);
    const servers = new Set(about.map(({ server }) => server));
    asked = {
      queries: about,
      memory: new CacheMemory(about, options.assumedTtlSeconds),
      names,
      vain: new AskedInVain(vain.of(servers), names),
    };
    known.set(address, asked);
  }
  return asked;
}

function namesOf(address: string, about: readonly PtrQuery[]): string[] {
  const names = new Set([reverseName(address) ?? address]);
  for (const { name, answer } of about) {
    names.add(name.toLowerCase());
    if (answer?.kind === 'alias') for (const target of answer.names) names.add(target.toLowerCase());
    if (names.size >= MOST_NAMES) break;
  }
  return [...names].slice(0, MOST_NAMES);
}

function inVain({ attempt, about, receiver, sinceMs }: Claim, company: Company, options: JoinOptions): InVain | null {
  if (about === null || !attempt.aboutReverseDns) return null;
  const asking = { receiverAddress: attempt.receiverAddress, resolvers: company.of(receiver) };
  return about.vain.between(sinceMs, attempt.timeMs + options.afterMs, asking);
}

function nearOf({ about, from, to }: Claim): readonly PtrQuery[] {
  return about === null ? [] : about.queries.slice(from, to);
}

/** @param owners  for which receiver a query was made, @param asking  receivers that were seen to ask; both grow */
function joinOne(
  claim: Claim,
  company: Company,
  owners: Map<PtrQuery, string>,
  asking: Set<string>,
  options: JoinOptions,
): Omit<Joined, 'vain'> {
  const { attempt, address, about, receiver, sinceMs } = claim;
  const free = nearOf(claim).filter((query) => (owners.get(query) ?? receiver) === receiver);
  const resolver = company.likeliest(receiver, free);
  const first = free.filter((query) => query.resolver === resolver);
  const own = free.filter((query) => query.resolver === resolver || first.some((one) => isFollowedBy(one, query)));
  for (const query of own) owners.set(query, receiver);
  const hadAsked = asking.has(receiver);
  if (own.length > 0) asking.add(receiver);
  return {
    attempt,
    address,
    queries: own,
    about: about?.queries ?? [],
    lacks: attempt.timeMs > options.untilMs ? 'end' : sinceMs < options.fromMs ? 'beginning' : null,
    cached: about?.memory.at(attempt.timeMs, attempt.outcome !== 'accepted') ?? null,
    // A receiver that asked had nothing left of what it was told before.
    untoldUntilMs: hadAsked || about === null ? null : about.memory.untoldUntil(options.fromMs, attempt.timeMs),
    names: about?.names ?? [],
  };
}

/** Whoever was told so has to go on asking. */
function leadsOn({ answer }: PtrQuery): boolean {
  return answer?.kind === 'alias' || answer?.kind === 'referral';
}

/** A cache with several addresses, such as of IPv4 and IPv6, may ask for an alias's target from another one. */
function isFollowedBy({ answer }: PtrQuery, next: PtrQuery): boolean {
  if (answer?.kind !== 'alias' || next.timeMs < answer.timeMs || next.timeMs > answer.timeMs + FOLLOWED_MS)
    return false;
  return answer.names.some((name) => name.toLowerCase() === next.name.toLowerCase());
}

export function receiverOf({ receiverAddress, receiver }: Attempt): string {
  return receiverAddress ?? receiver.toLowerCase();
}

/** When a receiver last replied to an earlier attempt, asked for in the order of time. */
class EarlierAttempts {
  readonly #times = new Map<string, { readonly times: number[]; passed: number }>();

  /** Minus infinity where there was none. */
  before(key: string, timeMs: number): number {
    const seen = this.#times.get(key) ?? { times: [], passed: 0 };
    this.#times.set(key, seen);
    seen.times.push(timeMs);
    while (seen.times[seen.passed]! <= timeMs - TOGETHER_MS) seen.passed++;
    return seen.times[seen.passed - 1] ?? Number.NEGATIVE_INFINITY;
  }
}

/** Which resolvers keep company with which receiver: who asked near one attempt may have asked for another. */
class Company {
  /** Receiver, resolver, and how often they met. */
  readonly #pairs = new Map<string, Map<string, number>>();
  readonly #receivers = new Map<string, number>();

  seen(receiver: string, near: readonly PtrQuery[]): void {
    const met = this.#pairs.get(receiver) ?? new Map<string, number>();
    this.#pairs.set(receiver, met);
    for (const resolver of new Set(near.map((query) => query.resolver))) {
      const times = met.get(resolver) ?? 0;
      met.set(resolver, times + 1);
      if (times === 0) this.#receivers.set(resolver, (this.#receivers.get(resolver) ?? 0) + 1);
    }
  }

  /** Resolvers that asked near the receiver's attempts. */
  of(receiver: string): ReadonlyMap<string, number> {
    return this.#pairs.get(receiver) ?? NOBODY;
  }

  /**
   * The most faithful companion; of equals the one that serves fewer receivers, then the one that asked last. One that
   * was answered goes first: a cache with several addresses tries with another when one brings nothing.
   */
  likeliest(receiver: string, near: readonly PtrQuery[]): string | null {
    const met = this.#pairs.get(receiver);
    let best: string | null = null;
    let bestScore = -1;
    for (const { resolver, answer } of near) {
      const faith = (met?.get(resolver) ?? 0) / (this.#receivers.get(resolver) ?? 1);
      const score = faith + (answer === null ? 0 : ANSWERED);
      if (score < bestScore) continue;
      best = resolver;
      bestScore = score;
    }
    return best;
  }
}

const NOBODY: ReadonlyMap<string, number> = new Map();
/** More than any company can count. */
const ANSWERED = 1e9;
