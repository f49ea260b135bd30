/** Which stretches of time one lookup took, step by step: the reverse lookup itself, its fallbacks, its confirmation. */
import { isPartial, isToNameServer, type Lookup, type Try } from '../track/lookup.ts';
import { NEXT_STEP_NS } from '../track/measures.ts';
import {
  AT_ONCE_NS,
  endOf,
  hasFailed,
  type Insistence,
  insistence,
  lastAccepted,
  REORDER_NS,
  readLater,
} from './acceptance.ts';
import { possibleGiveUpsNs, type RecognisedSchedule, recogniseSchedule } from './schedules/recognise.ts';
import { areNameServers, type TryFact } from './schedules/schedule.ts';

/** How near an end must be to a give-up to be taken for it. */
const NEAR_NS = 300_000_000;
/** Windows turns from DNS to LLMNR up to so long after it gave its name servers up. */
const LATE_FALLBACK_NS = 2_500_000_000;
/** How long a fallback query whose schedule is unknown is waited for. */
const FALLBACK_WAIT_NS = 5_000_000_000;
/** Over TCP no resolver counts the seconds: it waits until one side closes that connection, at least for so long. */
const TCP_WAIT_NS = 120_000_000_000;
/** unbound asks servers that it takes for dead again after less than that. */
const SHORTEST_QUIET_NS = 10_000_000_000;
/** A and AAAA, and what is asked of several servers at once, are one try. */
const SAME_TRY_NS = 100_000_000;

export interface Step {
  readonly kind: 'ptr' | 'fallback' | 'forward';
  readonly fromNs: number;
  readonly toNs: number;
  /** How it ended. `give-up` at a time that a schedule knows; `unknown`: nothing tells when the asker gave up. */
  readonly end: 'answered' | 'failed' | 'unreachable' | 'give-up' | 'unknown';
  /** A query of it was answered with SERVFAIL, REFUSED or the like. */
  readonly anyFailure: boolean;
  /** It was asked for again: more than its first query tells when it is given up. */
  readonly isRepeated: boolean;
}

export interface LookupSpan {
  readonly lookup: Lookup;
  readonly steps: readonly Step[];
  readonly startNs: number;
  readonly endNs: number;
  readonly schedule: RecognisedSchedule | null;
}

/**
 * The steps of a lookup as somebody who waited from it until `untilNs` lived them: a response after that came too late,
 * and `untilNs` itself decides between give-up times that are possible.
 */
export function spanOf(lookup: Lookup, untilNs: number): LookupSpan {
  const seen = until(lookup.tries, untilNs);
  const dns = chosen(seen, isToNameServer);
  const fallback = dns.length === seen.length ? NONE : seen.filter((t) => !isToNameServer(t));
  const steps: Step[] = [];
  let schedule: RecognisedSchedule | null = null;
  if (dns.length > 0) {
    const boundNs = fallback.length > 0 ? fallback[0].timeNs : Number.POSITIVE_INFINITY;
    const step = dnsStep('ptr', finalTries(dns), untilNs, boundNs);
    schedule = step.schedule;
    steps.push(step.step);
  }
  if (fallback.length > 0) {
    const step = fallbackStep(fallback, untilNs);
    schedule ??= step.schedule;
    steps.push(step.step);
  }
  for (const forward of lookup.forwards) {
    const tries = until(forward.tries, untilNs);
    if (tries.length === 0) continue;
    const step = dnsStep('forward', finalTries(tries), untilNs, Number.POSITIVE_INFINITY);
    if (step.step.end !== 'answered') schedule ??= step.schedule;
    steps.push(step.step);
  }
  let endNs = Number.NEGATIVE_INFINITY;
  for (const step of steps) endNs = Math.max(endNs, step.toNs);
  return { lookup, steps, startNs: lookup.startNs, endNs, schedule };
}

/** Name servers that go on asking when the program that asked them has given up. */
const RECURSIVE: readonly string[] = ['unbound', 'bind', 'systemd-resolved'];
/** When programs give their only name server up: musl; glibc, Go. */
const PROGRAMS_GIVE_UP_NS = [5e9, 10e9];

/** Whether a program that asked the name server of its own host, unseen, gave it up at this time, as it would any other. */
export function isGivenUpByProgram({ schedule, startNs, lookup }: LookupSpan, atNs: number): boolean {
  return (goesOnAlone(schedule) || areNameServers(lookup.tries)) && isWhenProgramsGiveUp(startNs, atNs);
}

export function goesOnAlone(schedule: Pick<RecognisedSchedule, 'resolver'> | null): boolean {
  return schedule !== null && RECURSIVE.includes(schedule.resolver);
}

export function isWhenProgramsGiveUp(startNs: number, atNs: number): boolean {
  return PROGRAMS_GIVE_UP_NS.some((ns) => Math.abs(startNs + ns - atNs) <= NEAR_NS);
}

