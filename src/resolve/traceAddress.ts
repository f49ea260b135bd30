/** One address on trial: the caches and the authorities are asked, the names are led back, and a verdict is given. */
import { type LocalKind, localKind } from '../base/addressKind.ts';
import { OperationError } from '../base/errors.ts';
import { recordType } from '../base/reverseName.ts';
import { nameKey } from '../decode/dnsName.ts';
import type { CacheAsked, Forward, Hop, Leg, LookupResult } from '../model/lookupReport.ts';
import { askCaches, askCachesForward, checkCache } from './caches.ts';
import { MOST_LED_BACK } from './judge/confirmation.ts';
import { judge } from './judge/judge.ts';
import { encodeName } from './names.ts';
import { mapBounded } from './parallel.ts';
import { Run } from './run.ts';
import { familyOf, type Session } from './session.ts';
import { parseSubject, type Subject } from './subject.ts';
import { Tracer } from './tracer.ts';

export interface TraceOptions {
  readonly session: Session;
  /** Ends the work; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

const CACHES_AT_ONCE = 4;

/**
 * Asks for the name of one address and judges what was said.
 * @param typed an address or a reverse name
 * @param onHop called with each question's outcome as it becomes known
 * @throws OperationError `not-an-address`; `no-network` when no query left this machine
 */
export async function traceAddress(
  typed: string,
  { session, signal }: TraceOptions,
  onHop: (hop: Hop) => void = () => {},
): Promise<LookupResult> {
  const subject = parseSubject(typed);
  const local = subject.address === null ? null : localKind(subject.address);
  const run = new Run(session, onHop, signal);
  try {
    return await investigate(run, subject, local, signal);
  } finally {
    run.close();
  }
}

async function investigate(
  run: Run,
  subject: Subject,
  local: LocalKind | null,
  signal: AbortSignal | undefined,
): Promise<LookupResult> {
  const { session } = run;
  const mayTrace = session.options.trace && (local === null || !session.hasBuiltInRoots);
  const [asked, reverse] = await Promise.all([
    askCaches(run, subject.name),
    mayTrace ? new Tracer(run, 'reverse').follow(subject.name, 'PTR') : [],
  ]);
  signal?.throwIfAborted();
  refuseWithoutNetwork(run.hops);
  const names = namesFound(run, asked, reverse);
  const [cachesForward, forward] = await leadBack(run, subject, asked, names, mayTrace);
  const caches = await checkCaches(run, cachesForward, reverse);
  await controlFamilies(run);
  signal?.throwIfAborted();
  return conclude(run, subject, local, { caches, reverse, forward, names, mayTrace });
}

interface Found {
  readonly caches: CacheAsked[];
  readonly reverse: Leg[];
  readonly forward: Forward[];
  readonly names: readonly string[];
  readonly mayTrace: boolean;
}

/** What the authority says; where none could be asked, what the caches say. */
function namesFound(run: Run, caches: readonly CacheAsked[], reverse: readonly Leg[]): string[] {
  const last = reverse.at(-1);
  if (last !== undefined && last.outcome !== 'stopped') return last.values;
  const named = caches.flatMap(({ reverse: id }) => run.hops.find((hop) => hop.id === id)!.values);
  return [...new Map(named.map((name) => [nameKey(name), name])).values()];
}

async function leadBack(
  run: Run,
  { address }: Subject,
  caches: CacheAsked[],
  names: readonly string[],
  mayTrace: boolean,
): Promise<[CacheAsked[], Forward[]]> {
  if (address === null) return [caches, []];
  const type = recordType(address);
  const wanted = names.filter((name) => encodeName(name) !== null).slice(0, MOST_LED_BACK);
  const traced = async () => {
    const forward: Forward[] = [];
    for (const name of mayTrace ? wanted : []) {
      forward.push({ name, legs: await new Tracer(run, 'forward').follow(name, type) });
    }
    return forward;
  };
  return Promise.all([askCachesForward(run, caches, wanted, type), traced()]);
}

/** Those whose answer is none that an authority gives are asked once more. */
function checkCaches(run: Run, caches: readonly CacheAsked[], reverse: readonly Leg[]): Promise<CacheAsked[]> {
  const last = reverse.at(-1);
  const isKnown = last !== undefined && last.outcome !== 'stopped';
  const known = new Set(last?.values.map(nameKey));
  return mapBounded(caches, CACHES_AT_ONCE, async (cache) => {
    const isForeign = ({ values }: Hop) => values.some((name) => !known.has(nameKey(name)));
    return isKnown ? checkCache(run, cache, isForeign) : cache;
  });
}

/** Before a server's silence over one version of IP is held against it, somebody else must have answered over that. */
async function controlFamilies(run: Run): Promise<void> {
  const { session } = run;
  for (const family of [4, 6] as const) {
    const isSilent = ({ outcome, zone, server }: Hop) =>
      outcome === 'silent' && zone !== null && familyOf(server.address) === family;
    if (session.hasHeardOver(family) || !run.hops.some(isSilent)) continue;
    const roots = session.options.roots.flatMap(({ name, addresses }) =>
      addresses.map((address) => ({ name, address })),
    );
    for (const root of roots.filter(({ address }) => familyOf(address) === family).slice(0, 2)) {
      const server = { ...root, port: session.options.port };
      const question = { name: '.', type: 'NS', recursion: false } as const;
      await run.ask({ purpose: 'control', role: 'zone', zone: '.', server, question });
      if (session.hasHeardOver(family)) break;
    }
  }
}

/** Throws when nothing could be sent at all: that is no verdict about anybody. */
function refuseWithoutNetwork(hops: readonly Hop[]): void {
  if (!hops.every(({ outcome }) => outcome === 'no-route')) return;
  const why = hops[0] === undefined ? 'there is neither a resolver nor a root server to ask' : hops[0].text;
  throw new OperationError(
    'no-network',
    `nobody could be asked: ${why}`,
    'Connect this machine to a network, or name a resolver that it can reach with --resolver.',
  );
}

function conclude(run: Run, subject: Subject, local: LocalKind | null, found: Found): LookupResult {
  const { caches, reverse, forward, names, mayTrace } = found;
  const { verdicts, confirmed, notes } = judge({
    subject,
    local,
    startedAt: run.startedAt,
    hops: run.hops,
    caches,
    reverse,
    forward,
    names,
    traced: mayTrace,
    spent: run.spent,
    family: run.session.options.family,
    heard: { 4: run.session.hasHeardOver(4), 6: run.session.hasHeardOver(6) },
  });
  return {
    asked: subject.typed,
    address: subject.address,
    name: subject.name,
    startedAt: run.startedAt.toISOString(),
    durationSeconds: run.seconds,
    verdicts: [...verdicts],
    names: [...names],
    confirmed: [...confirmed],
    caches,
    reverse,
    forward,
    hops: run.hops,
    queries: run.queries,
    ignored: run.ignored,
    notes: [...notes],
  };
}
