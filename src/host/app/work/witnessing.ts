/** Joins mail logs with what captures show, for the page: a report that it can hold, or the whole of it into a file. */
import { basename } from 'node:path';
import { z } from 'zod';
import { OperationError } from '../../../base/errors.ts';
import { WITNESS_ERRORS, WITNESS_EXPORT_FORMATS, witnessItemSchema } from '../../../contract/engineOperations.ts';
import { call, type ItemOf, stream } from '../../../contract/operation.ts';
import { serve } from '../../../contract/serve.ts';
import type { Transport } from '../../../contract/transport.ts';
import type { WitnessReport } from '../../../model/witnessReport.ts';
import { loadWitnessWriter } from '../../../report/witness/writers.ts';
import type { WitnessRequest } from '../../witness/request.ts';
import { witnessCaptures } from '../../witness/witnessCaptures.ts';
import { toldItems } from '../toldItems.ts';
import { PLAIN_TEXT, writeReportAtomically } from './writtenReport.ts';

export type WitnessingRequest = Omit<WitnessRequest, 'onProblem' | 'onProgress' | 'signal'>;

export const witnessingOperations = {
  'witness.run': stream(z.strictObject({}), witnessItemSchema, WITNESS_ERRORS),
  'witness.write': call(
    z.strictObject({ format: z.enum(WITNESS_EXPORT_FORMATS), path: z.string() }),
    z.object({ bytes: z.int() }),
    [...WITNESS_ERRORS, 'not-written'],
  ),
} as const;

export type WitnessingOperations = typeof witnessingOperations;
type Item = ItemOf<WitnessingOperations['witness.run']>;

/** Rows of each list that a page is given; an exported report has them all. */
const MOST_ROWS = 10_000;
const MOST_RECEIVERS = 1000;

export function serveWitnessing(request: WitnessingRequest, transport: Transport): void {
  const handlers = {
    'witness.run': (_: object, { signal }: { readonly signal: AbortSignal }) =>
      toldItems<Item>(async (tell) => {
        const report = await run({
          ...request,
          signal,
          onProgress: ({ bytes, totalBytes }) => tell({ kind: 'progress', bytes, totalBytes }),
        });
        tell({ kind: 'report', report: shortened(report) });
      }),
    'witness.write': async (
      { format, path }: { readonly format: (typeof WITNESS_EXPORT_FORMATS)[number]; readonly path: string },
      { signal }: { readonly signal: AbortSignal },
    ) => {
      const report = await run({ ...request, signal });
      const write = await loadWitnessWriter(format);
      return { bytes: await writeReportAtomically(path, write(report, PLAIN_TEXT)) };
    },
  };
  serve(witnessingOperations, handlers, transport);
}

function shortened(report: WitnessReport): WitnessReport {
  const { attempts, queries, receivers, notes } = report;
  const more = [
    attempts.length > MOST_ROWS ? `${attempts.length - MOST_ROWS} more delivery attempts are in exported reports.` : '',
    queries.length > MOST_ROWS ? `${queries.length - MOST_ROWS} more queries are in exported reports.` : '',
  ].filter((note) => note !== '');
  return {
    ...report,
    attempts: attempts.slice(0, MOST_ROWS),
    queries: queries.slice(0, MOST_ROWS),
    receivers: receivers.slice(0, MOST_RECEIVERS),
    notes: [...notes, ...more],
  };
}

async function run(request: WitnessRequest): Promise<WitnessReport> {
  try {
    return await witnessCaptures(request);
  } catch (error) {
    throw asPageFailure(error, [...request.captures, ...request.logs]);
  }
}

/** What to do, in the words of a window where the command's have to do with options. */
const NEXT: Readonly<Record<string, string>> = {
  'no-address': 'Say under "Our addresses" from which address the mail server sends.',
  'no-queries': 'Say under "Our addresses" from which address the mail server sends.',
  'no-overlap': 'Give the log and the capture of the same time; if the log is in local time, set its time zone.',
  'log-unknown':
    'Known are the logs of Exim, Postfix and sendmail; others are read by "ptrscope witness --log-pattern".',
};

/** No path leaves: files go by their names. */
function asPageFailure(error: unknown, paths: readonly string[]): unknown {
  if (!(error instanceof OperationError) || error.code === 'cancelled') return error;
  const text = paths.reduce((said, path) => said.replaceAll(path, basename(path)), error.message);
  const code = WITNESS_ERRORS.find((one) => one === error.code) ?? 'not-readable';
  return new OperationError(code, text, NEXT[error.code] ?? error.next, error);
}
