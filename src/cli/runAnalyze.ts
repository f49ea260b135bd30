/** Does what `ptrscope analyze` was asked for: analysis, report, evidence file, notes, exit code. */
import type { AnalysisOptions } from '../engine/analysis.ts';
import { type AnalyzeRequest, analyzeCaptures } from '../host/analyzeCaptures.ts';
import type { Report, Stall } from '../model/report.ts';
import type { AnalyzeFlags } from './analyzeCommand.ts';
import { INTERRUPTED, STALLED } from './exitCodes.ts';
import { debugTrace, note } from './messages.ts';
import { ProgressBar } from './progressBar.ts';
import { writeOut } from './standardOutput.ts';
import { VERSION } from './version.ts';

/** How soon after its lookup's end a gap must end to be surely its doing. */
const JOIN_MS = 300;
const DEFAULT_COLUMNS = 100;
/** One Ctrl-C may arrive twice: from the terminal, and passed on by npm or timeout. */
const ONE_KEYSTROKE_MS = 500;

export async function runAnalyze(files: readonly string[], flags: AnalyzeFlags): Promise<void> {
  const spools = flags.evidence === undefined ? null : new (await import('../host/spool.ts')).Spools();
  const interruption = interruptOnSignals();
  const bar = new ProgressBar(flags.progress && process.stderr.isTTY === true);
  try {
    const teller = await stallTeller(files, flags, bar);
    let stalls = 0;
    const onStall = (stall: Stall) => {
      stalls++;
      teller?.(stall);
    };
    const request: AnalyzeRequest = {
      inputs: files,
      options: analysisOptions(flags, onStall),
      onProgress: (progress) => bar.show(progress, stalls),
      onProblem: ({ input, text, offset }) =>
        note(`${input === '-' ? 'standard input' : input}: ${text} (offset ${offset})`),
      signal: interruption,
      ...(spools === null ? {} : { spools }),
    };
    const report = await analyzeCaptures(request).finally(() => bar.clear());
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

function analysisOptions(flags: AnalyzeFlags, onStall: (stall: Stall) => void): AnalysisOptions {
  return {
    version: VERSION,
    parameters: { thresholdMs: flags.thresholdMs, joinMs: JOIN_MS, only: flags.only ?? null, filter: null },
    listConnections: flags.connections ?? false,
    listAllLookups: flags.allLookups ?? false,
    onStall,
    onFailure: debugTrace,
  };
}

/** The first Ctrl-C ends the reading, a later one the process. */
function interruptOnSignals(): AbortSignal {
  const controller = new AbortController();
  let firstMs = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const now = performance.now();
      if (!controller.signal.aborted) firstMs = now;
      else if (now - firstMs > ONE_KEYSTROKE_MS) process.exit(INTERRUPTED);
      controller.abort();
    });
  }
  return controller.signal;
}

const streamsStalls = (flags: AnalyzeFlags) => flags.format === 'ndjson' && flags.output === undefined;

/** Who tells each stall as it becomes known: ndjson on standard output, else a note while reading a pipe. */
async function stallTeller(
  files: readonly string[],
  flags: AnalyzeFlags,
  bar: ProgressBar,
): Promise<((stall: Stall) => void) | null> {
  if (streamsStalls(flags)) {
    const { stallLine } = await import('../report/writers.ts');
    return (stall) => {
      bar.clear();
      process.stdout.write(stallLine(stall));
    };
  }
  if (!files.includes('-')) return null;
  const { stallNote } = await import('./stallNote.ts');
  return stallNote(() => bar.clear());
}

async function tellReport(report: Report, flags: AnalyzeFlags): Promise<void> {
  if (streamsStalls(flags)) {
    const { linesAfterStalls } = await import('../report/ndjson.ts');
    await writeOut(linesAfterStalls(report));
    return;
  }
  const { writeReport } = await import('../report/writers.ts');
  const options = {
    time: flags.time,
    color: wantsColor(flags),
    lookups: flags.allLookups ?? false,
    columns: flags.output === undefined ? (process.stdout.columns ?? DEFAULT_COLUMNS) : DEFAULT_COLUMNS,
  };
  const pieces = writeReport(report, flags.format, options);
  if (flags.output === undefined) await writeOut(pieces);
  else await (await import('../host/atomicFile.ts')).writeFileAtomically(flags.output, pieces);
}

/** NO_COLOR is honoured (no-color.org). */
function wantsColor({ color, output }: AnalyzeFlags): boolean {
  if (color !== 'auto') return color === 'always';
  return output === undefined && process.stdout.isTTY === true && !process.env.NO_COLOR;
}

async function tellEvidence(report: Report, inputs: readonly string[], flags: AnalyzeFlags): Promise<void> {
  const { writeEvidence } = await import('../host/evidenceFile.ts');
  const output = flags.evidence!;
  const frames = await writeEvidence({ report, inputs, output, fullPayload: flags.fullPayload ?? false });
  if (frames === 0) note(`there is no stall to prove; ${output} has no frames`);
}
