/** What a cache still has of old, when the authority has something else by now: a name, or an address on the way back. */
import { flushCommands } from '../../model/flushCommands.ts';
import type { Hop, Leg, LookupVerdict } from '../../model/lookupReport.ts';
import { waited } from '../../model/wording.ts';
import { authorityCommands, cacheCommands, proof, reverseNames } from './commands.ts';
import { confirmedNames, forwardHops, legsOf } from './confirmation.ts';
import { answeredLeg, type Facts, hopOf, listed, momentAfter, sameAddress, serverText, subjectText } from './facts.ts';
import { isForeign, ttlOf } from './foreignNames.ts';
import { authoritySays, isServedStale, whyInvented } from './intercepted.ts';

/** A name that the authority no longer gives, still in a cache's memory. */
export function outdatedCache(facts: Facts): LookupVerdict[] {
  return facts.caches.flatMap((cache): LookupVerdict[] => {
    const hop = hopOf(facts, cache.reverse);
    if (!isForeign(facts, hop) || whyInvented(facts, cache, hop) !== null) return [];
    const leg = answeredLeg(facts)!;
    const what = `${listed(hop.values)} for ${subjectText(facts)}`;
    return [outdatedVerdict(facts, { hop, leg, what, says: authoritySays(leg.values) })];
  });
}

/** Behind such a cache the full circle is not closed, whatever the authority says. */
export function outdatedForward(facts: Facts): LookupVerdict[] {
  return confirmedNames(facts).flatMap((name) => {
    const leg = legsOf(facts, name).at(-1);
    if (leg === undefined || leg.outcome !== 'answer') return [];
    const isOther = ({ outcome, values }: Hop) =>
      outcome === 'answer' && !values.some((value) => sameAddress(value, facts.subject.address));
    return forwardHops(facts, name)
      .filter(isOther)
      .map((hop) => {
        const says = `The authority has ${listed(leg.values)}: for whoever asks this cache the name does not lead back.`;
        const what = `${listed(hop.values)} for ${name}`;
        return { ...outdatedVerdict(facts, { hop, leg, what, says }), severity: 'bad' as const };
      });
  });
}

interface Outdated {
  readonly hop: Hop;
  readonly leg: Leg;
  readonly what: string;
  readonly says: string;
}

function outdatedVerdict(facts: Facts, { hop, leg, what, says }: Outdated): LookupVerdict {
  const cache = serverText(hop.server);
  const authority = hopOf(facts, leg.servers[0].hopId);
  const left = ttlOf(hop);
  const isStale = isServedStale(hop);
  const until = isStale ? null : momentAfter(facts, hop, left);
  const howLong =
    until === null
      ? ', though its time is over: it could not reach the name servers, and serves what it had (RFC 8767, EDE 3)'
      : `, for another ${waited(left)} (until ${until.slice(0, 19)}Z)`;
  return {
    kind: 'cache-outdated',
    severity: 'warning',
    text: `The cache ${cache} still has ${what}${howLong}. ${says}`,
    evidence: [hop.id, authority.id],
    until,
    advice: [
      isStale
        ? { text: `Ask whoever runs ${cache} why it does not reach the name servers of the zone.`, commands: [] }
        : {
            text: `Wait until then, or ask whoever runs ${cache} to forget the name:`,
            commands: flushCommands(leg.type === 'PTR' ? reverseNames(facts) : [hop.question.name]),
          },
      proof('Compare.', [...cacheCommands(hop.question, hop.server), ...authorityCommands(leg, authority.server)]),
    ],
  };
}
