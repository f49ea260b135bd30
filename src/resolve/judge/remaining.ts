/** What is said when nothing is wrong, or nothing can be told: not traced, a name that looks generated, healthy. */
import { nameKey } from '../../decode/dnsName.ts';
import { looksGeneric } from '../../decode/genericNames.ts';
import type { CacheAsked, Hop, LookupVerdict } from '../../model/lookupReport.ts';
import { counted } from '../../model/wording.ts';
import { isBlamed, traceProof } from './authority.ts';
import { authorityCommands, proof } from './commands.ts';
import { confirmedNames, forwardCommands, forwardHopsOf, isKnown, isReverseTree, legsOf } from './confirmation.ts';
import {
  contactText,
  type Facts,
  hopOf,
  listed,
  sameAddress,
  serverHops,
  stoppedLeg,
  subjectText,
  toldServers,
} from './facts.ts';

/** The authority could not be asked from here, for a reason that is not the authority's. */
export function notTraced(facts: Facts): LookupVerdict[] {
  const leg = stoppedLeg(facts);
  const isEndless = leg?.zone === null && facts.reverse.length > 1;
  if (leg === null || isBlamed(facts, leg) || (isEndless && !facts.spent)) return [];
  const servers = serverHops(facts, leg);
  const told = servers.length === 0 ? '' : ` (${toldServers(servers)})`;
  return [
    {
      kind: 'not-traced',
      severity: 'warning',
      text: `The authority for ${subjectText(facts)} could not be asked from here: ${leg.stopped}${told}. ${cachesSay(facts)}`,
      evidence: servers.length === 0 ? [facts.hops[0].id] : servers.map(({ hop }) => hop.id),
      until: null,
      advice: [
        {
          text:
            leg.zone === '.'
              ? 'Many networks let only their own resolvers speak DNS to the outside. Run this command, or the one below, on a host that may.'
              : 'Try again, or follow the way by hand.',
          commands: [],
        },
        proof('From the root down.', traceProof(facts)),
      ],
    },
  ];
}

/** There is a name, and nobody could be asked whether it leads back. */
export function notLedBack(facts: Facts): LookupVerdict[] {
  const { subject, names } = facts;
  if (subject.address === null || names.length === 0 || stoppedLeg(facts) !== null) return [];
  if (names.some((name) => isKnown(facts, name))) return [];
  const why = legsOf(facts, names[0]).at(-1)?.stopped ?? 'no cache answers for it';
  return [
    {
      kind: 'not-traced',
      severity: 'warning',
      text: `${subject.address} has the name ${listed(names)}; whether it leads back could not be asked from here: ${why}.`,
      evidence: namingHops(facts).map(({ id }) => id),
      until: null,
      advice: [proof('Try again, or by hand.', forwardCommands(facts, names[0]))],
    },
  ];
}

function cachesSay(facts: Facts): string {
  if (facts.names.length === 0) return 'The caches give no name either.';
  const confirmed = confirmedNames(facts);
  const back = confirmed.length > 0 ? ', and the name leads back to the address' : '';
  return `The caches say ${listed(facts.names)}${back}.`;
}

/** All names look as if a provider had made them up. */
export function genericName(facts: Facts): LookupVerdict[] {
  const { subject, local, traced } = facts;
  // Where no mail comes from nobody minds.
  if (local !== null && !traced) return [];
  const names = facts.names.filter((name) => !isReverseTree(name));
  const whys = names.map((name) => looksGeneric(name, () => subject.address ?? ''));
  if (names.length === 0 || whys.some((why) => why === null)) return [];
  const soa = facts.reverse.at(-1)?.soa ?? null;
  return [
    {
      kind: 'generic-name',
      severity: 'warning',
      text: `The name of ${subjectText(facts)}, ${listed(names)}, looks generated: ${whys[0]}. Dial-up block lists and many mail servers refuse such names.`,
      evidence: namingHops(facts).map(({ id }) => id),
      until: null,
      advice: [
        {
          text:
            `If mail is sent from this address: have ${contactText(soa)} set the PTR record to the name that the host ` +
            "says in HELO, or send through the provider's relay.",
          commands: [],
        },
        proof('The name as everybody sees it.', traceProof(facts)),
      ],
    },
  ];
}

/** The hops that the names come from. */
function namingHops(facts: Facts): Hop[] {
  const leg = facts.reverse.at(-1);
  const hops = leg === undefined ? [] : serverHops(facts, leg).map(({ hop }) => hop);
  const caches = facts.caches.map(({ reverse }) => hopOf(facts, reverse));
  const all = [...hops, ...caches].filter(({ outcome }) => outcome === 'answer');
  return all.length > 0 ? all : facts.hops.slice(0, 1);
}

/**
 * When nothing is wrong.
 * @param isAlone  nothing else is said; then it is proved
 */
export function healthy(facts: Facts, isAlone: boolean): LookupVerdict {
  const names = listed(facts.names);
  const isOne = facts.names.length === 1;
  const confirmed = confirmedNames(facts);
  const back =
    facts.subject.address === null
      ? ''
      : facts.names.length === confirmed.length
        ? `, and ${isOne ? 'that name leads' : 'those names lead'} back to the address`
        : `, and ${listed(confirmed)} lead${confirmed.length === 1 ? 's' : ''} back to the address`;
  return {
    kind: 'healthy',
    severity: 'good',
    text: `The reverse DNS of ${subjectText(facts)} is healthy: its ${isOne ? 'name is' : 'names are'} ${names}${back}.${whoAgrees(facts)}`,
    evidence: namingHops(facts).map(({ id }) => id),
    until: null,
    advice: isAlone ? [proof('The same by other tools.', healthyCommands(facts))] : [],
  };
}

function healthyCommands(facts: Facts): string[] {
  const { address } = facts.subject;
  const last = facts.reverse.at(-1);
  const server = last?.servers.find(({ server: one }) => one.address !== '')?.server;
  const [name] = confirmedNames(facts);
  return [
    ...(facts.reverse.length === 0 ? [] : traceProof(facts)),
    ...(server === undefined ? [] : authorityCommands(last!, server).slice(2)),
    ...(address === null ? [] : [`host ${address}`]),
    ...(name === undefined ? [] : forwardCommands(facts, name).filter((command) => !command.startsWith('nslookup'))),
  ];
}

/** Those who gave these names; caches only where the way back is closed, too. */
function whoAgrees(facts: Facts): string {
  const leg = facts.reverse.at(-1);
  const servers = leg === undefined ? 0 : serverHops(facts, leg).filter(({ hop }) => givesNames(facts, hop)).length;
  const caches = facts.caches.filter((cache) => isClosedAt(facts, cache)).length;
  if (servers + caches === 0) return '';
  const parts = [
    ...(servers > 0 ? [counted(servers, 'authoritative server address', 'authoritative server addresses')] : []),
    ...(caches > 0 ? [counted(caches, 'cache')] : []),
  ];
  return ` ${listed(parts)} say${servers + caches === 1 ? 's' : ''} so.`;
}

function givesNames({ names }: Facts, { outcome, values }: Hop): boolean {
  const given = new Set(values.map(nameKey));
  return outcome === 'answer' && given.size === names.length && names.every((name) => given.has(nameKey(name)));
}

function isClosedAt(facts: Facts, cache: CacheAsked): boolean {
  if (!givesNames(facts, hopOf(facts, cache.reverse))) return false;
  return confirmedNames(facts).every((name) =>
    forwardHopsOf(facts, cache, name).every(({ values }) =>
      values.some((value) => sameAddress(value, facts.subject.address)),
    ),
  );
}
