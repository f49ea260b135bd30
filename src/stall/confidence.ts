/** How sure it is that the lookup made the silence, with the reasons in words. */
import { toSeconds } from '../base/clock.ts';
import type { Confidence } from '../model/words.ts';
import type { Gap } from '../track/gap.ts';
import { FLIGHT_NS } from '../track/measures.ts';
import type { Counter } from './counterEvidence.ts';
import type { Fit } from './fit.ts';
import { isGivenUpByProgram } from './lookupSpan.ts';
import { areNameServers } from './schedules/schedule.ts';

/** Past the opening those who waited went on within 91 ms of the lookup's end in all captures of real software. */
const AT_ONCE_NS = 100e6;

/** A lookup this far from both ends of a silence may have run beside it. */
const APART_NS = 1e9;

/**
 * No resolver gives up before its time; only clocks, and ways to where it was captured, differ by so much. And a client
 * connects as soon as it may: what comes later may have waited for something else, such as the address.
 */
const EARLY_NS = 50e6;

const RELATION_TEXT: Readonly<Record<Fit['relation'], string>> = {
  address: 'the same address asked and waited',
  'capturing-host': 'the capturing host itself asked and waited',
  'link-layer': 'the same network card asked and waited, over different addresses',
  'first-hop': 'the same network card asked and waited, over different addresses, and no router was between',
  loopback: 'the capturing host asked, on its loopback',
  'other-host': 'another host asked',
};

export interface Verdict {
  readonly confidence: Confidence;
  readonly reasons: string[];
}

export function confidenceOf(
  gap: Gap,
  startNs: number,
  fits: readonly Fit[],
  explainedNs: number,
  counters: readonly Counter[],
  joinNs: number,
): Verdict {
  const reasons: string[] = [];
  let confidence: Confidence = 'certain';
  const lower = (to: Confidence) => {
    if (to === 'possible' || confidence === 'certain') confidence = to;
  };
  for (const { relation } of fits) {
    const text = RELATION_TEXT[relation];
    if (!reasons.includes(text)) reasons.push(text);
    // Some clouds' networks look like one host, too.
    if (relation === 'first-hop') lower('likely');
  }
  const join = gap.ending === 'open' ? joinOfOpen(gap, fits) : joinOf(gap, fits, joinNs);
  reasons.push(join.text);
  lower(join.confidence);
  const intoNs = Math.min(...fits.map(({ span }) => span.startNs)) - startNs;
  const beforeNs = gap.endNs - Math.max(...fits.map(({ span }) => span.endNs));
  if (intoNs > APART_NS && beforeNs > Math.max(joinNs, APART_NS)) {
    reasons.push(`the lookup began ${toSeconds(intoNs).toFixed(1)} s into the silence, and was over before it`);
    lower('possible');
  }
  if (gap.pastOpening) {
    reasons.push('the opening was over: that a message was owed shows in the lookup alone');
    lower('likely');
    const talkedNs = startNs - gap.connection.pastSinceNs;
    if (talkedNs > FLIGHT_NS) {
      reasons.push(`the other side still talked ${toSeconds(talkedNs).toFixed(1)} s into it`);
      lower('possible');
    }
    const lateNs = gap.endNs - Math.max(...fits.map(({ span }) => span.endNs));
    if (lateNs > AT_ONCE_NS) {
      reasons.push('who waits goes on sooner after a lookup');
      lower('possible');
    }
  }
  const share = explainedNs / (gap.endNs - startNs);
  if (share < 0.9) {
    reasons.push(`the lookup covers ${Math.round(share * 100)} % of the silence`);
    lower('likely');
  }
  for (const { ceiling, evidence } of counters) {
    lower(ceiling);
    const text = `against it: ${evidence.text}`;
    if (!reasons.includes(text)) reasons.push(text);
  }
  return { confidence, reasons };
}

