/** On tens of thousands of generated connections the report finds the stalls that are there, and no others. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyzeCaptures } from '../../src/host/analyzeCaptures.ts';
import type { Report } from '../../src/model/report.ts';
import { readTruth, type StoredCapture, storedCapture } from '../bench/captures.ts';
import { type Agreement, compareWithTruth, type TrueGap } from '../bench/truth.ts';
import { DEFAULT_OPTIONS } from '../support/analyze.ts';

describe.each([
  ['pcap', 7],
  ['pcapng', 8],
] as const)('ten thousand connections and more in a %s', (format, seed) => {
  let folder: string;
  let capture: StoredCapture;
  let truth: readonly TrueGap[];
  let report: Report;
  let agreement: Agreement;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ptrscope-truth-'));
    capture = storedCapture(folder, { kind: 'small', megabytes: 48, seed, format, stallShare: 0.1 });
    truth = readTruth(capture.truthFile);
    report = await analyzeCaptures({ inputs: [capture.file], options: DEFAULT_OPTIONS });
    agreement = compareWithTruth(truth, report);
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('counts every frame and every connection', () => {
    expect(capture.connections).toBeGreaterThan(10_000);
    expect(report.captures[0].frames).toBe(capture.frames);
    expect(report.summary.connections).toBe(capture.connections);
  });

  it('finds the stalls and invents none', () => {
    expect(truth.filter((gap) => gap.cause !== null).length).toBeGreaterThan(1000);
    const examples = `missed ${agreement.missed.slice(0, 3)}; invented ${agreement.invented.slice(0, 3)}`;
    expect(agreement.recall, examples).toBeGreaterThanOrEqual(0.998);
    expect(agreement.precision, examples).toBeGreaterThanOrEqual(0.998);
  });

  it('tells phase, cause and the duration to the millisecond', () => {
    expect(agreement.misjudged).toEqual([]);
    expect(agreement.worstSeconds).toBeLessThan(0.001);
  });

  it('lists the silences that no lookup explains apart', () => {
    const listed = new Set(report.gaps.map(({ connection: { client } }) => `${client.address}:${client.port}`));
    const silent = truth.filter((gap) => gap.cause === null);
    expect(silent.length).toBeGreaterThan(100);
    expect(silent.filter((gap) => !listed.has(`${gap.client}:${gap.clientPort}`))).toEqual([]);
  });
});
