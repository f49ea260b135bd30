/** The whole path, from the bytes of a capture to its report. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnalysisOptions } from '../../src/engine/analysis.ts';
import { analyzeCaptures } from '../../src/host/analyzeCaptures.ts';
import type { Report } from '../../src/model/report.ts';

export const DEFAULT_OPTIONS: AnalysisOptions = {
  version: '0.0.0-test',
  parameters: { thresholdMs: 500, joinMs: 300, only: null, filter: null },
  listConnections: false,
  listAllLookups: false,
};

export async function analyzeBytes(capture: Uint8Array, options: Partial<AnalysisOptions> = {}): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-'));
  try {
    const file = join(folder, 'test.cap');
    writeFileSync(file, capture);
    return await analyzeCaptures({ inputs: [file], options: { ...DEFAULT_OPTIONS, ...options } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
