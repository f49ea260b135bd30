/** The whole report in a few short statements, as the app's summary strip shows them. */
import { stalledConnections } from '../model/columns.ts';
import { DEFAULT_PARAMETERS } from '../model/parameters.ts';
import type { Parameters, Report, ResolverSummary } from '../model/report.ts';
import { type Sentence, say, value } from '../model/sentence.ts';
import { spannedSeconds } from '../model/times.ts';
import { count, counted, waited } from '../model/wording.ts';

/** "3 connections stalled on reverse DNS", "worst 28.1 s", "resolver 10.1.1.1 answered 0 of 11 PTR queries". */
export function verdict(report: Report): Sentence[] {
  const { stalls, worstSeconds, notListed = 0 } = report.summary;
  if (framesOf(report) === 0) return [say`No frames, so there is nothing to judge`];
  const others =
    notListed === 0 ? [] : [say`${counted(notListed, 'other stall')} ${notListed === 1 ? 'is' : 'are'} not listed`];
  if (stalls === 0) return [noneStalled(report.parameters), ...others];
  const resolver = unheard(report) ?? worstResolver(report.summary.resolvers);
  return [
    say`${counted(stalledConnections(report.stalls), 'connection')} stalled on reverse DNS`,
    say`worst ${waited(worstSeconds)}`,
    ...(resolver === null ? [] : [resolver]),
    ...others,
  ];
}

/** No more than was looked for: who narrows it must not read a clean bill for the rest. */
function noneStalled({ thresholdMs, only, filter }: Parameters): Sentence {
  const who = only === null ? say`No connection` : say`No ${only}`;
  const chosen = filter === null ? say`` : say` that matches ${value(filter)}`;
  const long = thresholdMs > DEFAULT_PARAMETERS.thresholdMs ? say` for ${waited(thresholdMs / 1000)} or more` : say``;
  return say`${who}${chosen} stalled on reverse DNS${long}`;
}

function framesOf({ captures }: Report): number {
  return captures.reduce((sum, one) => sum + one.frames, 0);
}

/** No stall at all, as far as was looked: none that is left out of the list. */
export function isClean({ summary }: Report): boolean {
  return summary.stalls === 0 && (summary.notListed ?? 0) === 0;
}

/** What the verdict rests on: "12 connections, 420 frames, 8.0 s, 3 reverse lookups (1 unanswered)". */
export function checkedWords(report: Report): string {
  const { connections, lookups, unansweredLookups } = report.summary;
  const parts = [
    counted(connections, 'connection'),
    counted(framesOf(report), 'frame'),
    waited(spannedSeconds(report.captures)),
    counted(lookups, 'reverse lookup') + (lookups === 0 ? '' : ` (${count(unansweredLookups)} unanswered)`),
  ];
  return parts.join(', ');
}

/** What was looked for, so that "none" can be trusted. */
export function checkedSentence(report: Report): Sentence {
  const { thresholdMs, only, filter } = report.parameters;
  const sides = only === null ? 'either side' : `the ${only} side`;
  const filtered = filter === null ? say`` : say`, only ${value(filter)}`;
  return say`Every silence of ${waited(thresholdMs / 1000)} and more (and of three round trips) on ${sides} of an opening connection was held against the reverse lookups seen${filtered}.`;
}

/** Of a capture of one direction, that of the queries: nothing can be said of those who were asked. */
function unheard({ limits, summary: { resolvers } }: Report): Sentence | null {
  const isOneWay = limits.some(({ kind }) => kind === 'one-sided');
  if (!isOneWay || resolvers.some(({ ptrAnswers }) => ptrAnswers > 0)) return null;
  const asked = resolvers.reduce((sum, { ptrQueries }) => sum + ptrQueries, 0);
  return asked === 0 ? null : say`no answer to ${counted(asked, 'PTR query', 'PTR queries')} was captured`;
}

/** The resolver that left most queries without an answer, else the one that took longest; null when all were quick. */
function worstResolver(resolvers: readonly ResolverSummary[]): Sentence | null {
  const unanswered = (one: ResolverSummary) => one.ptrQueries - one.ptrAnswers;
  const silent = resolvers.toSorted((a, b) => unanswered(b) - unanswered(a))[0];
  if (silent !== undefined && unanswered(silent) > 0) {
    const mute = resolvers.filter(({ ptrQueries, ptrAnswers }) => ptrQueries > 0 && ptrAnswers === 0);
    const asked = mute.reduce((sum, { ptrQueries }) => sum + ptrQueries, 0);
    if (mute.length > 1 && asked >= unanswered(silent))
      return say`${count(mute.length)} resolvers answered none of ${count(asked)} PTR queries`;
    return say`resolver ${value(silent.address)} answered ${count(silent.ptrAnswers)} of ${counted(silent.ptrQueries, 'PTR query', 'PTR queries')}`;
  }
  const slow = resolvers.toSorted((a, b) => (b.worstSeconds ?? 0) - (a.worstSeconds ?? 0))[0];
  if (slow === undefined || (slow.worstSeconds ?? 0) < 0.5) return null;
  return say`resolver ${value(slow.address)} took up to ${waited(slow.worstSeconds!)}`;
}
