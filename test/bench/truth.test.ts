/** The judge of generated captures sees what a report missed, invented or misjudged. */
import { describe, expect, it } from 'vitest';
import type { Report, Stall } from '../../src/model/report.ts';
import { compareWithTruth, type TrueGap } from './truth.ts';

const TRUE_STALL: TrueGap = {
  client: '10.0.0.2',
  clientPort: 4000,
  server: '10.0.0.9',
  port: 443,
  side: 'client',
  phase: 'before-client-hello',
  cause: 'ptr-unanswered',
  schedule: 'glibc',
  startSeconds: 1,
  endSeconds: 11,
};

/** As much of a report as the judge looks at. */
function reportOf(...stalls: (Partial<Stall> & { readonly clientPort?: number })[]): Pick<Report, 'stalls'> {
  const full = stalls.map(({ clientPort = 4000, ...fields }) => ({
    side: 'client',
    phase: 'before-client-hello',
    cause: 'ptr-unanswered',
    durationSeconds: 10,
    connection: { client: { address: '10.0.0.2', port: clientPort }, server: { address: '10.0.0.9', port: 443 } },
    ...fields,
  }));
  return { stalls: full as Stall[] };
}

describe('comparing a report with the truth', () => {
  it('finds full agreement', () => {
    const agreement = compareWithTruth([TRUE_STALL], reportOf({}));
    expect(agreement).toMatchObject({ recall: 1, precision: 1, misjudged: [], worstSeconds: 0 });
  });

  it('sees a missed stall and an invented one', () => {
    const agreement = compareWithTruth([TRUE_STALL], reportOf({ clientPort: 4001 }));
    expect(agreement).toMatchObject({ recall: 0, precision: 0 });
    expect([...agreement.missed, ...agreement.invented]).toHaveLength(2);
  });

  it('counts a gap that nothing explains as no stall', () => {
    expect(compareWithTruth([{ ...TRUE_STALL, cause: null }], reportOf({})).precision).toBe(0);
  });

  it('counts one stall told twice as one too many', () => {
    expect(compareWithTruth([TRUE_STALL], reportOf({}, {})).precision).toBe(0.5);
  });

  it('sees a wrong cause and a wrong duration', () => {
    const agreement = compareWithTruth([TRUE_STALL], reportOf({ cause: 'ptr-slow', durationSeconds: 9.5 }));
    expect(agreement.misjudged).toHaveLength(1);
    expect(agreement.worstSeconds).toBeCloseTo(0.5, 9);
  });
});