/** How the end of the gap and the end of the lookup meet. */
function joinOf(gap: Gap, fits: readonly Fit[], joinNs: number): { confidence: Confidence; text: string } {
  let last = fits[0];
  let nearest = fits[0];
  for (const fit of fits) {
    if (fit.span.endNs > last.span.endNs) last = fit;
    if (Math.abs(fit.span.endNs - gap.endNs) < Math.abs(nearest.span.endNs - gap.endNs)) nearest = fit;
  }
  // One that was over before does not tell how it ended when another one still ran.
  if (gap.endNs - nearest.span.endNs > joinNs && last.span.endNs > gap.endNs) nearest = last;
  const lag = gap.endNs - nearest.span.endNs;
  const step = nearest.span.steps.reduce((a, b) => (b.toNs > a.toNs ? b : a));
  const lookupEnd =
    step.end === 'answered'
      ? "the lookup's answer"
      : step.end === 'give-up'
        ? "the resolver's give-up"
        : "the lookup's end";
  const ownMessage = gap.endFrame !== 0 && gap.ending !== 'rst' && gap.ending !== 'fin';
  // Only a schedule that was followed to its end, or an answer, makes more than chance of a close by somebody else.
  const byChance = gap.ending === 'rst' && step.end === 'give-up' && nearest.span.schedule === null;
  if (gap.ending === 'capture-end' && Math.abs(lag) <= joinNs) {
    return { confidence: 'likely', text: 'the lookup lasted until the capture ended' };
  }
  if (Math.abs(lag) <= joinNs && step.end !== 'unknown' && !byChance) {
    // When those who listen for multicast answers give up is known less well.
    const isEarly = lag < -EARLY_NS && step.kind !== 'fallback';
    const when = lag >= 0 ? `${milliseconds(lag)} after` : isEarly ? `${milliseconds(-lag)} before` : 'at';
    // Resolvers ask more than once before they give up; that all other tries were lost is possible, no more.
    const isLone = step.end === 'give-up' && step.kind !== 'fallback' && !step.isRepeated;
    // Who waits for a name server that asks others is told a moment after that was.
    const isSlow = lag > AT_ONCE_NS && areNameServers(nearest.span.lookup.tries);
    const isAtOnce = !isEarly && !isLone && !isSlow && (gap.awaited !== 'connect' || lag <= EARLY_NS);
    const lone = isLone ? ', of whose tries only one was seen' : '';
    return { confidence: isAtOnce ? 'certain' : 'likely', text: `the silence ended ${when} ${lookupEnd}${lone}` };
  }
  const byProgram = isGivenUpByProgram(nearest.span, gap.endNs);
  if (step.end === 'unknown' && !(byProgram && ownMessage)) {
    return { confidence: 'likely', text: 'no known schedule tells when the resolver gave up' };
  }
  if (lag > 0 && gap.onlyIfExplained) {
    const text = `the silence went on for ${toSeconds(lag).toFixed(1)} s after ${lookupEnd}, as when a person types`;
    return { confidence: 'possible', text };
  }
  if (lag > 0) {
    return { confidence: 'likely', text: `the silence went on for ${toSeconds(lag).toFixed(1)} s after ${lookupEnd}` };
  }
  if (!ownMessage && last.span.endNs > gap.endNs) {
    return {
      confidence: 'likely',
      text: 'the lookup was still waited for when the connection was closed or the capture ended',
    };
  }
  if (byProgram) {
    const after = toSeconds(gap.endNs - nearest.span.startNs).toFixed(1);
    const text = `the silence ended ${after} s after the first query, when a program gives the name server of its own host up, which goes on asking`;
    return { confidence: 'likely', text };
  }
  const early = `the silence ended ${toSeconds(-lag).toFixed(1)} s before the lookup was over`;
  const unless = step.end === 'give-up' ? ', unless an answer came that was not captured' : '';
  return { confidence: 'possible', text: `${early}${unless}` };
}

/** While the gap lasts: whether the lookup does, too. Only their common end could make it certain. */
function joinOfOpen(gap: Gap, fits: readonly Fit[]): { confidence: Confidence; text: string } {
  const endNs = fits.reduce((latest, fit) => Math.max(latest, fit.span.endNs), Number.NEGATIVE_INFINITY);
  const text =
    endNs > gap.endNs
      ? 'the lookup is still waited for'
      : `the lookup ended ${toSeconds(gap.endNs - endNs).toFixed(1)} s ago, and the silence goes on`;
  return { confidence: 'likely', text };
}

function milliseconds(ns: number): string {
  return ns < 1e6 ? `${(ns / 1e6).toFixed(1)} ms` : `${Math.round(ns / 1e6)} ms`;
}
