/** Name servers of one zone that say different things: a copy of the zone that is old, or that was never the same. */
import { nameKey } from '../../decode/dnsName.ts';
import type { Hop, Leg, LookupVerdict } from '../../model/lookupReport.ts';
import { authorityCommands, proof } from './commands.ts';
import { contactText, type Facts, listed, type ServerHop, serverHops, serverText, zoneText } from './facts.ts';

export function disagreeingAuthorities(facts: Facts): LookupVerdict[] {
  const legs = [...facts.reverse, ...facts.forward.flatMap(({ legs: all }) => all)];
  return legs.flatMap((leg) => disagreementIn(facts, leg));
}

function disagreementIn(facts: Facts, leg: Leg): LookupVerdict[] {
  const camps = campsOf(serverHops(facts, leg));
  if (camps.length < 2) return [];
  return [
    {
      kind: 'authorities-disagree',
      severity: 'bad',
      text:
        `The name servers of ${zoneText(leg.zone)} do not agree about ${leg.name}: ` +
        `${camps.map((camp) => `${listed(camp.map(({ server }) => serverText(server)))} ${campSays(camp)}`).join('; ')}. ` +
        `What a cache is told depends on whom it asks.${serialText(camps)}`,
      evidence: camps.flatMap((camp) => camp.map(({ hop }) => hop.id)),
      until: null,
      advice: [
        {
          text:
            `Tell ${contactText(leg.soa)}: the zone must be the same on all its servers (a transfer that fails, a ` +
            'NOTIFY that is not heard, a serial that was not raised, a zone file edited on a secondary).',
          commands: [],
        },
        proof(
          'Ask each for the name and for the serial of its copy.',
          camps.flatMap(([{ server }]) => [
            ...authorityCommands(leg, server),
            ...authorityCommands({ name: leg.zone ?? leg.name, type: 'SOA' }, server).slice(0, 1),
          ]),
        ),
      ],
    },
  ];
}

/** The servers by what they say. */
export function campsOf(servers: readonly ServerHop[]): ServerHop[][] {
  const camps = new Map<string, ServerHop[]>();
  for (const server of servers) {
    const saying = sayingOf(server.hop);
    if (saying !== null) camps.set(saying, [...(camps.get(saying) ?? []), server]);
  }
  return [...camps.values()];
}

/** What a server says, for comparison; null when it says nothing useful. No such name and no such record are one. */
function sayingOf({ outcome, values, aliases }: Hop): string | null {
  switch (outcome) {
    case 'answer':
      return `answer ${values.map(nameKey).sort().join(' ')}`;
    case 'alias':
      return `alias ${nameKey(aliases[0])}`;
    case 'nodata':
    case 'nxdomain':
      return 'none';
    default:
      return null;
  }
}

function campSays(camp: readonly ServerHop[]): string {
  const { outcome, values, aliases, question } = camp[0].hop;
  const say = camp.length === 1 ? 'says' : 'say';
  if (outcome === 'answer') return `${say} ${listed(values)}`;
  return outcome === 'alias'
    ? `${say} that it is an alias to ${aliases[0]}`
    : `${say} that there is no ${question.type} record`;
}

function serialText(camps: readonly (readonly ServerHop[])[]): string {
  const told = camps.flatMap((camp) => camp.slice(0, 1)).filter(({ serial }) => serial !== null);
  const serials = new Set(told.map(({ serial }) => serial));
  if (told.length < 2) return '';
  if (serials.size < 2)
    return ` Their copies of the zone have the same serial, ${told[0].serial}: they will not mend it by themselves.`;
  return ` Serials of their copies: ${listed(told.map(({ server, serial }) => `${serverText(server)} ${serial}`))}.`;
}
