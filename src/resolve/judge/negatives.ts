/** A cache's old "no": the authority has the record by now. */
import { flushCommands } from '../../model/flushCommands.ts';
import type { Hop, Leg, LookupVerdict } from '../../model/lookupReport.ts';
import type { Advice } from '../../model/report.ts';
import { waited } from '../../model/wording.ts';
import { authorityCommands, cacheCommands, proof, reverseNames } from './commands.ts';
import { confirmedNames, forwardHops, legsOf } from './confirmation.ts';
import { campsOf } from './disagreement.ts';
import {
  answeredLeg,
  type Facts,
  hopOf,
  listed,
  momentAfter,
  sameAddress,
  serverHops,
  serverText,
  subjectText,
  zoneText,
} from './facts.ts';

/** The authority has the record, and a cache says that there is none: it remembers the time when there was none. */
export function staleNegatives(facts: Facts): LookupVerdict[] {
  const leg = answeredLeg(facts);
  const reverse =
    leg === null || leg.values.length === 0 || doDisagree(facts, leg)
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
  if (
    leg === undefined ||
    doDisagree(facts, leg) ||
    !leg.values.some((value) => sameAddress(value, facts.subject.address))
  )
    return [];
  return forwardHops(facts, name)
    .filter(isNegative)
    .map((hop) => staleVerdict(facts, hop, leg));
}

/** Where the authorities say different things, a cache may have been told either. */
function doDisagree(facts: Facts, leg: Leg): boolean {
  return campsOf(serverHops(facts, leg)).length > 1;
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
  const isSameZone = hop.soa === null || hop.soa.zone === leg.soa?.zone;
  const longest = isSameZone ? (leg.soa?.negativeSeconds ?? null) : null;
  const fresh = isFresh(hop.soa, leg.soa);
  const until = left === null ? null : momentAfter(facts, hop, left);
  const names = leg.type === 'PTR' ? reverseNames(facts) : [hop.question.name];
  return {
    kind: 'cache-stale-negative',
    severity: 'bad',
    text:
      `The cache ${cache} still says that ${whatIsMissing(facts, hop)}${howLong(left, longest, until)}. The authority has ` +
      `${leg.type === 'PTR' ? '' : `the ${leg.type} record `}${listed(leg.values)} (${serverText(authority.server)}): ` +
      (fresh ? TOLD_NOW : 'the record is right, the cache remembers the time when there was none.'),
    evidence: [hop.id, authority.id],
    until,
    advice: [
      {
        text: `${fresh ? 'If the record is new, nothing' : 'Nothing'} is to be mended at the authority. Wait, or ask whoever runs ${cache} (and the caches that it asks) to forget the name:`,
        commands: flushCommands(names),
      },
      ...(fresh ? [askEach(leg)] : []),
      ...(longest === null ? [] : [shorterNext(leg, longest)]),
      proof('The authority and the cache, side by side.', [
        ...authorityCommands(leg, authority.server),
        ...cacheCommands(hop.question, hop.server),
      ]),
    ],
  };
}

/** Whether all the time is left that the zone gives a "no": it was told so just now. */
function isFresh(atCache: Hop['soa'], atAuthority: Leg['soa']): boolean {
  if (atCache === null || atAuthority === null || atCache.zone !== atAuthority.zone) return false;
  const { negativeSeconds } = atAuthority;
  return negativeSeconds >= LEAST_TOLD_SECONDS && negativeSeconds - atCache.negativeSeconds <= JUST_NOW_SECONDS;
}

/** A shorter time is always nearly all there. */
const LEAST_TOLD_SECONDS = 30;
const JUST_NOW_SECONDS = 3;

const TOLD_NOW =
  'the cache was told so within the last seconds. Either the record is that new, or not all name servers that ' +
  'resolvers are led to have it.';

function askEach({ zone }: Leg): Advice {
  return {
    text:
      `If it is not new: ask every name server of ${zoneText(zone)} and of the zones above it, at each of its addresses. An ` +
      'old copy, or a delegation that one of them has and another has not, makes the answer a matter of luck.',
    commands: [],
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
