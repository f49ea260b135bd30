/** Caches that do not say what the authority says: an old "no", a failure, silence. */
import { flushCommands } from '../../model/flushCommands.ts';
import type { Hop, Leg, LookupVerdict } from '../../model/lookupReport.ts';
import { waited } from '../../model/wording.ts';
import { authorityCommands, cacheCommands, proof, reverseNames } from './commands.ts';
import { confirmedNames, forwardHops, legsOf } from './confirmation.ts';
import { answeredLeg, type Facts, hopOf, listed, momentAfter, sameAddress, serverText, subjectText } from './facts.ts';

/** The authority has the record, and a cache says that there is none: it remembers the time when there was none. */
export function staleNegatives(facts: Facts): LookupVerdict[] {
  const leg = answeredLeg(facts);
  const reverse =
    leg === null || leg.values.length === 0
      ? []
      : facts.caches.flatMap(({ reverse: id }) => {
          const hop = hopOf(facts, id);
          return isNegative(hop) ? [staleVerdict(facts, hop, leg)] : [];
        });
  return [...reverse, ...confirmedNames(facts).flatMap((name) => staleForward(facts, name))];
}

/** The same for the way back. */
function staleForward(facts: Facts, name: string): LookupVerdict[] {
  const leg = legsOf(facts, name).at(-1);
  if (leg === undefined || !leg.values.some((value) => sameAddress(value, facts.subject.address))) return [];
  return forwardHops(facts, name)
    .filter(isNegative)
    .map((hop) => staleVerdict(facts, hop, leg));
}

function isNegative({ outcome }: Hop): boolean {
  return outcome === 'nxdomain' || outcome === 'nodata' || outcome === 'alias';
}

function staleVerdict(facts: Facts, hop: Hop, leg: Leg): LookupVerdict {
  const cache = serverText(hop.server);
  const authority = hopOf(
    facts,
    (leg.servers.find(({ hopId }) => hopOf(facts, hopId).outcome === 'answer') ?? leg.servers[0]).hopId,
  );
  const left = hop.soa?.negativeSeconds ?? null;
  const longest = leg.soa?.negativeSeconds ?? null;
  const until = left === null ? null : momentAfter(facts, hop, left);
  const names = leg.type === 'PTR' ? reverseNames(facts) : [hop.question.name];
  return {
    kind: 'cache-stale-negative',
    severity: 'bad',
    text:
      `The cache ${cache} still says that ${whatIsMissing(facts, hop)}${howLong(left, longest, until)}. The authority has ` +
      `${leg.type === 'PTR' ? '' : `the ${leg.type} record `}${listed(leg.values)} (${serverText(authority.server)}): ` +
      'the record is right, the cache remembers the time when there was none.',
    evidence: [hop.id, authority.id],
    until,
    advice: [
      {
        text: `Nothing is to be mended at the authority. Wait, or ask whoever runs ${cache} (and the caches that it asks) to forget the name:`,
        commands: flushCommands(names),
      },
      ...(longest === null ? [] : [shorterNext(leg, longest)]),
      proof('The authority and the cache, side by side.', [
        ...authorityCommands(leg, authority.server),
        ...cacheCommands(hop.question, hop.server),
      ]),
    ],
  };
}

function whatIsMissing(facts: Facts, { question, rcode, aliases }: Hop): string {
  const how = `${rcode === 'NXDOMAIN' ? 'NXDOMAIN' : 'NODATA'}${aliases.length > 0 ? ` behind the alias ${aliases.at(-1)}` : ''}`;
  if (question.type === 'PTR') return `${subjectText(facts)} has no name (${how})`;
  return `${question.name} has no ${question.type} record (${how})`;
}

function howLong(left: number | null, longest: number | null, until: string | null): string {
  const most = longest === null ? '' : `, of at most ${waited(longest)} by the zone's SOA`;
  if (left !== null && until !== null) return `, for another ${waited(left)} (until ${until.slice(0, 19)}Z${most})`;
  return longest === null ? ', for how long it does not say' : `, for ${waited(longest)} at most, by the zone's SOA`;
}

function shorterNext({ zone }: Leg, longest: number) {
  return {
    text:
      `How long caches remember a "no" is said by the last number of the SOA of ${zone} (and its TTL): ${longest} s. ` +
      'Lower it before the next change.',
    commands: [],
  };
}

