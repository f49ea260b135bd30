/** Caches that do not answer what the authority answers, for the address's name or on the way back: failures, silence. */
import { flushCommands } from '../../model/flushCommands.ts';
import type { CacheAsked, Hop, Leg, LookupVerdict } from '../../model/lookupReport.ts';
import type { Advice } from '../../model/report.ts';
import { authorityCommands, cacheCommands, checkedCommands, proof, reverseNames } from './commands.ts';
import { confirmedNames, forwardHopsOf, legsOf } from './confirmation.ts';
import { answeredLeg, contactText, extendedCode, type Facts, hopOf, listed, serverText, subjectText } from './facts.ts';
import { whyUseless } from './oddServers.ts';

/** A question to a cache, and where its authority answers it. */
interface AskedCache {
  readonly cache: CacheAsked;
  readonly hop: Hop;
  /** Null where no authority was asked. */
  readonly leg: Leg | null;
}

/** What caches were asked of that their authorities answer: where those do not, caches fail as everybody must. */
function answerable(facts: Facts): AskedCache[] {
  const leg = answeredLeg(facts);
  const confirmed = confirmedNames(facts);
  return facts.caches.flatMap((cache): AskedCache[] => {
    const hop = hopOf(facts, cache.reverse);
    const reverse = facts.traced && leg === null ? [] : [{ cache, hop, leg }];
    // One that fails over the one fails over the other, too: that is told once.
    if (hop.outcome === 'failed') return reverse;
    const forward = confirmed.flatMap((name) =>
      forwardHopsOf(facts, cache, name).map((back) => ({ cache, hop: back, leg: legsOf(facts, name).at(-1) ?? null })),
    );
    return [...reverse, ...forward];
  });
}

/** The authority answers, and a cache fails or refuses. */
export function failingCaches(facts: Facts): LookupVerdict[] {
  return answerable(facts)
    .filter(({ hop }) => hop.outcome === 'failed')
    .map((asked) => failingVerdict(facts, asked));
}

function failingVerdict(facts: Facts, asked: AskedCache): LookupVerdict {
  const { hop, leg } = asked;
  const cache = serverText(hop.server);
  const checks = checksOf(facts, asked);
  const useless = leg === null || hop.rcode === 'REFUSED' ? null : whyUseless(facts, leg);
  const why = useless ?? whyFailed(hop, checks);
  const explained = hop.extendedError === null ? '' : ` It explains: ${hop.extendedError}.`;
  return {
    kind: 'cache-failing',
    severity: why === PASSED ? 'warning' : 'bad',
    text: `The cache ${cache} fails over ${whatWasAsked(facts, hop)} (${hop.rcode}): ${why}.${explained}${authorityAnswer(leg)}`,
    evidence: [hop, ...checks].map(({ id }) => id),
    until: null,
    advice: [
      ...(useless === null ? whatToDo(facts, asked, why) : [toMend(leg)]),
      proof('The cache, with and without checking DNSSEC, and the authority.', [
        ...cacheCommands(hop.question, hop.server),
        ...checkedCommands(hop.question, hop.server),
        ...(leg === null || leg.servers.length === 0 ? [] : authorityCommands(leg, leg.servers[0].server)),
      ]),
    ],
  };
}

/** What it said to the same question without checking DNSSEC, and then when it was asked once more. */
function checksOf(facts: Facts, { cache, hop }: AskedCache): Hop[] {
  return cache.checks
    .map((id) => hopOf(facts, id))
    .filter(({ question }) => question.name === hop.question.name && question.type === hop.question.type);
}

function whyFailed(hop: Hop, [unchecked, again]: readonly Hop[]): string {
  if (unchecked === undefined || unchecked.outcome === 'failed') return WHY_FAILED[hop.rcode ?? ''] ?? OTHER_FAILURE;
  if (again !== undefined && again.outcome !== 'failed') return PASSED;
  const code = extendedCode(hop);
  if (isSigned(unchecked) || (code !== null && SIGNATURE_ERRORS.includes(code))) return DNSSEC;
  return code !== null && REACH_ERRORS.includes(code) ? WHY_FAILED.SERVFAIL : PERHAPS_DNSSEC;
}

function isSigned({ records }: Hop): boolean {
  return records.some(({ type }) => type === 'RRSIG');
}

