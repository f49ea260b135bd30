/** The way of a lookup as a chain of nodes, for a picture: you, caches, the root, zone cuts, aliases, authorities, and back. */
import type { CacheAsked, Hop, Leg, LookupResult } from './lookupReport.ts';
import { waited } from './wording.ts';

/** How a line is to be seen. `quiet`: it says nothing about anybody. */
export type ChainState = 'good' | 'bad' | 'quiet';

/** One server's word. */
export interface ChainRow {
  readonly hopId: string;
  readonly server: string | null;
  readonly address: string;
  readonly says: string;
  /** Null when it was asked on an earlier occasion. */
  readonly seconds: number | null;
  readonly state: ChainState;
}

export interface ChainNode {
  /** `cache`, `zone`: somebody was asked; `name`: what was found so far. */
  readonly kind: 'cache' | 'zone' | 'name';
  readonly title: string;
  /** What it is to the one before: `the alias leads here`; null when that is plain. */
  readonly remark: string | null;
  readonly rows: readonly ChainRow[];
}

export function chainOf(result: LookupResult): ChainNode[] {
  const hops = new Map(result.hops.map((hop) => [hop.id, hop]));
  const context = { hops, blamed: blamedHops(result), address: result.address };
  const seen = new Set<string>();
  return [
    ...result.caches.map((cache) => cacheNode(context, cache, [cache.reverse, ...cache.checks])),
    ...result.reverse.flatMap((leg, at) => legNodes(context, leg, at > 0, seen)),
    ...result.forward.flatMap(({ name, legs }) => [
      nameNode(name, 'the name; and back:'),
      ...result.caches.flatMap((cache) => forwardNodes(context, cache, name)),
      ...legs.flatMap((leg, at) => legNodes(context, leg, at > 0, seen)),
    ]),
    ...(result.forward.length === 0 ? forwardAtCaches(context, result) : []),
    ...(result.confirmed.length > 0 ? [nameNode(result.address ?? '', closingText(result))] : []),
  ];
}

/** By whose word the names lead back. */
function closingText({ confirmed, forward }: LookupResult): string {
  const isTraced = forward.some(({ name, legs }) => confirmed.includes(name) && legs.at(-1)?.stopped === null);
  return `the full circle is closed${isTraced ? '' : ', say the caches'}`;
}

interface Context {
  readonly hops: ReadonlyMap<string, Hop>;
  /** Hops that a verdict holds against a cache. */
  readonly blamed: ReadonlySet<string>;
  /** That forward answers have to hold. */
  readonly address: string | null;
}

function blamedHops({ verdicts }: LookupResult): Set<string> {
  const blaming = verdicts.filter(({ kind }) => kind.startsWith('cache-') || kind === 'intercepted');
  return new Set(blaming.map(({ evidence }) => evidence[0]!));
}

function cacheNode(context: Context, { server, origin }: CacheAsked, ids: readonly string[]): ChainNode {
  const rows = ids.map((id) => {
    const hop = context.hops.get(id)!;
    return { ...rowOf(context, hop), says: `${hop.text}${cachedFor(hop)}` };
  });
  return { kind: 'cache', title: `cache ${server.address}`, remark: origin, rows };
}

function forwardNodes(context: Context, cache: CacheAsked, name: string): ChainNode[] {
  const ids = cache.forward.filter((id) => context.hops.get(id)!.question.name === name);
  return ids.length === 0 ? [] : [cacheNode(context, cache, ids)];
}

function forwardAtCaches(context: Context, { caches, names }: LookupResult): ChainNode[] {
  return names.flatMap((name) => {
    const nodes = caches.flatMap((cache) => forwardNodes(context, cache, name));
    return nodes.length === 0 ? [] : [nameNode(name, 'the name; and back:'), ...nodes];
  });
}

function nameNode(title: string, remark: string): ChainNode {
  return { kind: 'name', title, remark, rows: [] };
}

/** A node for each zone on the way; those that an earlier leg went through are not drawn again. */
function legNodes(context: Context, leg: Leg, isAlias: boolean, seen: Set<string>): ChainNode[] {
  const rows = new Map<string, Hop[]>();
  for (const id of [...leg.path, ...leg.servers.map(({ hopId }) => hopId)]) {
    const hop = context.hops.get(id)!;
    if (seen.has(id)) continue;
    seen.add(id);
    rows.set(hop.zone ?? '', [...(rows.get(hop.zone ?? '') ?? []), hop]);
  }
  const nodes = [...rows].map(([zone, all]): ChainNode => {
    const isEnd = zone === leg.zone;
    const remark = isEnd ? `${leg.type} ${leg.name}` : null;
    return {
      kind: 'zone',
      title: zone === '.' ? 'the root' : zone,
      remark,
      rows: withoutRepeats(all.map((hop) => rowOf(context, hop))),
    };
  });
  const stopped = leg.stopped === null || rows.size > 0 ? [] : [nameNode(leg.name, leg.stopped)];
  return [...(isAlias ? [nameNode(leg.name, 'the alias; go on there:')] : []), ...nodes, ...stopped];
}

function withoutRepeats(rows: readonly ChainRow[]): ChainRow[] {
  return rows.map((row, at) => (at > 0 && row.says === rows[0]!.says ? { ...row, says: 'the same' } : row));
}

function rowOf({ address: wanted, blamed }: Context, hop: Hop): ChainRow {
  const { id, server, text, remembered, durationSeconds, outcome, tries } = hop;
  const ttl = outcome === 'answer' && hop.zone !== null ? `, TTL ${waited(shortestTtl(hop))}` : '';
  return {
    hopId: id,
    server: server.name,
    address: server.address,
    says: `${text}${ttl}`,
    seconds: remembered || tries === 0 ? null : durationSeconds,
    state: blamed.has(id) || leadsElsewhere(hop, wanted) ? 'bad' : stateOf(hop),
  };
}

function leadsElsewhere({ question, outcome, values }: Hop, wanted: string | null): boolean {
  const isForward = question.type === 'A' || question.type === 'AAAA';
  return isForward && outcome === 'answer' && wanted !== null && !values.includes(wanted);
}

function stateOf({ outcome }: Hop): ChainState {
  switch (outcome) {
    case 'answer':
    case 'alias':
    case 'referral':
      return 'good';
    case 'no-route':
      return 'quiet';
    default:
      return 'bad';
  }
}

/** `, for another 4 min 12 s`: how long a cache goes on saying so. */
function cachedFor(hop: Hop): string {
  const { outcome, soa } = hop;
  if (outcome === 'answer') return `, for another ${waited(shortestTtl(hop))}`;
  const isNegative = outcome === 'nxdomain' || outcome === 'nodata' || outcome === 'alias';
  return isNegative && soa !== null ? `, for another ${waited(soa.negativeSeconds)}` : '';
}

function shortestTtl({ records }: Hop): number {
  return records.length === 0 ? 0 : Math.min(...records.map(({ ttlSeconds }) => ttlSeconds));
}