/** The authority answers, and a cache fails or refuses. */
export function failingCaches(facts: Facts): LookupVerdict[] {
  const leg = answeredLeg(facts);
  if (facts.traced && leg === null) return []; // it fails as everybody must
  return facts.caches.flatMap((cache) => {
    const hop = hopOf(facts, cache.reverse);
    if (hop.outcome !== 'failed') return [];
    const unchecked = cache.checks.map((id) => hopOf(facts, id)).find(({ outcome }) => outcome !== 'failed');
    return [failingVerdict(facts, hop, unchecked, leg)];
  });
}

function failingVerdict(facts: Facts, hop: Hop, unchecked: Hop | undefined, leg: Leg | null): LookupVerdict {
  const cache = serverText(hop.server);
  const why = unchecked === undefined ? WHY_FAILED[hop.rcode ?? ''] : DNSSEC;
  const explained = hop.extendedError === null ? '' : ` It explains: ${hop.extendedError}.`;
  return {
    kind: 'cache-failing',
    severity: 'bad',
    text: `The cache ${cache} fails over the name of ${subjectText(facts)} (${hop.rcode}): ${why ?? OTHER_FAILURE}.${explained}${authorityAnswer(leg)}`,
    evidence: [hop.id, ...(unchecked === undefined ? [] : [unchecked.id])],
    until: null,
    advice: [
      hop.rcode === 'REFUSED'
        ? { text: `Use another resolver, or ask whoever runs ${cache} to serve this machine.`, commands: [] }
        : {
            text: `Ask whoever runs ${cache} whether it reaches the name servers of the zone, and to forget the failure:`,
            commands: flushCommands(reverseNames(facts)),
          },
      proof('The cache, with and without checking DNSSEC, and the authority.', [
        ...cacheCommands(hop.question, hop.server),
        ...cacheCommands(hop.question, hop.server)
          .slice(0, 1)
          .map((command) => command.replace('dig ', 'dig +cdflag ')),
        ...(leg === null || leg.servers.length === 0 ? [] : authorityCommands(leg, leg.servers[0].server)),
      ]),
    ],
  };
}

const DNSSEC = 'without DNSSEC checking it answers, so the signatures of the zone do not hold, or its clock is wrong';
const OTHER_FAILURE = 'it does not say why';
const WHY_FAILED: Readonly<Record<string, string>> = {
  SERVFAIL:
    'it cannot reach the name servers, or remembers that it could not (RFC 2308 7.1 allows five minutes for that)',
  REFUSED: 'it does not serve this machine',
};

const WAITS = 'Every program that asks it for the name waits until it gives up.';
const TOLD_AT_ONCE =
  'A program that asks it for the name is told so at once, and goes on to the next server, or without a name.';

/** No answer from a cache, though the authority answers. */
export function silentCaches(facts: Facts): LookupVerdict[] {
  return facts.caches.flatMap((cache): LookupVerdict[] => {
    const hop = hopOf(facts, cache.reverse);
    const isDown = hop.outcome === 'unreachable' || hop.outcome === 'no-route';
    if (!isDown && (hop.outcome !== 'silent' || (facts.traced && answeredLeg(facts) === null))) return [];
    const who = serverText(hop.server);
    return [
      {
        kind: 'cache-silent',
        severity: 'bad',
        text:
          `The cache ${who} (${cache.origin}) does not answer the PTR query for ${subjectText(facts)}: ${hop.text}. ` +
          `${isDown ? TOLD_AT_ONCE : WAITS}${authorityAnswer(answeredLeg(facts))}`,
        evidence: [hop.id],
        until: null,
        advice: [
          {
            text: isDown
              ? `Take ${who} out of the resolver settings, or have it started again.`
              : `Ask whoever runs ${who} why PTR queries are not answered (does it answer others, ${aQuery(who)}?); until then, use another resolver.`,
            commands: [],
          },
          proof('Ask it by itself.', cacheCommands(hop.question, hop.server)),
        ],
      },
    ];
  });
}

function authorityAnswer(leg: Leg | null): string {
  return leg === null
    ? ''
    : ` The authority answers: ${leg.values.length > 0 ? listed(leg.values) : 'there is no name'}.`;
}

function aQuery(cache: string): string {
  return `\`dig A example.com @${cache}\``;
}
