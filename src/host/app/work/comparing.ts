/** Compares what two sessions show: both are read once more, with full lists, in memory that goes when it is done. */
import { z } from 'zod';
import { compareReports } from '../../../compare/compareReports.ts';
import { COMPARISON_EXPORT_FORMATS } from '../../../contract/engineOperations.ts';
import { call } from '../../../contract/operation.ts';
import { type Handlers, serve } from '../../../contract/serve.ts';
import type { Transport } from '../../../contract/transport.ts';
import { type Comparison, comparisonSchema } from '../../../model/comparison.ts';
import { DEFAULT_PARAMETERS } from '../../../model/parameters.ts';
import type { Report } from '../../../model/report.ts';
import { loadComparisonWriter } from '../../../report/comparison/writers.ts';
import { analyzeCaptures } from '../../analyzeCaptures.ts';
import { asSessionFailure } from '../session/fileReading.ts';
import { PLAIN_TEXT, writeReportAtomically } from './writtenReport.ts';

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
  'compare.write': call(
    z.strictObject({ format: z.enum(COMPARISON_EXPORT_FORMATS), path: z.string() }),
    z.object({ bytes: z.int() }),
    ['not-readable', 'not-written'],
  ),
} as const;

export type ComparingOperations = typeof comparingOperations;

export function serveComparing(request: ComparingRequest, transport: Transport): void {
  const end = new AbortController();
  transport.onClose(() => end.abort());
  const handlers: Handlers<ComparingOperations> = {
    'compare.run': () => compare(request, end.signal),
    'compare.write': async ({ format, path }) => {
      const comparison = await compare(request, end.signal);
      const write = await loadComparisonWriter(format);
      return { bytes: await writeReportAtomically(path, write(comparison, PLAIN_TEXT)) };
    },
  };
  serve(comparingOperations, handlers, transport);
}

async function compare({ left, right }: ComparingRequest, signal: AbortSignal): Promise<Comparison> {
  return compareReports(
    { title: left.title, report: await analyze(left, signal) },
    { title: right.title, report: await analyze(right, signal) },
  );
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
