/** Does what `ptrscope analyze` was asked for: analysis, report, evidence file, notes, exit code. */

import type { AnalysisOptions } from '../engine/analysis.ts';
import type { AnalysisFilter } from '../host/analysisFilter.ts';
import { type AnalyzeRequest, analyzeCaptures } from '../host/analyzeCaptures.ts';
import type { StallEvent } from '../model/events.ts';
import { DEFAULT_PARAMETERS } from '../model/parameters.ts';
import type { AnalyzeFlags } from './analyzeCommand.ts';
import { openTeller, type Teller } from './analyzeTeller.ts';
import { STALLED } from './exitCodes.ts';
import { interruptOnSignals } from './interruption.ts';
import { debugTrace, note } from './messages.ts';
import { goOnWithoutReader } from './standardOutput.ts';
import { tellEvidence, tellReport } from './tellReport.ts';
import { VERSION } from './version.ts';

export async function runAnalyze(files: readonly string[], flags: AnalyzeFlags): Promise<void> {
  const spools = flags.evidence === undefined ? null : new (await import('../host/spool.ts')).Spools();
  if (flags.evidence !== undefined || flags.failOnStall) goOnWithoutReader();
  const interruption = interruptOnSignals();
  try {
    const teller = await openTeller(files, flags);
    const filter = flags.filter === undefined ? null : await openFilter(flags.filter, teller);
    const request: AnalyzeRequest = {
      inputs: files,
      options: analysisOptions(flags, filter === null ? teller : filteredTeller(filter, teller)),
      onBegin: ({ captures }) => filter?.opened(captures) ?? null,
      onProgress: (progress) => teller.progress(progress),
      onProblem: ({ input, text, offset }) => {
        teller.clear();
        note(`${input === '-' ? 'standard input' : input}: ${text} (offset ${offset})`);
      },
      signal: interruption,
      ...(spools === null ? {} : { spools }),
      ...(flags.convert ? { convert: true } : {}),
    };
    const whole = await analyzeCaptures(request).finally(() => teller.clear());
    const report = filter === null ? whole : filter.restrict(whole);
    await tellReport(report, flags);
    if (spools !== null)
      await tellEvidence(
        report,
        files.map((file) => spools.pathOf(file)),
        flags,
      );
    if (flags.failOnStall && report.summary.stalls > 0) process.exitCode = STALLED;
  } finally {
    spools?.remove();
  }
}

function analysisOptions(flags: AnalyzeFlags, { stall, stallEvent }: Teller): AnalysisOptions {
  return {
    version: VERSION,
    parameters: {
      ...DEFAULT_PARAMETERS,
      thresholdMs: flags.thresholdMs,
      only: flags.only ?? null,
      filter: flags.filter ?? null,
    },
    listConnections: flags.connections ?? false,
    listAllLookups: flags.allLookups ?? false,
    ...(stall === null ? {} : { onStall: stall }),
    ...(stallEvent === null ? {} : { onStallEvent: stallEvent }),
    onFailure: debugTrace,
  };
}

/** @param text  a filter that can be read, as the command has made sure */
async function openFilter(text: string, teller: Teller): Promise<AnalysisFilter | null> {
  const { readFilter } = await import('../filter/filter.ts');
  const read = readFilter(text);
  if (read.kind === 'wrong') return null;
  return new (await import('../host/analysisFilter.ts')).AnalysisFilter(read.filter, teller);
}

/** What the analysis finds goes through the filter first. */
function filteredTeller(filter: AnalysisFilter, teller: Teller): Teller {
  const stallEvent = teller.stallEvent === null ? null : (event: StallEvent) => filter.stallEvent(event);
  return { ...teller, stall: (stall) => filter.stall(stall), stallEvent };
}
