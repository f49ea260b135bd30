/** Name servers that do not answer, or do not answer as the authority that the delegation says they are. */
import type { Leg, LookupVerdict } from '../../model/lookupReport.ts';
import { waited } from '../../model/wording.ts';
import { authorityCommands, proof, reverseNames, traceCommands } from './commands.ts';
import {
  contactText,
  type Facts,
  failingOf,
  hopOf,
  listed,
  type ServerHop,
  serverHops,
  serverText,
  stoppedLeg,
  toldServers,
  zoneText,
} from './facts.ts';
import { ttlOf } from './foreignNames.ts';

const MOST_PROVEN = 3;

/** None of the zone's name servers is of use: the name cannot be resolved by anybody whose cache has run out. */
export function deadZone(facts: Facts): LookupVerdict[] {
  const leg = stoppedLeg(facts);
  if (leg === null || !isBlamed(facts, leg)) return [];
  const servers = serverHops(facts, leg);
  const silent = servers.filter(({ hop }) => failingOf(facts, hop) === 'silent');
  const zone = zoneText(leg.zone);
  const evidence = servers.length > 0 ? servers.map(({ hop }) => hop.id) : leg.path.slice(-1);
  return [
    {
      kind: silent.length > 0 ? 'authority-silent' : 'authority-lame',
      severity: 'bad',
      text: `${deadText(servers, zone)} So nobody can learn ${whatOf(facts, leg)}${rememberedText(facts)}.`,
      evidence,
      until: null,
      advice: [whomToAsk(facts, leg, servers), proveServers(leg, servers, zone)],
    },
  ];
}

/** Whether the zone's servers were asked, and what came of it is theirs and not this machine's doing. */
export function isBlamed(facts: Facts, leg: Leg): boolean {
  if (leg.zone === null || leg.zone === '.' || facts.spent) return false;
  const servers = serverHops(facts, leg);
  // Servers that have no address of the one version of IP that was to be used are none to blame.
  if (servers.length === 0) return facts.family === null;
  return servers.some(({ hop }) => failingOf(facts, hop) !== null);
}

function deadText(servers: readonly ServerHop[], zone: string): string {
  if (servers.length === 0) return `The delegation of ${zone} names no name server that could be asked.`;
  const names = new Set(servers.map(({ server }) => server.name)).size;
  const what = names === 1 ? 'The only name server' : `None of the ${names} name servers`;
  return `${what} of ${zone} ${names === 1 ? 'does not answer' : 'answers'} as its authority (${toldServers(servers)}).`;
}

function whatOf({ subject, reverse }: Facts, { name }: Leg): string {
  const of = subject.address === null ? `the name behind ${subject.name}` : `the name of ${subject.address}`;
  return reverse.length > 1 ? `${of}, which stands at ${name} (the reverse name is an alias)` : of;
}

/** Caches that had the name before it went silent. */
function rememberedText(facts: Facts): string {
  const hops = facts.caches.map(({ reverse }) => hopOf(facts, reverse)).filter(({ outcome }) => outcome === 'answer');
  if (hops.length === 0) return '';
  const told = hops.map(
    (hop) => `${serverText(hop.server)} has ${listed(hop.values)} for another ${waited(ttlOf(hop))}`,
  );
  return `, but for caches that remember it: ${listed(told)}`;
}

function whomToAsk(facts: Facts, leg: Leg, servers: readonly ServerHop[]) {
  const names = [...new Set(servers.map(({ server }) => server.name).filter((name) => name !== null))];
  const above = facts.reverse.at(-2)?.soa ?? null;
  const delegation = above === null ? 'the holder of the address block' : contactText(above);
  return {
    text:
      `Ask whoever runs ${names.length === 0 ? zoneText(leg.zone) : listed(names)} why ${zoneText(leg.zone)} is not ` +
      `served to everybody (is the server up, does a firewall drop UDP or TCP port 53, is the zone loaded?). ` +
      `If these servers are no longer the right ones, the delegation must be changed by ${delegation}.`,
    commands: [],
  };
}

function proveServers(leg: Leg, servers: readonly ServerHop[], zone: string) {
  const asked = servers.filter(({ server }) => server.address !== '').slice(0, MOST_PROVEN);
  return proof(`The same from the root down, and at ${zone}'s own servers.`, [
    ...traceCommands([leg.name], leg.type),
    ...asked.flatMap(({ server }) => authorityCommands(leg, server).slice(0, 2)),
    ...asked.slice(0, 1).flatMap(({ server }) => authorityCommands(leg, server).slice(2)),
  ]);
}

/** Some servers of a zone fail while others answer: every resolver that tries them first loses time, or the answer. */
export function failingServers(facts: Facts): LookupVerdict[] {
  const legs = [...facts.reverse, ...facts.forward.flatMap(({ legs: all }) => all)];
  return legs.filter(({ outcome }) => outcome !== 'stopped').flatMap((leg) => failingIn(facts, leg, legs));
}

/** The first leg in a zone speaks for it. */
function failingIn(facts: Facts, leg: Leg, legs: readonly Leg[]): LookupVerdict[] {
  if (legs.find(({ zone, outcome }) => zone === leg.zone && outcome !== 'stopped') !== leg) return [];
  return (['silent', 'lame'] as const).flatMap((failing) => {
    const bad = serverHops(facts, leg).filter(({ hop }) => failingOf(facts, hop) === failing);
    return bad.length === 0 ? [] : [someFail(leg, bad, failing)];
  });
}

function someFail(leg: Leg, bad: readonly ServerHop[], failing: 'silent' | 'lame'): LookupVerdict {
  const zone = zoneText(leg.zone);
  const which = bad.length === 1 ? 'One address' : `${bad.length} addresses`;
  const what = failing === 'silent' ? 'unreachable' : 'of no use';
  return {
    kind: failing === 'silent' ? 'server-silent' : 'server-lame',
    severity: 'warning',
    text:
      `${which} of ${leg.servers.length} among the name servers of ${zone} ${bad.length === 1 ? 'is' : 'are'} ${what} ` +
      `(${toldServers(bad)}). ${HARM[failing]}`,
    evidence: bad.map(({ hop }) => hop.id),
    until: null,
    advice: [
      {
        text:
          `Tell ${contactText(leg.soa)}: have the server serve ${zone}, or have it taken out of the delegation and of ` +
          `the zone's NS records.`,
        commands: [],
      },
      proof(
        'Ask it by itself.',
        bad
          .filter(({ server }) => server.address !== '')
          .slice(0, MOST_PROVEN)
          .flatMap(({ server }) => authorityCommands(leg, server)),
      ),
    ],
  };
}

const HARM = {
  silent: 'Whoever tries it first waits for nothing: that makes lookups slow now and then.',
  lame: 'Whoever tries it first has to go on to another, and some give up.',
} as const;

/** What the reverse name leads to, from the root down. */
export function traceProof(facts: Facts): string[] {
  return traceCommands(reverseNames(facts), 'PTR');
}
