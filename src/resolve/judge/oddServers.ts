/** Name servers that answer this command and that many resolvers make nothing of. */
import { nameKey } from '../../decode/dnsName.ts';
import type { Hop, Leg } from '../../model/lookupReport.ts';
import { AUTHORITY_PLAN } from '../ask.ts';
import { type Facts, serverHops, zoneText } from './facts.ts';

const WITHOUT_EDNS_SECONDS = AUTHORITY_PLAN.tries.find(({ edns }) => !edns)!.afterMs / 1000;

/** Answered a query without EDNS alone. */
export function isAnsweredPlain({ rcode, edns }: Hop): boolean {
  return rcode !== null && !edns;
}

/** Nothing came to the queries with EDNS, so that it took until the last one, which goes without. */
export function droppedEdns({ durationSeconds }: Hop): boolean {
  return durationSeconds >= WITHOUT_EDNS_SECONDS;
}

/** Names of name servers that are aliases, and of what; NS records must name hosts (RFC 2181 10.3), and BIND skips others. */
export function aliasesOfServers({ hops }: Facts): ReadonlyMap<string, string> {
  const asked = hops.filter(({ purpose, outcome }) => purpose === 'server-address' && outcome === 'alias');
  return new Map(
    asked.flatMap(({ question, aliases }) => aliases.slice(0, 1).map((to) => [question.name, to] as const)),
  );
}

/** Why resolvers make nothing of any of the servers, as "its name servers …"; null where that is not so. */
export function whyUseless(facts: Facts, leg: Leg): string | null {
  const servers = serverHops(facts, leg);
  if (servers.length === 0) return null;
  const aliases = new Set([...aliasesOfServers(facts).keys()].map(nameKey));
  if (servers.every(({ server }) => server.name !== null && aliases.has(nameKey(server.name))))
    return `the NS records of ${zoneText(leg.zone)} name aliases, which some resolvers pass over (RFC 2181 10.3)`;
  if (servers.every(({ hop }) => isAnsweredPlain(hop) && droppedEdns(hop)))
    return `the name servers of ${zoneText(leg.zone)} drop queries with EDNS (RFC 6891), without which resolvers do not ask`;
  return null;
}
