/** A report as a file, in any format that there is a writer for, or the frames that prove it. */
import { statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { OperationError } from '../../../base/errors.ts';
import type { Report } from '../../../model/report.ts';
import { writeReport } from '../../../report/writers.ts';
import { writeFileAtomically } from '../../atomicFile.ts';
import { type EvidenceInput, writeEvidence } from '../../evidenceFile.ts';
import type { WriteInput } from './sessionOperations.ts';

/** Of a text report in a file, as `ptrscope analyze -o` writes it. */
const COLUMNS = 100;

/** Answers how many bytes were written. Throws `not-written`; then nothing is there. */
export async function exportReport(
  report: Report,
  input: WriteInput,
  inputs: readonly (string | EvidenceInput)[],
): Promise<number> {
  const { format, stallIds, timeMode, path, fullPayload } = input;
  const wanted = stallIds === null ? report : only(report, new Set(stallIds));
  try {
    if (format === 'evidence') await writeEvidence({ report: wanted, inputs, output: path, fullPayload });
    else {
      const options = { time: timeMode, color: false, columns: COLUMNS };
      await writeFileAtomically(path, inTurns(writeReport(wanted, format, options)));
    }
    return statSync(path).size;
  } catch (error) {
    throw asNotWritten(error);
  }
}

/** The report as if it held no other stalls. */
function only(report: Report, ids: ReadonlySet<string>): Report {
  const stalls = report.stalls.filter(({ id }) => ids.has(id));
  const gaps = report.gaps.filter(({ id }) => ids.has(id));
  const own = new Set(stalls.flatMap(({ lookupIds }) => lookupIds));
  for (const { id, forwardIds } of report.lookups) if (own.has(id)) for (const forward of forwardIds) own.add(forward);
  const notListed = (report.summary.notListed ?? 0) + report.stalls.length - stalls.length;
  const worstSeconds = stalls.reduce((worst, { durationSeconds }) => Math.max(worst, durationSeconds), 0);
  return {
    ...report,
    summary: { ...report.summary, stalls: stalls.length, worstSeconds, notListed },
    stalls,
    gaps,
    lookups: report.lookups.filter(({ id }) => own.has(id)),
    findings: [],
  };
}

/** Others get a turn between the pieces. */
async function* inTurns(pieces: AsyncIterable<string>): AsyncIterable<string> {
  for await (const piece of pieces) {
    yield piece;
    await nextTurn();
  }
}

export function asNotWritten(error: unknown): unknown {
  return error instanceof OperationError ? new OperationError('not-written', error.message, error.next, error) : error;
}
