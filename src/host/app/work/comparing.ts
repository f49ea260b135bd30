/** Compares what two sessions show: both are read once more, with full lists, in memory that goes when it is done. */
import { z } from 'zod';
import { compareReports } from '../../../compare/compareReports.ts';
import { call } from '../../../contract/operation.ts';
import { serve } from '../../../contract/serve.ts';
import type { Transport } from '../../../contract/transport.ts';
import { comparisonSchema } from '../../../model/comparison.ts';
import { DEFAULT_PARAMETERS } from '../../../model/parameters.ts';
import type { Report } from '../../../model/report.ts';
import { analyzeCaptures } from '../../analyzeCaptures.ts';
import { asSessionFailure } from '../session/fileReading.ts';

export interface ComparedCapture {
  readonly title: string;
  readonly paths: readonly string[];
  readonly version: string;
  readonly thresholdMs: number;
}

export interface ComparingRequest {
  readonly left: ComparedCapture;
  readonly right: ComparedCapture;
}

export const comparingOperations = {
  'compare.run': call(z.strictObject({}), comparisonSchema, ['not-readable']),
} as const;

export type ComparingOperations = typeof comparingOperations;

export function serveComparing({ left, right }: ComparingRequest, transport: Transport): void {
  const end = new AbortController();
  transport.onClose(() => end.abort());
  const handlers = {
    'compare.run': async () =>
      compareReports(
        { title: left.title, report: await analyze(left, end.signal) },
        { title: right.title, report: await analyze(right, end.signal) },
      ),
  };
  serve(comparingOperations, handlers, transport);
}

async function analyze({ version, thresholdMs, paths }: ComparedCapture, signal: AbortSignal): Promise<Report> {
  try {
    return await analyzeCaptures({
      inputs: paths,
      options: {
        version,
        parameters: { ...DEFAULT_PARAMETERS, thresholdMs },
        listConnections: true,
        listAllLookups: true,
      },
      signal,
    });
  } catch (error) {
    throw asSessionFailure(error, paths, 'not-readable');
  }
}
