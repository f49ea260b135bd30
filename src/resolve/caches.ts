/** The caches: asked as any program asks them, and a second time where what they say needs explaining. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CacheAsked, Hop } from '../model/lookupReport.ts';
import type { HopPurpose, QuestionType } from '../model/lookupWords.ts';
import { mapBounded } from './parallel.ts';
import type { Resolver } from './resolvers.ts';
import type { Run } from './run.ts';

const AT_ONCE = 8;
/** Long enough for a TTL to count down by one at least. */
const COUNTDOWN_MS = 2100;
const SERVFAIL = 'SERVFAIL';

interface Wanted {
  readonly name: string;
  readonly type: QuestionType;
  readonly purpose: HopPurpose;
}

export async function askCaches(run: Run, name: string): Promise<CacheAsked[]> {
  return mapBounded(run.session.options.resolvers, AT_ONCE, async (resolver) => {
    const hop = await askCache(run, resolver, { name, type: 'PTR', purpose: 'reverse' });
    return { server: hop.server, origin: resolver.origin, reverse: hop.id, forward: [], checks: [] };
  });
}

/** A cache that was silent about the reverse name is not kept waiting for again. */
export async function askCachesForward(
  run: Run,
  caches: readonly CacheAsked[],
  names: readonly string[],
  type: 'A' | 'AAAA',
): Promise<CacheAsked[]> {
  return mapBounded(caches, AT_ONCE, async (cache) => {
    const { outcome } = run.hops.find(({ id }) => id === cache.reverse)!;
    if (outcome === 'silent' || outcome === 'unreachable' || outcome === 'no-route') return cache;
    const forward: string[] = [];
    for (const name of names) forward.push((await askCache(run, cache.server, { name, type, purpose: 'forward' })).id);
    return { ...cache, forward };
  });
}

/**
 * Further questions to a cache whose answer is not the authority's: after SERVFAIL, what it says when it need not check
 * DNSSEC, and whether it still fails then; after a name that no authority gives, whether the TTL counts down as that of a
 * remembered record does.
 */
export async function checkCache(run: Run, cache: CacheAsked, isForeign: (hop: Hop) => boolean): Promise<CacheAsked> {
  const hops = [cache.reverse, ...cache.forward].map((id) => run.hops.find((hop) => hop.id === id)!);
  const failed = hops.find(({ outcome, rcode }) => outcome === 'failed' && rcode === SERVFAIL);
  const checked = failed ?? (hops[0].outcome === 'answer' && isForeign(hops[0]) ? hops[0] : null);
  if (checked === null) return cache;
  const wanted = { name: checked.question.name, type: checked.question.type, purpose: 'control' } as const;
  const checks: Hop[] = [];
  if (failed !== undefined) checks.push(await askCache(run, cache.server, wanted, true));
  if (failed === undefined || checks[0].outcome !== 'failed') {
    await sleep(COUNTDOWN_MS);
    checks.push(await askCache(run, cache.server, wanted));
  }
  return { ...cache, checks: checks.map(({ id }) => id) };
}

async function askCache(
  run: Run,
  { address, port }: Pick<Resolver, 'address' | 'port'>,
  { name, type, purpose }: Wanted,
  uncheckedToo = false,
): Promise<Hop> {
  const server = { name: null, address, port };
  const question = { name, type, recursion: true, uncheckedToo };
  return (await run.ask({ purpose, role: 'cache', zone: null, server, question })).hop;
}
