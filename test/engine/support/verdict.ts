/** Who waited for what, how long, how sure: what is to be said of a capture however its frames are numbered. */
import type { Report } from '../../../src/model/report.ts';

export function verdict({ stalls, gaps, summary, findings }: Report) {
  const tenths = (seconds: number) => Math.round(seconds * 10);
  return {
    stalls: stalls.map((one) => [one.side, one.phase, one.cause, one.confidence, tenths(one.durationSeconds)]),
    gaps: gaps.map((one) => [one.side, one.phase, tenths(one.durationSeconds)]),
    lookups: [summary.lookups, summary.unansweredLookups],
    connections: summary.connections,
    findings: findings.map(({ kind, address }) => [kind, address]),
  };
}
