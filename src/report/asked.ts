/** What was asked while a connection stood still, step by step: the lookups of a stall as its story tells them. */
import { lookupColumns } from '../model/columns.ts';
import type { Lookup, Stall, Try } from '../model/report.ts';
import type { Outcome } from '../model/words.ts';

/** By id. */
export type LookupIndex = Pick<ReadonlyMap<string, Lookup>, 'get'>;

export function indexLookups(lookups: readonly Lookup[]): LookupIndex {
  const { placeOf } = lookupColumns(lookups);
  return { get: (id) => lookups[placeOf(id)] };
}

/** One step: all queries of one kind for one name. */
export interface Asked {
  readonly kind: 'ptr' | 'local' | 'forward';
  readonly asker: string;
  readonly name: string;
  /** The address whose name was wanted; null for forward lookups and for names that hold none. */
  readonly address: string | null;
  readonly tries: readonly Try[];
  /** When it was answered or given up, or when the next step took its place; null when that is not known. */
  readonly endSeconds: number | null;
  readonly outcome: Outcome;
  readonly targets: readonly string[];
  readonly aliases: readonly string[];
  /** The lookups that it was asked in, each from its first query to its end; one, unless it was asked anew. */
  readonly rounds: readonly Round[];
}

export type Round = Pick<Lookup, 'startSeconds' | 'endSeconds' | 'outcome'>;

/** The steps behind a stall in the order of their first query; empty when its lookups are not at hand. */
export function askedDuring(stall: Stall, index: LookupIndex): readonly Asked[] {
  const reverse = found(stall.lookupIds, index);
  const forwardIds = reverse.flatMap((lookup) => lookup.forwardIds);
  const isForward = new Set(forwardIds);
  const reverseOnly = reverse.filter((lookup) => !isForward.has(lookup.id));
  const steps = [
    ...merged(reverseOnly).flatMap(byReach),
    ...merged(found(forwardIds, index)).map((one) => step('forward', one, one.lookup.tries)),
  ];
  return steps.sort((a, b) => a.tries[0]!.timeSeconds - b.tries[0]!.timeSeconds);
}

/** Copies: all parts are read, some of them often, and a lookup of a long list makes a part whenever it is asked for. */
function found(ids: readonly string[], index: LookupIndex): Lookup[] {
  const lookups = [...new Set(ids)].map((id) => index.get(id));
  return lookups.filter((lookup) => lookup !== undefined).map((lookup) => ({ ...lookup }));
}

interface Merged {
  readonly lookup: Lookup;
  readonly rounds: readonly Round[];
}

/** Who begins anew asks for the same name in several lookups: they are told as one, how it ended from the last. */
function merged(lookups: readonly Lookup[]): Merged[] {
  const byName = new Map<string, Merged>();
  for (const lookup of lookups.toSorted((a, b) => a.startSeconds - b.startSeconds)) {
    const key = `${lookup.asker} ${lookup.name}`;
    const before = byName.get(key);
    const tries = before === undefined ? lookup.tries : [...before.lookup.tries, ...lookup.tries];
    byName.set(key, { lookup: { ...lookup, tries }, rounds: [...(before?.rounds ?? []), lookup] });
  }
  return [...byName.values()];
}

/** Queries to name servers apart from those shouted into the local network. */
function byReach(one: Merged): Asked[] {
  const { lookup } = one;
  const dns = lookup.tries.filter(isDns);
  const local = lookup.tries.filter((one) => !isDns(one));
  const steps: Asked[] = [];
  const dnsEnd = local.length > 0 ? Math.min(...local.map((one) => one.timeSeconds)) : lookup.endSeconds;
  if (dns.length > 0) steps.push({ ...step('ptr', one, dns), endSeconds: dnsEnd });
  if (local.length > 0) steps.push(step('local', one, local));
  return steps;
}

function step(kind: Asked['kind'], { lookup, rounds }: Merged, tries: readonly Try[]): Asked {
  const { asker, name, address, outcome, targets, aliases } = lookup;
  return {
    kind,
    asker,
    name,
    address,
    tries: inOrder(tries),
    endSeconds: lookup.endSeconds,
    outcome,
    targets,
    aliases,
    rounds,
  };
}

export function inOrder(tries: readonly Try[]): readonly Try[] {
  return tries.toSorted((a, b) => a.timeSeconds - b.timeSeconds || a.frame - b.frame);
}

export function isDns(one: Try): boolean {
  return one.channel === 'dns-udp' || one.channel === 'dns-tcp';
}

/** The try whose answer came last; null when none was answered. */
export function lastAnswered(tries: readonly Try[]): Try | null {
  return tries.findLast((one) => one.responseFrame !== null) ?? null;
}
