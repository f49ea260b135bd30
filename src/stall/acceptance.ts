/** Which answer the asker of a lookup took, and when: resolvers do not take every one, and not always when it comes. */
import { isMinimised } from '../decode/dnsQuestion.ts';
import { isPartial, type Try } from '../track/lookup.ts';

/** Who waits goes on so soon after an answer. */
export const AT_ONCE_NS = 50_000_000;
/** A response this soon after the silence's end was still on its way: frames of several queues come out of order. */
export const REORDER_NS = 2_000_000;

/** An answer that the asker had at hand from `responseNs` on, and read when it asked that server again. */
export interface ReadLater {
  readonly answered: Try;
  readonly again: Try;
}

function isInTime(t: Try, untilNs: number): boolean {
  return t.answered && t.responseNs <= untilNs + REORDER_NS && !t.refused;
}

/** A referral or a truncated answer is none; what a minimised question has for an answer is, where nothing follows it. */
function isEnd({ answer, type, lookup }: Try): boolean {
  return !isPartial(answer) || (answer === 'referral' && lookup.kind === 'ptr' && isMinimised(type));
}

export function hasFailed(tries: readonly Try[], untilNs: number): boolean {
  for (const one of tries) if (one.answer === 'failed' && isInTime(one, untilNs)) return true;
  return false;
}

/**
 * The last of these tries that an answer ended in time. One answered a moment too late is passed over for another that was
 * already out and is answered by then: of two who ask for the same at the same time, each has an answer of its own.
 */
export function endOf(tries: readonly Try[], untilNs: number): Try | null {
  let late: Try | null = null;
  for (let i = tries.length - 1; i >= 0; i--) {
    const one = tries[i];
    if (!isInTime(one, untilNs) || !isEnd(one)) continue;
    if (one.responseNs <= untilNs) return late !== null && late.timeNs >= one.responseNs ? late : one;
    late ??= one;
  }
  return late;
}

/** The answer that ended the step: the last one, when every type asked for has one and no query was left open after it. */
export function lastAccepted(series: readonly (readonly Try[])[], untilNs: number): Try | null {
  let last: Try | null = null;
  for (const ofType of series) {
    const answer = endOf(ofType, untilNs);
    if (answer === null) return null;
    const open = ofType.some((t) => t.timeNs > answer.timeNs && !isInTime(t, untilNs));
    const isFinal = answer.answer !== 'failed' && answer.answer !== 'unreachable' && answer.answer !== 'alias';
    // A failure is final, too, if the silence ended with it: what is still out is another's, who asks for the same.
    const ends = isFinal || untilNs - answer.responseNs <= AT_ONCE_NS;
    if (open && !(ends && ofType.every((t) => t.timeNs <= answer.responseNs))) return null;
    if (last === null || answer.responseNs > last.responseNs) last = answer;
  }
  return last;
}

/**
 * The answer that lay in its socket while the asker waited for another server, and which it read as soon as it asked this
 * one again, from the same port under the same ID: glibc has a socket for each server, and looks at one alone (res_send.c).
 * Only where the silence ended with that query; null otherwise.
 */
export function readLater(tries: readonly Try[], untilNs: number): ReadLater | null {
  const again = tries.findLast(({ timeNs }) => timeNs <= untilNs);
  if (again === undefined || untilNs - again.timeNs > AT_ONCE_NS) return null;
  const answered = tries.find(
    (one) => isSameQuery(one, again) && one.repeated && !one.late && mayLie(one, again, tries),
  );
  return answered === undefined ? null : { answered, again };
}

function isSameQuery(one: Try, again: Try): boolean {
  return one !== again && one.server === again.server && one.port === again.port && one.id === again.id;
}

/** Whether its answer came while another server was being asked. */
function mayLie({ responseNs, server }: Try, again: Try, tries: readonly Try[]): boolean {
  if (!(responseNs < again.timeNs)) return false;
  return tries.findLast(({ timeNs }) => timeNs < responseNs)?.server !== server;
}

/** Who sends a query again answers an error with that so soon. */
const RESENT_NS = 10_000_000;
/** Tries nearer to each other are one round: to all name servers, for all types. */
const ROUND_NS = 100_000_000;
/** How far from its time a round may be, as a share of the first interval. */
const UNEVEN = 0.1;
/** musl gives up after that by default. */
const MUSL_NS = 5_000_000_000;
const NEAR_NS = 300_000_000;

/** The rounds in which musl asked for what name servers failed to tell, and when it gave up. */
export interface Insistence {
  readonly rounds: readonly Try[];
  readonly giveUpNs: number;
}

/**
 * musl takes no error for an answer: it sends the same query again at once, twice at most, and then waits for its time to
 * run out all the same (res_msend.c; 1.2.3 measured: 5.0 s after SERVFAIL from every server). Others who ask again do so
 * from another port or under another ID, or have enough at once.
 * @returns null where nothing shows that it is musl who asks
 */
export function insistence(tries: readonly Try[], untilNs: number): Insistence | null {
  const [first] = tries;
  if (!tries.every((one) => one.channel === 'dns-udp' && one.port === first.port && keepsId(one, tries))) return null;
  const rounds = tries.filter((one, at) => !isResent(one, tries.slice(0, at)));
  const next = rounds.find(({ timeNs }) => timeNs - first.timeNs > ROUND_NS);
  if (next !== undefined) {
    const isPatient = rounds.some(
      ({ answer, responseNs }) => answer === 'failed' && next.timeNs - responseNs > ROUND_NS,
    );
    const intervalNs = next.timeNs - first.timeNs;
    if (!isPatient || !areEven(rounds, intervalNs)) return null;
    return { rounds, giveUpNs: rounds[rounds.length - 1].timeNs + intervalNs };
  }
  const giveUpNs = first.timeNs + MUSL_NS;
  return rounds.length < tries.length && Math.abs(untilNs - giveUpNs) <= NEAR_NS ? { rounds, giveUpNs } : null;
}

/** Whether the rounds are equally far apart, as musl's are. */
function areEven(rounds: readonly Try[], intervalNs: number): boolean {
  const slackNs = Math.max(ROUND_NS, UNEVEN * intervalNs);
  return rounds.every(
    ({ timeNs }, at) =>
      timeNs - rounds[Math.max(0, at - 1)].timeNs <= intervalNs + slackNs &&
      Math.abs(((timeNs - rounds[0].timeNs + intervalNs / 2) % intervalNs) - intervalNs / 2) <= slackNs,
  );
}

function keepsId({ type, id }: Try, tries: readonly Try[]): boolean {
  return tries.find((one) => one.type === type)?.id === id;
}

/** Whether a query follows the error at once that was the answer to the same one before. */
function isResent({ server, type, timeNs }: Try, earlier: readonly Try[]): boolean {
  const before = earlier.findLast((one) => one.server === server && one.type === type);
  return before?.answer === 'failed' && timeNs - before.responseNs <= RESENT_NS;
}
