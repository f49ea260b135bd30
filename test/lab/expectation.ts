/** Compares a report with what is expected of it; answers the differences as sentences, none when it is right. */
import type { Gap, Report, Stall } from '../../src/model/report.ts';
import { CONFIDENCES } from '../../src/model/words.ts';
import type { Expectation, ExpectedGap, ExpectedStall } from './scenario.ts';

export function differences(report: Report, expected: Expectation): string[] {
  return [
    ...pairUp('stall', report.stalls, expected.stalls, (stall, wanted) => stallDifferences(report, stall, wanted)),
    ...(expected.gaps === undefined ? [] : pairUp('gap', report.gaps, expected.gaps, gapDifferences)),
    ...findingDifferences(report, expected),
    ...(expected.limits ?? [])
      .filter((kind) => !report.limits.some((limit) => limit.kind === kind))
      .map((kind) => `the limit "${kind}" is not said`),
  ];
}

/** Each expected one takes the first actual one that fits; what is left over on either side is a difference. */
function pairUp<Actual extends Stall | Gap, Expected extends ExpectedGap>(
  word: string,
  actual: readonly Actual[],
  expected: readonly Expected[],
  compare: (actual: Actual, expected: Expected) => string[],
): string[] {
  const left = [...actual];
  const missed: Expected[] = [];
  for (const wanted of expected) {
    const fit = left.findIndex((one) => compare(one, wanted).length === 0);
    if (fit >= 0) left.splice(fit, 1);
    else missed.push(wanted);
  }
  return [
    ...missed.map(
      (wanted, index) => `no ${word} is like ${JSON.stringify(wanted)}${why(left[index], wanted, compare)}`,
    ),
    ...left.slice(missed.length).map((one) => `a ${word} too many: ${describe(one)}`),
  ];
}

function why<Actual extends Stall | Gap, Expected>(
  nearest: Actual | undefined,
  wanted: Expected,
  compare: (actual: Actual, expected: Expected) => string[],
): string {
  return nearest === undefined ? '' : `; ${describe(nearest)} differs: ${compare(nearest, wanted).join(', ')}`;
}

function describe({ side, phase, cause, confidence, durationSeconds, endedBy }: Stall | Gap): string {
  return `${side} ${phase} ${cause} ${confidence} ${durationSeconds} s, ended by ${endedBy}`;
}

function gapDifferences(
  gap: Stall | Gap,
  { side, phase, durationSeconds: [from, to], endedBy }: ExpectedGap,
): string[] {
  return [
    ...unless(gap.side === side, `side ${gap.side}`),
    ...unless(gap.phase === phase, `phase ${gap.phase}`),
    ...unless(gap.durationSeconds >= from && gap.durationSeconds <= to, `duration ${gap.durationSeconds}`),
    ...unless(gap.endedBy === endedBy, `ended by ${gap.endedBy}`),
  ];
}

function stallDifferences(report: Report, stall: Stall, wanted: ExpectedStall): string[] {
  const causes = typeof wanted.cause === 'string' ? [wanted.cause] : wanted.cause;
  const sureness = CONFIDENCES.indexOf(stall.confidence); // 0 is the surest
  const tooSure = wanted.maxConfidence !== undefined && sureness < CONFIDENCES.indexOf(wanted.maxConfidence);
  const tries = queryCount(report, stall);
  return [
    ...gapDifferences(stall, wanted),
    ...unless(causes.includes(stall.cause), `cause ${stall.cause}`),
    ...unless(sureness <= CONFIDENCES.indexOf(wanted.minConfidence) && !tooSure, `confidence ${stall.confidence}`),
    ...unless(scheduleFits(stall, wanted.schedule), `schedule ${stall.schedule?.name ?? 'none'}`),
    ...unless(wanted.tries === undefined || tries === wanted.tries, `${tries} tries`),
  ];
}

function scheduleFits({ schedule }: Stall, wanted: string | null | undefined): boolean {
  if (wanted === undefined) return true;
  if (wanted === null) return schedule === null || schedule.name === 'unrecognised';
  return schedule?.name.startsWith(wanted) ?? false;
}

function queryCount(report: Report, stall: Stall): number {
  const own = report.lookups.filter(({ id }) => stall.lookupIds.includes(id));
  return own.reduce((sum, { tries }) => sum + tries.length, 0);
}

function findingDifferences(report: Report, { findings }: Expectation): string[] {
  if (findings === undefined) return [];
  const kinds = [...new Set(report.findings.map(({ kind }) => kind))];
  return [
    ...findings.filter((kind) => !kinds.includes(kind)).map((kind) => `the finding "${kind}" is missing`),
    ...kinds.filter((kind) => !findings.includes(kind)).map((kind) => `there is a finding "${kind}"`),
  ];
}

function unless(right: boolean, difference: string): string[] {
  return right ? [] : [difference];
}