/** Whether the name that it gave was asked for some time later: perhaps for another reason than to confirm it. */
export function isConfirmedLate({ steps }: LookupSpan): boolean {
  const forward = steps.find(({ kind }) => kind === 'forward');
  if (forward === undefined) return false;
  const told = steps.filter(({ kind }) => kind !== 'forward').map(({ toNs }) => toNs);
  return told.length > 0 && forward.fromNs - Math.max(...told) > NEXT_STEP_NS;
}

const NONE: readonly Try[] = [];

/** As `filter` does; but mostly all are wanted or none, and then no list is made. */
function chosen(tries: readonly Try[], isWanted: (t: Try) => boolean): readonly Try[] {
  let count = 0;
  for (const one of tries) if (isWanted(one)) count++;
  if (count === tries.length) return tries;
  return count === 0 ? NONE : tries.filter(isWanted);
}

function until(tries: readonly Try[], untilNs: number): readonly Try[] {
  return tries[tries.length - 1].timeNs <= untilNs ? tries : tries.filter((t) => t.timeNs <= untilNs);
}

/** Behind a resolver on the asker's own host only that resolver's answers count: the rest is its own asking. */
function finalTries(tries: readonly Try[]): readonly Try[] {
  const own = chosen(tries, isOwn);
  return own.length > 0 ? own : tries;
}

function isOwn({ server }: Try): boolean {
  return server >>> 24 === 127;
}

function dnsStep(
  kind: 'ptr' | 'forward',
  tries: readonly Try[],
  untilNs: number,
  boundNs: number,
): { step: Step; schedule: RecognisedSchedule | null } {
  const fromNs = tries[0].timeNs;
  const anyFailure = hasFailed(tries, untilNs);
  const isRepeated = tries[tries.length - 1].timeNs - fromNs > SAME_TRY_NS;
  const series = tries[0].lookup.kind === 'ptr' ? [tries] : byType(tries);
  const accepted = lastAccepted(series, untilNs);
  const insisted = anyFailure && !endsWith(accepted, untilNs) ? insistence(tries, untilNs) : null;
  if (insisted !== null) {
    const schedule = muslSchedule(insisted, fromNs, untilNs);
    const toNs = Math.min(insisted.giveUpNs, boundNs);
    return { step: { kind, fromNs, toNs, end: 'give-up', anyFailure, isRepeated: true }, schedule };
  }
  if (accepted !== null) {
    const { responseNs, answer } = accepted;
    const end = answer === 'failed' ? 'failed' : answer === 'unreachable' ? 'unreachable' : 'answered';
    return { step: { kind, fromNs, toNs: responseNs, end, anyFailure, isRepeated }, schedule: null };
  }
  const later = readLater(tries, untilNs);
  if (later !== null) {
    const toNs = later.again.timeNs;
    return { step: { kind, fromNs, toNs, end: 'answered', anyFailure, isRepeated }, schedule: null };
  }
  const silent = series.length === 1 ? series : series.filter((ofType) => endOf(ofType, untilNs) === null);
  const giveUp = giveUpOf(silent.length > 0 ? silent : series, untilNs);
  // Who goes on to the next way of asking has waited up to then, a little longer than its name servers were given, too.
  const isNext = boundNs - giveUp.atNs <= LATE_FALLBACK_NS;
  const toNs = Math.max(fromNs, isNext ? boundNs : Math.min(giveUp.atNs, boundNs));
  const end = boundNs <= giveUp.atNs || giveUp.known ? 'give-up' : 'unknown';
  return { step: { kind, fromNs, toNs, end, anyFailure, isRepeated }, schedule: giveUp.schedule };
}

/** By name where its settings are the usual ones. */
function muslSchedule({ rounds, giveUpNs }: Insistence, fromNs: number, untilNs: number): RecognisedSchedule {
  const usual = recogniseSchedule(factsOf(rounds), untilNs - fromNs);
  if (usual?.resolver === 'musl') return usual;
  const afterNs = giveUpNs - fromNs;
  const when = { giveUpNs: afterNs, earliestGiveUpNs: afterNs, otherGiveUpsNs: [], openEnded: false };
  return { name: 'musl with options of its own', resolver: 'musl', ...when };
}

/** Whether the silence ended with this answer, or it is one that nobody asks again after. */
function endsWith(accepted: Try | null, untilNs: number): boolean {
  return accepted !== null && (accepted.answer !== 'failed' || untilNs - accepted.responseNs <= AT_ONCE_NS);
}

/** The tries of each type, in order of the types' first: a resolver asks for one after the other, or for both at once. */
function byType(tries: readonly Try[]): readonly (readonly Try[])[] {
  const { type } = tries[0];
  if (tries.every((t) => t.type === type)) return [tries];
  return Array.from(new Set(tries.map((t) => t.type)), (one) => tries.filter((t) => t.type === one));
}

interface GiveUp {
  readonly atNs: number;
  readonly known: boolean;
  readonly schedule: RecognisedSchedule | null;
}

/** When the asker gave up a step: with the last type it asked for. */
function giveUpOf([first, ...others]: readonly (readonly Try[])[], untilNs: number): GiveUp {
  const own = giveUpOfSeries(first, untilNs);
  if (others.length === 0) return own;
  const last = others.map((tries) => giveUpOfSeries(tries, untilNs)).reduce((a, b) => (b.atNs > a.atNs ? b : a), own);
  return { ...last, schedule: own.schedule };
}

