/** Every synthetic case gives the report that its story asks for: each phase, each cause, and the controls. */
import { describe, expect, it } from 'vitest';
import { type Report, reportSchema, type Stall } from '../../../src/model/report.ts';
import { analyzeBytes } from '../../support/analyze.ts';
import { CASES } from './cases/all.ts';
import type { ExpectedStall, GoldenCase } from './goldenCase.ts';

/** The part of a stall that every case speaks of. */
function judged(stall: Stall): object {
  const { side, phase, cause, confidence, endedBy, closedFirst } = stall;
  const durationSeconds = Math.round(stall.durationSeconds * 1000) / 1000;
  return { side, phase, cause, confidence, durationSeconds, endedBy, closedFirst };
}

function wanted(expected: ExpectedStall): object {
  const { side, phase, cause, confidence = 'certain', durationSeconds, endedBy, closedFirst = null } = expected;
  return { side, phase, cause, confidence, durationSeconds, endedBy, closedFirst };
}

function expectStalls(report: Report, golden: GoldenCase): void {
  const stalls = [...report.stalls].sort((one, other) => one.startSeconds - other.startSeconds);
  expect(stalls.map(judged)).toEqual(golden.stalls.map(wanted));
  golden.stalls.forEach(({ schedule, targets, tries }, index) => {
    const lookups = report.lookups.filter((lookup) => stalls[index].lookupIds.includes(lookup.id));
    if (schedule !== undefined) expect(stalls[index].schedule?.name).toMatch(new RegExp(schedule, 'i'));
    if (targets !== undefined) expect(lookups.flatMap((lookup) => lookup.targets)).toEqual(targets);
    if (tries !== undefined) expect(lookups.map((lookup) => lookup.tries.length)).toEqual([tries]);
  });
}

describe('synthetic cases', () => {
  it.each(CASES.map((golden) => [golden.name, golden] as const))('%s', async (_name, golden) => {
    const report = await analyzeBytes(golden.build());
    expect(reportSchema.safeParse(report).error).toBeUndefined();
    expectStalls(report, golden);
    expect(report.gaps.map((gap) => [gap.side, gap.phase])).toEqual(golden.gaps ?? []);
    expect(new Set(report.findings.map((finding) => finding.kind))).toEqual(new Set(golden.findings ?? []));
    expect(report.limits.map((limit) => limit.kind)).toEqual(expect.arrayContaining([...(golden.limits ?? [])]));
  });

  it('have names of their own', () => {
    expect(new Set(CASES.map((golden) => golden.name)).size).toBe(CASES.length);
  });
});
