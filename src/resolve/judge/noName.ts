/** No PTR record: none at all, or an alias that leads to none. */
import type { Leg, LookupVerdict } from '../../model/lookupReport.ts';
import type { Advice } from '../../model/report.ts';
import { counted, waited } from '../../model/wording.ts';
import { circleOf } from './aliasCircle.ts';
import { traceProof } from './authority.ts';
import { authorityCommands, cacheCommands, ownerText, proof } from './commands.ts';
import {
  answeredLeg,
  contactText,
  type Facts,
  hopOf,
  listed,
  serverHops,
  serverText,
  subjectText,
  zoneText,
} from './facts.ts';

export function noPtr(facts: Facts): LookupVerdict[] {
  const leg = answeredLeg(facts);
  if (leg === null) return facts.traced ? [] : noPtrAtCaches(facts);
  if (facts.reverse.length > 1 || (leg.outcome !== 'nodata' && leg.outcome !== 'nxdomain')) return [];
  return [
    {
      kind: 'no-ptr',
      severity: 'bad',
      text: `${subjectText(facts)} has no PTR record: ${saidBy(facts, leg)}. The name would belong into the zone ${zoneText(leg.zone)}, which is in the hands of ${contactText(leg.soa)}.`,
      evidence: leg.servers.map(({ hopId }) => hopId),
      until: null,
      advice: [
        { text: recordWanted(facts, leg), commands: [] },
        proof('The same from the root down, and at the authority.', [...traceProof(facts), ...atAuthority(leg)]),
      ],
    },
  ];
}

/** The alias of RFC 2317 is there, and the zone that it leads into has no record for it. */
export function aliasWithoutTarget(facts: Facts): LookupVerdict[] {
  const leg = facts.reverse.at(-1);
  const isEndless = leg?.outcome === 'stopped' && leg.zone === null;
  if (leg === undefined || facts.reverse.length < 2 || circleOf(facts) !== null) return [];
  if (!isEndless && leg.outcome !== 'nodata' && leg.outcome !== 'nxdomain') return [];
  const [own] = facts.reverse;
  const evidence = facts.reverse.flatMap(({ servers }) => servers.map(({ hopId }) => hopId));
  return [
    {
      kind: 'alias-without-target',
      severity: 'bad',
      text:
        `The reverse name of ${subjectText(facts)} is an alias to ${leg.name} and nothing is there: ` +
        `${isEndless ? leg.stopped : saidBy(facts, leg)}. Most software takes that for no reverse DNS.`,
      evidence: evidence.length > 0 ? evidence : [facts.hops[0].id],
      until: null,
      advice: [
        { text: aliasAdvice(own, leg), commands: [] },
        proof('The alias at the provider, then its target from the root down, and at its authority.', [
          ...traceProof(facts),
          ...atAuthority(own).slice(0, 1),
          ...atAuthority(leg),
        ]),
      ],
    },
  ];
}

function aliasAdvice(own: Leg, leg: Leg): string {
  const record = `\`${ownerText(leg.name)} PTR NAME.\` (NAME: the name of that host)`;
  const zone = leg.zone === null ? '' : ` in the zone ${leg.zone}, by ${contactText(leg.soa)}`;
  return (
    `Either the record ${record} is added${zone}; or the alias is taken back, and the PTR record put where the alias ` +
    `is, in the zone ${zoneText(own.zone)}, by ${contactText(own.soa)}.`
  );
}

/** `ns1.example.net (192.0.2.1), an authority for Z, says that the name does not exist (NXDOMAIN)` */
function saidBy(facts: Facts, leg: Leg): string {
  const servers = serverHops(facts, leg).filter(({ hop }) => hop.outcome === leg.outcome);
  const [first] = servers;
  const who = first === undefined ? 'its authority' : serverText(first.server);
  const others = servers.length > 1 ? ` and ${counted(servers.length - 1, 'other address', 'other addresses')}` : '';
  const what =
    leg.outcome === 'nxdomain' ? 'the name does not exist (NXDOMAIN)' : 'the name has no PTR record (NODATA)';
  const kept = leg.soa === null ? '' : `; a cache may remember that for ${waited(leg.soa.negativeSeconds)}`;
  return `${who}${others}, authority for ${zoneText(leg.zone)}, say${servers.length > 1 ? '' : 's'} that ${what}${kept}`;
}

function recordWanted({ subject }: Facts, leg: Leg): string {
  const back =
    subject.address === null ? '' : `, and for that NAME an address record that leads back to ${subject.address}`;
  return (
    `Ask ${contactText(leg.soa)} for the record \`${ownerText(leg.name)} PTR NAME.\` (NAME: the name of that host)${back}. ` +
    'Usually the provider of the address does that, or delegates the zone.'
  );
}

function atAuthority(leg: Leg): string[] {
  const server = leg.servers.find(({ server: one }) => one.address !== '')?.server;
  return server === undefined ? [] : authorityCommands(leg, server);
}

/** Of an address that only the caches can be asked about. */
function noPtrAtCaches(facts: Facts): LookupVerdict[] {
  const hops = facts.caches.map(({ reverse }) => hopOf(facts, reverse));
  const none = hops.filter(({ outcome }) => outcome === 'nxdomain' || outcome === 'nodata' || outcome === 'alias');
  if (none.length === 0 || circleOf(facts) !== null || hops.some(({ outcome }) => outcome === 'answer')) return [];
  const caches = listed(none.map(({ server }) => serverText(server)));
  return [
    {
      kind: 'no-ptr',
      severity: 'bad',
      text: `${subjectText(facts)} has no PTR record, say${none.length === 1 ? 's' : ''} ${caches}${localText(facts)}.`,
      evidence: none.map(({ id }) => id),
      until: null,
      advice: [localAdvice(facts), proof('Ask it yourself.', cacheCommands(none[0].question, none[0].server))],
    },
  ];
}

function localText({ local }: Facts): string {
  return local === null
    ? ''
    : `. It is ${local.text}: nobody on the Internet answers for it, only your own resolvers can`;
}

function localAdvice({ local, subject }: Facts): Advice {
  const text =
    local === null
      ? `The authority was not asked (--no-trace): run it again without that to see whose zone it is.`
      : `Have your resolver serve ${local.zone} (RFC 6303) with the record \`${ownerText(subject.name)} PTR NAME.\``;
  return { text, commands: [] };
}
