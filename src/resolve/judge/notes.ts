/** What could not be tried from here, and what is odd without being wrong. */
import { reverseName } from '../../base/reverseName.ts';
import type { Hop, Leg } from '../../model/lookupReport.ts';
import { counted } from '../../model/wording.ts';
import { familyOf } from '../session.ts';
import { confirmedNames } from './confirmation.ts';
import { campsOf } from './disagreement.ts';
import { type Facts, hopOf, isDelegatedName, listed, serverHops, serverText, zoneText } from './facts.ts';
import { aliasesOfServers, droppedEdns, isAnsweredPlain } from './oddServers.ts';

export function notesOf(facts: Facts): string[] {
  const legs = [...facts.reverse, ...facts.forward.flatMap(({ legs: all }) => all)];
  const zones = [...new Map(legs.map((leg) => [leg.zone, leg])).values()];
  return [
    ...localNotes(facts),
    ...delegatedNotes(facts),
    ...([4, 6] as const).flatMap((family) => familyNotes(facts, family)),
    ...unconfirmedNotes(facts),
    ...cacheNotes(facts),
    ...zones.flatMap(delegationNotes),
    ...zones.filter((leg) => campsOf(serverHops(facts, leg)).length < 2).flatMap(serialNotes),
    ...lengthNotes(facts),
    ...ednsNotes(facts),
    ...droppedNotes(facts),
    ...aliasNotes(facts),
    ...ignoredNotes(facts),
    ...(facts.caches.length === 0 ? ['No cache was asked.'] : []),
  ];
}

function localNotes({ local, traced, subject }: Facts): string[] {
  if (local === null || traced) return [];
  return [`${subject.address} is ${local.text}: the root knows nothing of it, so only the caches were asked.`];
}

/** Programs ask for the address's own reverse name, which was not asked for here. */
function delegatedNotes({ subject }: Facts): string[] {
  if (!isDelegatedName(subject)) return [];
  const own = reverseName(subject.address!);
  return [
    `Whether ${own}, which programs ask for, leads to ${subject.name} was not asked: look ${subject.address} up for that.`,
  ];
}

function familyNotes({ hops, heard }: Facts, family: 4 | 6): string[] {
  const asked = hops.filter(({ zone, server }) => zone !== null && familyOf(server.address) === family);
  const unsent = asked.filter(({ outcome }) => outcome === 'no-route');
  if (unsent.length > 0) {
    const servers = [...new Set(unsent.map(({ server }) => serverText(server)))];
    const whom = unsent.length === asked.length ? 'nothing' : `nothing of ${listed(servers)}`;
    return [`Over IPv${family} ${whom} could be asked: ${unsent[0].text}.`];
  }
  if (heard[family] || !asked.some(({ outcome }) => outcome === 'silent')) return [];
  return [
    `Over IPv${family} nobody answers, the root included: that is this network's doing, and no server is blamed for it.`,
  ];
}

function unconfirmedNotes(facts: Facts): string[] {
  const confirmed = confirmedNames(facts);
  const others = facts.names.filter((name) => !confirmed.includes(name));
  if (confirmed.length === 0 || others.length === 0) return [];
  return [`Of the names, ${listed(others)} ${others.length === 1 ? 'does' : 'do'} not lead back to the address.`];
}

/** Without an authority's word nobody can say which of them is right. */
function cacheNotes(facts: Facts): string[] {
  if (facts.reverse.at(-1)?.values.length) return [];
  const hops = facts.caches.map(({ reverse }) => hopOf(facts, reverse));
  const [named, nameless] = [hops.filter(hasName), hops.filter((hop) => !hasName(hop) && hop.rcode !== null)];
  if (named.length === 0 || nameless.length === 0) return [];
  const told = [...named, ...nameless].map((hop) => `${serverText(hop.server)} says ${hop.text}`);
  return [`The caches do not agree: ${listed(told)}.`];
}

function hasName({ values }: Hop): boolean {
  return values.length > 0;
}

/** The delegation and the zone should name the same servers; resolvers use either. */
function delegationNotes({ zone, servers }: Leg): string[] {
  const namesOf = (listedBy: string) => [
    ...new Set(servers.filter(({ listed: by }) => by === listedBy).map(({ server }) => server.name ?? server.address)),
  ];
  const [parents, own] = [namesOf('parent'), namesOf('zone')];
  if (!servers.some(({ listed: by }) => by === 'both')) return [];
  return [
    ...(parents.length > 0
      ? [`The delegation of ${zoneText(zone)} names ${listed(parents)}, the zone itself does not.`]
      : []),
    ...(own.length > 0 ? [`The zone ${zoneText(zone)} names ${listed(own)}, its delegation does not.`] : []),
  ];
}

function serialNotes({ zone, servers }: Leg): string[] {
  const serials = new Set(servers.map(({ serial }) => serial).filter((serial) => serial !== null));
  if (serials.size < 2) return [];
  return [
    `The copies of ${zoneText(zone)} have ${serials.size} different serials (${listed([...serials].map(String))}).`,
  ];
}

/** Software that takes the first name, or cannot use TCP, is not helped by many. */
function lengthNotes({ hops, names }: Facts): string[] {
  if (!hops.some(({ transport, purpose }) => transport === 'tcp' && purpose === 'reverse')) return [];
  const what = names.length > 1 ? `${names.length} PTR names` : 'The answer';
  return [`${what} do not fit into a datagram: whoever cannot ask over TCP learns none, and many take only the first.`];
}

/** Servers that answered only a query without EDNS, but said so at once: resolvers ask again then. */
function ednsNotes(facts: Facts): string[] {
  const servers = answeringWithoutEdns(facts, (hop) => !droppedEdns(hop));
  if (servers.length === 0) return [];
  return [`Only a query without EDNS (RFC 6891) was answered by ${listed(servers)}: whoever asks with it tries twice.`];
}

/** Servers, or firewalls before them, that drop queries with EDNS. */
function droppedNotes(facts: Facts): string[] {
  const servers = answeringWithoutEdns(facts, droppedEdns);
  if (servers.length === 0) return [];
  const them = servers.length === 1 ? 'it' : 'them';
  return [
    `Queries with EDNS (RFC 6891) are dropped by ${listed(servers)}, or by a firewall before ${them}; only one without was ` +
      'answered. Since the DNS flag day of 2019 resolvers (BIND, unbound, PowerDNS, Knot) do not try without it: to them ' +
      'such a server is dead.',
  ];
}

function answeringWithoutEdns({ hops }: Facts, isMeant: (hop: Hop) => boolean): string[] {
  const plain = hops.filter((hop) => hop.zone !== null && !hop.remembered && isAnsweredPlain(hop) && isMeant(hop));
  return [...new Set(plain.map(({ server }) => serverText(server)))];
}

function aliasNotes(facts: Facts): string[] {
  return [...aliasesOfServers(facts)].map(
    ([name, to]) =>
      `The name server ${name} is an alias to ${to}: NS records must name the host itself (RFC 2181 10.3), and some ` +
      'resolvers, BIND among them, pass over such a server.',
  );
}

function ignoredNotes({ hops }: Facts): string[] {
  const ignored = hops.reduce((sum, hop) => sum + (hop.remembered ? 0 : hop.ignored), 0);
  if (ignored === 0) return [];
  return [
    `${counted(ignored, 'message')} came that ${ignored === 1 ? 'was' : 'were'} nobody's answer (other source, ID or question) and changed nothing.`,
  ];
}