function giveUpOfSeries(all: readonly Try[], untilNs: number): GiveUp {
  const tries = withoutSentOn(all);
  const fromNs = tries[0].timeNs;
  const schedule = recogniseSchedule(tries, untilNs - fromNs);
  if (areNameServers(tries) && (schedule === null || schedule.openEnded))
    return { atNs: quietOf(tries), known: false, schedule };
  // A schedule that is known rules out the others: what else came after its end was not this lookup.
  if (schedule !== null) return { atNs: giveUpNear(fromNs, schedule, untilNs), known: true, schedule };
  const besideFailing = besideFailingOnes(tries, untilNs);
  if (besideFailing !== null) return besideFailing;
  const possible = possibleGiveUpsNs(tries);
  const near = possible.find((ns) => Math.abs(fromNs + ns - untilNs) <= NEAR_NS);
  if (near !== undefined) return { atNs: fromNs + near, known: true, schedule };
  const last = tries[tries.length - 1];
  if (last.channel === 'dns-tcp') return { atNs: last.timeNs + TCP_WAIT_NS, known: false, schedule };
  const longest = possible.length > 0 ? fromNs + possible[possible.length - 1] : last.timeNs + FALLBACK_WAIT_NS;
  return { atNs: longest, known: false, schedule };
}

/** Who passes over servers that fail asks those that never do as if there were no more; null where that fits nothing. */
function besideFailingOnes(tries: readonly Try[], untilNs: number): GiveUp | null {
  const failing = new Set(tries.filter(({ answer }) => answer === 'failed').map(({ server }) => server));
  const silent = failing.size === 0 ? NONE : tries.filter(({ server }) => !failing.has(server));
  if (silent.length === 0) return null;
  const schedule = recogniseSchedule(silent, untilNs - silent[0].timeNs);
  if (schedule === null || schedule.openEnded) return null;
  const name = `${schedule.name}; ${failing.size === 1 ? 'the other one' : 'the others'} failed`;
  return { atNs: giveUpNear(silent[0].timeNs, schedule, untilNs), known: true, schedule: { ...schedule, name } };
}

/** When a name server that goes on as long as it likes has been quiet for so long that it has given up. */
function quietOf(tries: readonly Try[]): number {
  let longestNs = SHORTEST_QUIET_NS;
  for (let i = 1; i < tries.length; i++) longestNs = Math.max(longestNs, 2 * (tries[i].timeNs - tries[i - 1].timeNs));
  return tries[tries.length - 1].timeNs + longestNs;
}

/** From where nobody sent the asker on to somebody else any more: there its schedule began. */
function withoutSentOn(tries: readonly Try[]): readonly Try[] {
  if (!isPartial(tries[0].answer)) return tries;
  const first = tries.findIndex(({ answer }) => !isPartial(answer));
  return first < 0 ? tries : tries.slice(first);
}

/** Within the range that a schedule with random waits leaves, the asker was seen to wait until `untilNs`. */
function giveUpNear(fromNs: number, schedule: RecognisedSchedule, untilNs: number): number {
  const other = schedule.otherGiveUpsNs.find((ns) => Math.abs(fromNs + ns - untilNs) <= NEAR_NS);
  if (other !== undefined) return fromNs + other;
  const earliest = fromNs + schedule.earliestGiveUpNs;
  return Math.min(Math.max(untilNs, earliest), fromNs + schedule.giveUpNs);
}

function fallbackStep(tries: readonly Try[], untilNs: number): { step: Step; schedule: RecognisedSchedule | null } {
  const fromNs = tries[0].timeNs;
  const asked = { kind: 'fallback', fromNs, anyFailure: false } as const;
  const answered = tries.findLast((t) => t.answered && t.responseNs <= untilNs + REORDER_NS);
  if (answered !== undefined) {
    return {
      step: { ...asked, toNs: answered.responseNs, end: 'answered', isRepeated: tries.length > 1 },
      schedule: null,
    };
  }
  const schedule = recogniseSchedule(factsOf(tries), untilNs - fromNs);
  const last = tries[tries.length - 1].timeNs;
  const byScheduleNs = schedule === null ? last + FALLBACK_WAIT_NS : Math.max(last, fromNs + schedule.giveUpNs);
  const near = untilNs - last <= FALLBACK_WAIT_NS && untilNs >= last;
  const toNs = schedule === null && near ? untilNs : byScheduleNs;
  const end = schedule !== null || near ? 'give-up' : 'unknown';
  return { step: { ...asked, toNs, end, isRepeated: schedule !== null }, schedule };
}

/** The tries as schedules want them: those of one type, since A and AAAA go out together. */
function factsOf(tries: readonly Try[]): readonly TryFact[] {
  const { type, channel } = tries[0];
  return tries.every((t) => t.type === type) ? tries : tries.filter((t) => t.type === type || t.channel !== channel);
}
