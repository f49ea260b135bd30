/** Hands out what an analysis has found: the report where it was asked for, and the frames that prove it. */
import type { EvidenceInput } from '../host/evidenceFile.ts';
import type { Report } from '../model/report.ts';
import type { TimeMode } from '../model/times.ts';
import { type Format, writeReport } from '../report/writers.ts';
import { streamsStalls } from './liveOutput.ts';
import { note } from './messages.ts';
import type { COLORS } from './options.ts';
import { writeOut, writeReportTo } from './standardOutput.ts';
import { wantsColor, widthOf } from './terminal.ts';

export interface ReportFlags {
  readonly format: Format;
  readonly output?: string;
  readonly evidence?: string;
  readonly fullPayload?: true;
  readonly allLookups?: true;
  readonly time: TimeMode;
  readonly color: (typeof COLORS)[number];
}

/** With ndjson on standard output the stalls have been told already. */
export async function tellReport(report: Report, flags: ReportFlags): Promise<void> {
  if (streamsStalls(flags)) {
    const { linesAfterStalls } = await import('../report/ndjson.ts');
    await writeOut(linesAfterStalls(report));
    return;
  }
  const options = {
    time: flags.time,
    color: wantsColor(flags),
    lookups: flags.allLookups ?? false,
    columns: widthOf(flags),
  };
  const pieces = writeReport(report, flags.format, options);
  await writeReportTo(flags.output, pieces);
}

/** @param inputs  where the report's frames can be read again */
export async function tellEvidence(
  report: Report,
  inputs: readonly (string | EvidenceInput)[],
  flags: ReportFlags,
): Promise<void> {
  const { writeEvidence } = await import('../host/evidenceFile.ts');
  const output = flags.evidence!;
  const frames = await writeEvidence({ report, inputs, output, fullPayload: flags.fullPayload ?? false });
  if (frames === 0) note(`there is no stall to prove; ${output} has no frames`);
}
