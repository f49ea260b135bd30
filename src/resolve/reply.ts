/** What a message says in answer to a question: of a cache, and of a server that is asked as an authority of a zone. */
import type { DnsMessage, DnsRecord } from '../decode/dnsMessage.ts';
import { nameKey } from '../decode/dnsName.ts';
import { TYPE_CNAME, TYPE_NS } from '../decode/dnsQuestion.ts';
import type { Referral } from '../model/lookupReport.ts';
import type { HopOutcome } from '../model/lookupWords.ts';
import { isBelow, isWithin, sameName } from './names.ts';
import { type Question, TYPE_NUMBERS } from './query.ts';

export interface Reply {
  readonly outcome: Extract<HopOutcome, 'answer' | 'alias' | 'referral' | 'nodata' | 'nxdomain' | 'failed' | 'lame'>;
  readonly aliases: readonly string[];
  readonly values: readonly string[];
  readonly referral: Referral | null;
  /** Why it is lame, to follow the server's name; null when it is not. */
  readonly lame: string | null;
}

const NOERROR = 0;
const NXDOMAIN = 3;
const CLASS_IN = 1;
const MOST_ALIASES = 16;
const MOST_VALUES = 64;
const MOST_SERVERS = 32;
const MOST_GLUE = 8;

/** A cache follows aliases itself: what counts is the end of the chain. */
export function readCacheReply(message: DnsMessage, question: Question): Reply {
  const { aliases, values } = chainOf(message, question);
  const said = { aliases, values, referral: null, lame: null };
  if (values.length > 0) return { ...said, outcome: 'answer' };
  if (message.rcode === NXDOMAIN) return { ...said, outcome: 'nxdomain' };
  if (message.rcode !== NOERROR) return { ...said, outcome: 'failed' };
  return { ...said, outcome: aliases.length > 0 ? 'alias' : 'nodata' };
}

/**
 * Of an authority's answer only its own step is believed: one alias, whose target is asked for anew; a referral to a
 * zone further down towards the name; glue for names within its own zone.
 * @param zone that the server was asked as an authority of
 */
export function readAuthorityReply(message: DnsMessage, question: Question, zone: string): Reply {
  const { aliases, values } = chainOf(message, question);
  const own = aliases.slice(0, 1);
  const said = { aliases: own, values: own.length > 0 ? [] : values, referral: null, lame: null };
  if (message.rcode !== NOERROR && message.rcode !== NXDOMAIN) return { ...said, outcome: 'failed' };
  const isNegative = own.length === 0 && values.length === 0;
  if (isNegative && message.rcode === NOERROR && !message.authoritative) return referralOf(message, question, zone);
  if (!message.authoritative) return { ...said, outcome: 'lame', lame: notItsOwn(message) };
  if (own.length > 0) return { ...said, outcome: 'alias' };
  if (values.length > 0) return { ...said, outcome: 'answer' };
  // Some servers set AA on referrals as well; with an SOA it is a negative answer.
  const referral = message.rcode === NXDOMAIN || hasSoa(message) ? null : downward(message, question.name, zone);
  if (referral !== null) return { ...said, outcome: 'referral', referral };
  return { ...said, outcome: message.rcode === NXDOMAIN ? 'nxdomain' : 'nodata' };
}

function notItsOwn({ recursionAvailable }: DnsMessage): string {
  const why = recursionAvailable ? ': it is a resolver and passes on what it heard' : '';
  return `answers without authority (AA is not set)${why}`;
}

function referralOf(message: DnsMessage, question: Question, zone: string): Reply {
  const nothing = { aliases: [], values: [] };
  const referral = downward(message, question.name, zone);
  if (referral !== null) return { ...nothing, outcome: 'referral', referral, lame: null };
  return { ...nothing, outcome: 'lame', referral: null, lame: whyNoReferral(message, zone) };
}

function whyNoReferral(message: DnsMessage, zone: string): string {
  if (hasSoa(message)) return notItsOwn(message);
  const elsewhere = message.authorities.find(({ type }) => type === TYPE_NS);
  if (elsewhere === undefined) return 'says nothing about it and claims no authority';
  if (sameName(zone, elsewhere.name)) return 'refers to the zone itself again';
  return `refers ${isWithin(zone, elsewhere.name) ? 'back up' : 'sideways'} to ${elsewhere.name}`;
}

function hasSoa({ authorities }: DnsMessage): boolean {
  return authorities.some(({ data }) => data.kind === 'soa');
}

/** The referral to a zone below the asked one that the name is in, so that no loop is possible. */
function downward(message: DnsMessage, name: string, zone: string): Referral | null {
  const cut = message.authorities.find(
    (record) => isNameServer(record) && isBelow(record.name, zone) && isWithin(name, record.name),
  );
  if (cut === undefined) return null;
  const names = new Map<string, string>();
  for (const record of message.authorities) {
    if (!isNameServer(record) || record.data.kind !== 'name' || !sameName(record.name, cut.name)) continue;
    if (names.size < MOST_SERVERS) names.set(nameKey(record.data.target), record.data.target);
  }
  const glue = glueWithin(message, zone);
  const servers = [...names].map(([key, server]) => ({ name: server, addresses: glue.get(key) ?? [] }));
  return { zone: cut.name, servers };
}

function isNameServer({ type, class: dnsClass }: DnsRecord): boolean {
  return type === TYPE_NS && dnsClass === CLASS_IN;
}

/** Addresses by name, of names that the server may speak for. */
export function glueWithin({ additionals, answers }: DnsMessage, zone: string): Map<string, string[]> {
  const glue = new Map<string, string[]>();
  for (const { name, data, class: dnsClass } of [...answers, ...additionals]) {
    if (data.kind !== 'address' || dnsClass !== CLASS_IN || !isWithin(name, zone)) continue;
    const known = glue.get(nameKey(name)) ?? [];
    if (known.length < MOST_GLUE && !known.includes(data.address)) glue.set(nameKey(name), [...known, data.address]);
  }
  return glue;
}

/** The aliases from the question's name on, and the records asked for at their end. */
function chainOf({ answers }: DnsMessage, { name, type }: Question): { aliases: string[]; values: string[] } {
  const targets = new Map<string, string>();
  const values = new Map<string, string[]>();
  for (const { name: owner, type: given, class: dnsClass, data } of answers) {
    if (dnsClass !== CLASS_IN) continue;
    const key = nameKey(owner);
    if (given === TYPE_CNAME && data.kind === 'name' && !targets.has(key)) targets.set(key, data.target);
    if (given !== TYPE_NUMBERS[type]) continue;
    const known = values.get(key) ?? [];
    const text = data.kind === 'name' ? data.target : data.kind === 'address' ? data.address : owner;
    if (data.kind !== 'malformed' && known.length < MOST_VALUES) values.set(key, [...known, text]);
  }
  const aliases: string[] = [];
  const seen = new Set<string>();
  let at = nameKey(name);
  // Of a circle each step is told once.
  while (targets.has(at) && !seen.has(at) && aliases.length < MOST_ALIASES) {
    const target = targets.get(at)!;
    seen.add(at);
    aliases.push(target);
    at = nameKey(target);
  }
  return { aliases, values: [...new Set(values.get(at) ?? [])] };
}
