/** What was found out about one address, as the judgements look at it. */
import type { LocalKind } from '../../base/addressKind.ts';
import { canonicalAddress, reverseName } from '../../base/reverseName.ts';
import { nameKey } from '../../decode/dnsName.ts';
import type {
  AskedServer,
  CacheAsked,
  Forward,
  Hop,
  HopServer,
  Leg,
  LookupVerdict,
  Soa,
} from '../../model/lookupReport.ts';
import { familyOf } from '../session.ts';
import type { Subject } from '../subject.ts';

export interface Facts {
  readonly subject: Subject;
  /** Of an address that nobody on the Internet answers for. */
  readonly local: LocalKind | null;
  readonly startedAt: Date;
  readonly hops: readonly Hop[];
  readonly caches: readonly CacheAsked[];
  /** The reverse name and what it is an alias of; empty when nothing was traced. */
  readonly reverse: readonly Leg[];
  readonly forward: readonly Forward[];
  readonly names: readonly string[];
  readonly traced: boolean;
  readonly spent: boolean;
  /** The only version of IP that was to be used; null: both. */
  readonly family: 4 | 6 | null;
  /** Over which versions of IP anybody answered. */
  readonly heard: Readonly<Record<4 | 6, boolean>>;
}

/** One judgement: what holds, if anything. Pure. */
export type Judgement = (facts: Facts) => LookupVerdict[];

export function hopOf(facts: Facts, id: string): Hop {
  const hop = facts.hops.find((one) => one.id === id);
  if (hop === undefined) throw new Error(`no hop ${id}`);
  return hop;
}

/** The address, or the name as it was typed. */
export function subjectText({ subject }: Facts): string {
  if (subject.address === null || isDelegatedName(subject)) return subject.name;
  return subject.address;
}

/** A name that stands for an address and is not its own reverse name, as those that RFC 2317 delegates to. */
export function isDelegatedName({ address, name }: Subject): boolean {
  return address !== null && canonicalAddress(address) !== null && nameKey(name) !== nameKey(reverseName(address)!);
}

/** The leg that the reverse name ends in, if an authority answered for it. */
export function answeredLeg({ reverse }: Facts): Leg | null {
  const last = reverse.at(-1);
  return last === undefined || last.outcome === 'stopped' ? null : last;
}

/** The leg that could not be gone to its end. */
export function stoppedLeg({ reverse }: Facts): Leg | null {
  const last = reverse.at(-1);
  return last?.outcome === 'stopped' ? last : null;
}

/** Why a server is of no use, as a resolver would see it; `null` when it is, or when that cannot be told from here. */
export type Failing = 'silent' | 'lame' | null;

export function failingOf(facts: Facts, { outcome, server }: Hop): Failing {
  switch (outcome) {
    case 'silent':
      return facts.heard[familyOf(server.address)] ? 'silent' : null;
    case 'unreachable':
      return 'silent';
    case 'failed':
    case 'lame':
      return 'lame';
    case 'not-asked':
      return facts.spent ? null : 'lame';
    default:
      return null;
  }
}

export interface ServerHop extends AskedServer {
  readonly hop: Hop;
}

export function serverHops(facts: Facts, leg: Leg): ServerHop[] {
  return leg.servers.map((asked) => ({ ...asked, hop: hopOf(facts, asked.hopId) }));
}

export function serverText({ name, address }: HopServer): string {
  if (name === null) return address;
  return address === '' ? name : `${name} (${address})`;
}

/** `ns1 (192.0.2.1) and ns2 (192.0.2.2): silent; ns3 (192.0.2.3): REFUSED` */
export function toldServers(servers: readonly ServerHop[]): string {
  const bySaying = new Map<string, string[]>();
  for (const { hop } of servers) bySaying.set(hop.text, [...(bySaying.get(hop.text) ?? []), serverText(hop.server)]);
  return [...bySaying].map(([text, who]) => `${listed(who)}: ${text}`).join('; ');
}

export function zoneText(zone: string | null): string {
  return zone === null ? 'its zone' : zone === '.' ? 'the root' : zone;
}

/** `hostmaster@example.com`, with where it is written; words to go by where there is none. */
export function contactText(soa: Soa | null): string {
  if (soa === null) return 'whoever runs it';
  return soa.contact === null ? `whoever runs ${soa.primary}` : `${soa.contact} (SOA of ${soa.zone})`;
}

export function sameAddress(one: string, other: string | null): boolean {
  return other !== null && canonicalAddress(one) === canonicalAddress(other);
}

/** The code of its extended error (RFC 8914); null without one. */
export function extendedCode({ extendedError }: Hop): number | null {
  const code = /^EDE (\d+)/.exec(extendedError ?? '')?.[1];
  return code === undefined ? null : Number(code);
}

/** When `seconds` have gone by since the hop's answer. */
export function momentAfter({ startedAt }: Facts, { startSeconds, durationSeconds }: Hop, seconds: number): string {
  return new Date(startedAt.getTime() + (startSeconds + durationSeconds + seconds) * 1000).toISOString();
}

/** `a, b and c`, the rest counted. */
export function listed(items: readonly string[], most = 4): string {
  const shown = items.length > most ? [...items.slice(0, most), `${items.length - most} more`] : items;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
