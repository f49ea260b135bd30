/** An answer that the authority never gave: somebody on the way speaks in its place, or the cache makes it up. */
import type { CacheAsked, Hop, LookupVerdict } from '../../model/lookupReport.ts';
import { authorityCommands, cacheCommands, proof } from './commands.ts';
import { answeredLeg, extendedCode, type Facts, hopOf, listed, serverText, subjectText } from './facts.ts';
import { isForeign, ttlOf } from './foreignNames.ts';

/** A root server gives referrals and its own negative answers, never what a resolver gives. */
export function interceptedPath(facts: Facts): LookupVerdict[] {
  const hop = facts.hops.find(
    ({ zone, authoritative, recursionAvailable, outcome }) =>
      zone === '.' && authoritative === false && recursionAvailable === true && outcome !== 'referral',
  );
  if (hop === undefined) return [];
  return [
    {
      kind: 'intercepted',
      severity: 'bad',
      text:
        `Something between here and the Internet answers in the place of name servers: what came as the answer of ` +
        `${serverText(hop.server)}, a root server, is a resolver's (RA is set, AA is not), and no root server ever ` +
        `says that. So the authorities cannot be asked from here.`,
      evidence: [hop.id],
      until: null,
      advice: [
        {
          text:
            'Ask whoever runs this network which firewall or router redirects port 53, and have queries to other ' +
            'servers let through; or run this command in another network.',
          commands: [],
        },
        proof('A root server that sets "ra" in its flags is none.', authorityCommands(hop.question, hop.server)),
      ],
    },
  ];
}

/** Names of a cache that are neither the authority's nor out of its memory. */
export function inventedByCache(facts: Facts): LookupVerdict[] {
  return facts.caches.flatMap((cache) => {
    const hop = hopOf(facts, cache.reverse);
    const why = isForeign(facts, hop) ? whyInvented(facts, cache, hop) : null;
    return why === null ? [] : [inventedVerdict(facts, hop, why)];
  });
}

/** Why the name cannot be one that the cache remembers, to follow "since"; null when it can. */
export function whyInvented(facts: Facts, { checks }: CacheAsked, hop: Hop): string | null {
  if (hop.authoritative === true) return 'it claims authority for the name itself';
  if (isServedStale(hop)) return null;
  const again = checks.map((id) => hopOf(facts, id)).find(({ outcome }) => outcome === 'answer');
  if (again === undefined || ttlOf(again) !== ttlOf(hop)) return null;
  return `its TTL stays at ${ttlOf(hop)} s and does not count down`;
}

/** A record whose time is over, served because the authority cannot be reached (RFC 8767): its TTL stays. */
export function isServedStale(hop: Hop): boolean {
  return extendedCode(hop) === STALE_ANSWER;
}

const STALE_ANSWER = 3;

function inventedVerdict(facts: Facts, hop: Hop, why: string): LookupVerdict {
  const cache = serverText(hop.server);
  const leg = answeredLeg(facts)!;
  const authority = hopOf(facts, leg.servers[0].hopId);
  return {
    kind: 'intercepted',
    severity: 'warning',
    text:
      `The cache ${cache} says that ${subjectText(facts)} is ${listed(hop.values)}, an answer that the authority ` +
      `never gave, and not out of its memory, since ${why}. ${authoritySays(leg.values)}`,
    evidence: [hop.id, authority.id],
    until: null,
    advice: [
      {
        text:
          `Ask whoever runs ${cache}: it has a zone or local data of its own for this name (a split view, a response ` +
          'policy zone, a hosts file). Whoever asks elsewhere is told something else.',
        commands: [],
      },
      proof('Compare.', [...cacheCommands(hop.question, hop.server), ...authorityCommands(leg, authority.server)]),
    ],
  };
}

export function authoritySays(values: readonly string[]): string {
  return values.length === 0 ? 'The authority has no name for it.' : `The authority has ${listed(values)}.`;
}
