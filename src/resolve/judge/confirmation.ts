/** The full circle: whether a PTR name leads back to the address, at its authority and at the caches. */
import { recordType } from '../../base/reverseName.ts';
import { nameKey } from '../../decode/dnsName.ts';
import type { CacheAsked, Hop, Leg, LookupVerdict } from '../../model/lookupReport.ts';
import { isWithin } from '../names.ts';
import { isBlamed } from './authority.ts';
import { authorityCommands, cacheCommands, ownerText, proof, traceCommands } from './commands.ts';
import {
  contactText,
  type Facts,
  hopOf,
  listed,
  sameAddress,
  serverHops,
  serverText,
  toldServers,
  zoneText,
} from './facts.ts';

/** PTR names that are led back; more than that has no honest host. */
export const MOST_LED_BACK = 10;

/**
 * The names that lead back to the address, by their authority's word; by a cache's where the authority could not be asked
 * from here. Where the authority's servers are dead, a cache only remembers.
 */
export function confirmedNames(facts: Facts): string[] {
  return facts.names.filter((name) => {
    const last = legsOf(facts, name).at(-1);
    const isUnasked = last === undefined || (last.outcome === 'stopped' && !isBlamed(facts, last));
    const values = isUnasked ? valuesAtCaches(facts, name) : last.values;
    return values.some((value) => sameAddress(value, facts.subject.address));
  });
}

export function legsOf({ forward }: Facts, name: string): readonly Leg[] {
  return forward.find((one) => one.name === name)?.legs ?? [];
}

/** What the caches said of a name. */
export function forwardHops(facts: Facts, name: string): Hop[] {
  return facts.caches.flatMap((cache) => forwardHopsOf(facts, cache, name));
}

/** What one cache said of it. */
export function forwardHopsOf(facts: Facts, { forward }: CacheAsked, name: string): Hop[] {
  return forward.map((id) => hopOf(facts, id)).filter(({ question }) => nameKey(question.name) === nameKey(name));
}

function valuesAtCaches(facts: Facts, name: string): string[] {
  return forwardHops(facts, name).flatMap(({ values }) => values);
}

export function notConfirmed(facts: Facts): LookupVerdict[] {
  const { subject, names } = facts;
  if (subject.address === null || confirmedNames(facts).length > 0) return [];
  const tried = names.slice(0, MOST_LED_BACK).filter((name) => isKnown(facts, name));
  const steps = listed(
    tried.map((name) => whereItFails(facts, name)),
    2,
  );
  const left = names.length - tried.length;
  const evidence = tried.flatMap((name) => evidenceOf(facts, name));
  if (tried.length === 0 || evidence.length === 0) return [];
  return [
    {
      kind: 'ptr-not-confirmed',
      severity: 'bad',
      text:
        `${subject.address} has the name ${listed(names)}, but the way back fails${left === 0 ? '' : ` for ${tried.length} of them`}: ${steps}. ` +
        (left === 0
          ? 'Whoever checks full circle takes it for unknown.'
          : `About ${left === 1 ? 'the other one' : `the other ${left}`} nobody could be asked from here, or there was no time to: one of them may lead back.`),
      evidence,
      until: null,
      advice: [
        { text: adviceText(facts, names[0]), commands: [] },
        proof('The name, from the root down and at its authority.', forwardCommands(facts, names[0])),
      ],
    },
  ];
}

/** Whether anybody could be asked about the name: an authority, or else a cache. */
export function isKnown(facts: Facts, name: string): boolean {
  const last = legsOf(facts, name).at(-1);
  if (last !== undefined && (last.outcome !== 'stopped' || isBlamed(facts, last))) return true;
  return forwardHops(facts, name).some(({ rcode }) => rcode !== null);
}

