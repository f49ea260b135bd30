/** What caches may still know of a name from earlier answers: the times to live of all that was told, by RFC 2308. */
import type { PtrQuery } from './query.ts';
import { firstFrom } from './sorted.ts';

export interface CachedAnswer {
  readonly query: PtrQuery;
  /** Until when a cache might keep it. */
  readonly untilMs: number;
}

/** A cache may remember for so long that nobody answered, or only with an error (RFC 9520 3.2, RFC 2308 7). */
const FAILURE_MS = 300_000;
/** A receiver looks up when the connection begins, somewhat before its reply; caches count whole seconds. */
const SLACK_MS = 3000;

export class CacheMemory {
  readonly #queries: readonly PtrQuery[];
  /** At each place what lasts longest of all up to it: names, and all that ends in a refusal. */
  readonly #names: readonly (CachedAnswer | null)[];
  readonly #denials: readonly (CachedAnswer | null)[];
  /** The longest time to live that was told. */
  readonly #longestMs: number;

  /** @param queries  about one address, in the order of time */
  constructor(queries: readonly PtrQuery[], assumedTtlSeconds: number) {
    const assumedMs = assumedTtlSeconds * 1e3;
    this.#queries = queries;
    const asked = new Set(queries.map(({ name }) => name.toLowerCase()));
    this.#names = longestSoFar(queries, (query) => nameUntil(query, asked, assumedMs));
    const retried = nextAnswers(queries);
    this.#denials = longestSoFar(queries, (query, at) => denialUntil(query, retried[at]!, assumedMs));
    this.#longestMs = longestTtl(queries) ?? assumedMs;
  }

  /** What a cache could answer of without asking at that time; where it refused, rather a denial than a name. */
  at(timeMs: number, refused: boolean): CachedAnswer | null {
    const place = firstFrom(this.#queries, timeMs) - 1;
    const alive = (one: CachedAnswer | null | undefined) =>
      one !== null && one !== undefined && one.untilMs + SLACK_MS >= timeMs ? one : null;
    const name = alive(this.#names[place]);
    const denial = alive(this.#denials[place]);
    return refused ? (denial ?? name) : (name ?? denial);
  }

  /** Until when what was told before the captures began may be kept; null: at that time it had run out. */
  untoldUntil(fromMs: number, timeMs: number): number | null {
    const untilMs = fromMs + this.#longestMs;
    return untilMs + SLACK_MS >= timeMs ? untilMs : null;
  }
}

type Until = (query: PtrQuery, place: number) => number | null;

function longestSoFar(queries: readonly PtrQuery[], until: Until): (CachedAnswer | null)[] {
  let best: CachedAnswer | null = null;
  return queries.map((query, at) => {
    const untilMs = until(query, at);
    if (untilMs !== null && (best === null || untilMs > best.untilMs)) best = { query, untilMs };
    return best;
  });
}

/** An alias alone spares nobody the question for its target, as long as that is asked for where the captures were made. */
function nameUntil({ answer }: PtrQuery, asked: ReadonlySet<string>, assumedMs: number): number | null {
  if (answer === null) return null;
  if (answer.kind === 'alias' && answer.names.some((name) => asked.has(name.toLowerCase()))) return null;
  return answer.kind === 'name' || answer.kind === 'alias' ? answer.timeMs + ttlMs(answer.ttlSeconds, assumedMs) : null;
}

/** @param retriedMs  when the same resolver asked again and was answered: what had failed before is forgotten */
function denialUntil({ timeMs, answer }: PtrQuery, retriedMs: number, assumedMs: number): number | null {
  if (answer === null || answer.kind === 'failed') return Math.min(timeMs + FAILURE_MS, retriedMs);
  return answer.kind === 'nxdomain' || answer.kind === 'nodata'
    ? answer.timeMs + ttlMs(answer.ttlSeconds, assumedMs)
    : null;
}

function ttlMs(seconds: number | null, assumedMs: number): number {
  return seconds === null ? assumedMs : seconds * 1e3;
}

/** For each query when its resolver next asked something that was answered. */
function nextAnswers(queries: readonly PtrQuery[]): number[] {
  const next = new Map<string, number>();
  const times = new Array<number>(queries.length);
  for (let at = queries.length - 1; at >= 0; at--) {
    const { resolver, answer, timeMs } = queries[at]!;
    times[at] = next.get(resolver) ?? Number.POSITIVE_INFINITY;
    if (answer !== null && answer.kind !== 'failed' && answer.kind !== 'truncated') next.set(resolver, timeMs);
  }
  return times;
}

/** Milliseconds; null where no answer showed one. */
function longestTtl(queries: readonly PtrQuery[]): number | null {
  let longest: number | null = null;
  for (const { answer } of queries) {
    if (answer?.ttlSeconds != null) longest = Math.max(longest ?? 0, answer.ttlSeconds * 1e3);
  }
  return longest;
}
