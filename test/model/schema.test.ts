/** The JSON Schema that `ptrscope schema` prints, held against the fixture reports by another validator than zod. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Report, reportSchema } from '../../src/model/report.ts';
import { allReports } from '../report/fixtures/all.ts';

const validate = new Ajv2020({ allErrors: true, strict: true }).compile(z.toJSONSchema(reportSchema));

/** A fresh copy of the fullest report, broken by `spoil`. */
function broken(spoil: (report: Record<string, never> & Report) => void): unknown {
  const copy = structuredClone(allReports().full) as Record<string, never> & Report;
  spoil(copy);
  return copy;
}

describe('the JSON Schema', () => {
  test.each(Object.entries(allReports()))('accepts the fixture report "%s"', (_, report) => {
    expect(validate(report), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
    expect(reportSchema.safeParse(report).error).toBeUndefined();
  });

  const wrongs: Readonly<Record<string, (report: Record<string, never> & Report) => void>> = {
    'a stall without evidence': (report) => report.stalls[0]!.evidence.splice(0),
    'a stall without a lookup': (report) => report.stalls[0]!.lookupIds.splice(0),
    'a cause that is no word of ours': (report) => Object.assign(report.stalls[0]!, { cause: 'gremlins' }),
    'an unexplained gap among the stalls': (report) => Object.assign(report.stalls[0]!, { cause: 'unexplained' }),
    'a stall among the unexplained gaps': (report) => Object.assign(report.gaps[0]!, { cause: 'ptr-slow' }),
    'frame 0': (report) => Object.assign(report.stalls[0]!.evidence[0]!, { frame: 0 }),
    'a port beyond 65535': (report) => Object.assign(report.stalls[0]!.connection.client, { port: 65_536 }),
    'a negative duration': (report) => Object.assign(report.stalls[0]!, { durationSeconds: -1 }),
    'a missing field': (report) => Reflect.deleteProperty(report.stalls[0]!, 'closedFirst'),
    'an unknown field': (report) => Object.assign(report.stalls[0]!, { surprise: true }),
    'an unknown field at the top': (report) => Object.assign(report, { madeAt: 'now' }),
    'a lookup without a try': (report) => report.lookups[0]!.tries.splice(0),
    'another version of the report': (report) => Object.assign(report, { schema: 'ptrscope-report/2' }),
    'text for a number': (report) => Object.assign(report.summary, { connections: '1204' }),
  };

  test.each(Object.entries(wrongs))('refuses %s', (_, spoil) => {
    const report = broken(spoil);
    expect(validate(report)).toBe(false);
    expect(reportSchema.safeParse(report).success).toBe(false);
  });
});