/** `mail.example.com has the address 192.0.2.9, not 192.0.2.1`, and the like for each step that can fail. */
function whereItFails(facts: Facts, name: string): string {
  const type = recordType(facts.subject.address!);
  const leg = legsOf(facts, name).at(-1);
  if (leg === undefined) {
    const values = valuesAtCaches(facts, name);
    return values.length === 0 ? `the caches have no ${type} record of ${name}` : othersText(name, values);
  }
  const own = leg.name === name ? name : `${name}, an alias to ${leg.name},`;
  switch (leg.outcome) {
    case 'nxdomain':
      return `${own} does not exist (NXDOMAIN from ${answererText(facts, leg)})`;
    case 'nodata':
      return `${own} has no ${type} record (says ${answererText(facts, leg)})`;
    case 'stopped':
      return `${own} cannot be resolved: ${stoppedText(facts, leg)}`;
    default:
      return `${othersText(own, leg.values)} (says ${answererText(facts, leg)})`;
  }
}

function othersText(name: string, values: readonly string[]): string {
  return `${name} has the address${values.length === 1 ? '' : 'es'} ${listed(values)}`;
}

function answererText(facts: Facts, leg: Leg): string {
  const answerer = serverHops(facts, leg).find(({ hop }) => hop.outcome === leg.outcome);
  return answerer === undefined ? zoneText(leg.zone) : serverText(answerer.server);
}

function stoppedText(facts: Facts, leg: Leg): string {
  const servers = serverHops(facts, leg);
  return `${leg.stopped}${servers.length === 0 ? '' : ` (${toldServers(servers)})`}`;
}

function evidenceOf(facts: Facts, name: string): string[] {
  const asked = legsOf(facts, name).flatMap(({ servers }) => servers.map(({ hopId }) => hopId));
  return asked.length > 0 ? asked : forwardHops(facts, name).map(({ id }) => id);
}

function adviceText(facts: Facts, name: string): string {
  const { address } = facts.subject;
  const slip = slipIn(facts, name);
  if (slip !== null) return slip;
  const leg = legsOf(facts, name).at(-1);
  const other = 'or have the PTR record name a host that has this address';
  if (leg?.outcome === 'stopped' && leg.zone !== null && isBlamed(facts, leg))
    return `Have the name servers of ${zoneText(leg.zone)} answer again, or its delegation corrected; ${other}.`;
  const whom = leg === undefined || leg.soa === null ? 'whoever runs the zone of the name' : contactText(leg.soa);
  const record = `\`${ownerText(name)} ${recordType(address!)} ${address}\``;
  return `Ask ${whom} for the record ${record}; ${other}.`;
}

/** What a PTR record that names no host was meant to be, and who mends it; null where the name may be one. */
function slipIn(facts: Facts, name: string): string | null {
  const leg = facts.reverse.at(-1);
  const whom = contactText(leg?.soa ?? null);
  if (isReverseTree(name)) {
    const zone = leg?.zone ?? null;
    const own = zone !== null && isWithin(name, zone) ? name.slice(0, -zone.length - 1) : '';
    const meant = own.includes('.') ? `\`${ownerText(own)}\`` : 'the full name, with a dot at its end';
    return (
      'In the zone file the name lacks its final dot, so that the name of the zone was added to it: ' +
      `ask ${whom} to write ${meant}.`
    );
  }
  if (name.includes('.') && !/^[\d.]+$/.test(name)) return null;
  return `${name === '' ? 'The root' : name} is no host's full name: ask ${whom} for a PTR record with the full name of the host.`;
}

/** A name below the trees that hold reverse names, which no host has. */
export function isReverseTree(name: string): boolean {
  return isWithin(name, 'in-addr.arpa') || isWithin(name, 'ip6.arpa');
}

export function forwardCommands(facts: Facts, name: string): string[] {
  const type = recordType(facts.subject.address!);
  const legs = legsOf(facts, name);
  const last = legs.at(-1);
  const server = last?.servers.find(({ server: one }) => one.address !== '')?.server;
  return [
    ...(legs.length === 0
      ? []
      : traceCommands(
          legs.map((leg) => leg.name),
          type,
        )),
    ...(server === undefined ? [] : authorityCommands(last!, server)),
    ...facts.caches.slice(0, 1).flatMap(({ server: cache }) => cacheCommands({ name, type }, cache)),
  ];
}