/** RFC 8914: from DNSSEC indeterminate to NSEC missing; cached error, no reachable authority, network error. */
const SIGNATURE_ERRORS: readonly number[] = [5, 6, 7, 8, 9, 10, 11, 12];
const REACH_ERRORS: readonly number[] = [13, 22, 23];
const DNSSEC = 'without DNSSEC checking it answers, so the signatures of the zone do not hold, or its clock is wrong';
const PERHAPS_DNSSEC =
  'without DNSSEC checking it answers, so the signatures of the zone do not hold, or its clock is wrong; or, where ' +
  'the zone is not signed, it remembers an earlier failure';
const PASSED =
  'asked again 2 s later it answered, so it did not reach the name servers in time, or remembered that it had not';
const OTHER_FAILURE = 'it does not say why';
const WHY_FAILED: Readonly<Record<string, string>> = {
  SERVFAIL:
    'it cannot reach the name servers, or remembers that it could not (RFC 2308 7.1 allows five minutes for that)',
  REFUSED: 'it does not serve this machine',
};

function whatToDo(facts: Facts, { hop, leg }: AskedCache, why: string): Advice[] {
  const cache = serverText(hop.server);
  if (hop.rcode === 'REFUSED')
    return [{ text: `Use another resolver, or ask whoever runs ${cache} to serve this machine.`, commands: [] }];
  const signed: Advice = {
    text:
      `Ask ${contactText(leg?.soa ?? null)} to sign the zone anew, or to have its DS record at the zone above ` +
      'corrected. The cache is right to refuse what does not hold, and emptying it changes nothing.',
    commands: [],
  };
  if (why === DNSSEC) return [signed];
  return [
    ...(why === PERHAPS_DNSSEC ? [{ ...signed, text: `If the zone is signed: ${lowerFirst(signed.text)}` }] : []),
    {
      text: `Ask whoever runs ${cache} whether it reaches the name servers of the zone, and to forget the failure:`,
      commands: flushCommands(hop.question.type === 'PTR' ? reverseNames(facts) : [hop.question.name]),
    },
  ];
}

function toMend(leg: Leg | null): Advice {
  return { text: `Tell ${contactText(leg?.soa ?? null)}: the cache does as it should.`, commands: [] };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

const WAITS = 'Every program that asks it for that waits until it gives up.';
const TOLD_AT_ONCE =
  'A program that asks it for that is told so at once, and goes on to the next server, or without an answer.';

/** No answer from a cache, though the authority answers. */
export function silentCaches(facts: Facts): LookupVerdict[] {
  const down = facts.caches
    .map((cache) => ({ cache, hop: hopOf(facts, cache.reverse), leg: answeredLeg(facts) }))
    .filter(({ hop }) => isDown(hop));
  const silent = answerable(facts).filter(({ hop }) => hop.outcome === 'silent' || (isDown(hop) && !isReverse(hop)));
  return [...down, ...silent].map((asked) => silentVerdict(facts, asked));
}

function isDown({ outcome }: Hop): boolean {
  return outcome === 'unreachable' || outcome === 'no-route';
}

function isReverse({ question }: Hop): boolean {
  return question.type === 'PTR';
}

function silentVerdict(facts: Facts, { cache, hop, leg }: AskedCache): LookupVerdict {
  const who = serverText(hop.server);
  return {
    kind: 'cache-silent',
    severity: 'bad',
    text:
      `The cache ${who} (${cache.origin}) does not answer the query for ${whatWasAsked(facts, hop)}: ${hop.text}. ` +
      `${isDown(hop) ? TOLD_AT_ONCE : WAITS}${authorityAnswer(leg)}`,
    evidence: [hop.id],
    until: null,
    advice: [
      {
        text: isDown(hop)
          ? `Take ${who} out of the resolver settings, or have it started again.`
          : `Ask whoever runs ${who} why such queries are not answered (does it answer others, ${aQuery(who)}?); until then, use another resolver.`,
        commands: [],
      },
      proof('Ask it by itself.', cacheCommands(hop.question, hop.server)),
    ],
  };
}

/** `the name of 192.0.2.1`, `the A record of mail.example, on the way back to 192.0.2.1`. */
function whatWasAsked(facts: Facts, hop: Hop): string {
  const { name, type } = hop.question;
  return isReverse(hop)
    ? `the name of ${subjectText(facts)}`
    : `the ${type} record of ${name}, on the way back to ${subjectText(facts)}`;
}

function authorityAnswer(leg: Leg | null): string {
  return leg === null
    ? ''
    : ` The authority answers: ${leg.values.length > 0 ? listed(leg.values) : 'there is no name'}.`;
}

function aQuery(cache: string): string {
  return `\`dig A example.com @${cache}\``;
}
