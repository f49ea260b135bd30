import { describe, expect, test } from 'vitest';
import { indexLookups } from '../../src/report/asked.ts';
import { rank } from '../../src/report/ranking.ts';
import { fullReport, manyReport } from './fixtures/reports.ts';

describe('which stalls are told in full', () => {
  test('all of them, the longest wait first, when they are few', () => {
    const report = fullReport();
    const { told, rest } = rank(report.stalls, indexLookups(report.lookups), 20);
    expect(told.map((stall) => stall.durationSeconds)).toEqual(
      report.stalls.map((stall) => stall.durationSeconds).toSorted((a, b) => b - a),
    );
    expect(rest).toEqual([]);
  });

  test('of very many, some of every pattern, and none is lost', () => {
    const report = manyReport(5000);
    const { told, rest, patterns } = rank(report.stalls, indexLookups(report.lookups), 20);
    expect(told.length).toBe(9);
    expect(new Set(told.map((stall) => stall.phase)).size).toBe(3);
    expect(new Set([...told, ...rest].map((stall) => stall.id)).size).toBe(5000);
    expect(patterns.map((one) => one.stalls)).toEqual([1667, 1667, 1666]);
    expect(patterns[0]!.worstSeconds).toBeGreaterThan(patterns[0]!.medianSeconds);
  });

  test('never more than asked for', () => {
    const report = manyReport(100);
    expect(rank(report.stalls, indexLookups(report.lookups), 2).told.length).toBe(2);
    expect(rank(report.stalls, indexLookups(report.lookups), 0).told).toEqual([]);
  });
});
