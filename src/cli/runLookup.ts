/** Does what `ptrscope lookup` was asked for: investigations, watch, report, notes, exit code. */
import { appendFileSync } from 'node:fs';
import { writingFailed } from '../host/fileErrors.ts';
import type { LookupReport, LookupResult } from '../model/lookupReport.ts';
import { LOOKUP_SCHEMA_NAME } from '../model/lookupWords.ts';
import { lookupLine } from '../report/lookup/json.ts';
import { writeLookup } from '../report/lookup/writers.ts';
import { mapBounded } from '../resolve/parallel.ts';
import { parseResolver, systemResolvers } from '../resolve/resolvers.ts';
import { parseRootHints } from '../resolve/rootHints.ts';
import { Session, type SessionOptions } from '../resolve/session.ts';
import { type TraceOptions, traceAddress } from '../resolve/traceAddress.ts';
import { watchAddress } from '../resolve/watch.ts';
import { PROBLEM } from './exitCodes.ts';
import { interruptOnSignals } from './interruption.ts';
import type { LookupFlags } from './lookupCommand.ts';
import { readSubjects, readText } from './lookupInput.ts';
import { LookupProgress } from './lookupProgress.ts';
import { note } from './messages.ts';
import { writeReportTo } from './standardOutput.ts';
import { isStandardOutput, wantsColor, widthOf } from './terminal.ts';
import { VERSION } from './version.ts';

/** Politeness, and enough: an address takes a fraction of a second where all answer. */
const ADDRESSES_AT_ONCE = 4;

export async function runLookup(addresses: readonly string[], flags: LookupFlags): Promise<void> {
  const subjects = await readSubjects(addresses, flags);
  const session = new Session(sessionOptions(flags));
  if (session.options.resolvers.length === 0) note(NO_RESOLVER);
  const signal = interruptOnSignals();
  const progress = new LookupProgress(flags.progress && process.stderr.isTTY === true);
  const head = emptyReport(flags);
  const work = investigator({ session, signal }, flags, head, progress);
  const results = await untilInterrupted(signal, subjects, async (typed) => {
    const result = await work(typed);
    if (streams(flags)) process.stdout.write(lookupLine(head, result));
    return result;
  });
  progress.clear();
  if (results.length < subjects.length)
    note(`interrupted: ${results.length} of ${subjects.length} addresses were looked up`);
  if (results.length > 0 && !streams(flags)) await tell({ ...head, results }, flags);
  if (flags.failOnProblem && results.some(({ verdicts }) => verdicts[0].kind !== 'healthy')) process.exitCode = PROBLEM;
}

const NO_RESOLVER =
  'this system names no resolver (no nameserver line in /etc/resolv.conf), so no cache is asked; name one with --resolver';

const streams = (flags: LookupFlags) => flags.format === 'ndjson' && isStandardOutput(flags.output);

function sessionOptions(flags: LookupFlags): SessionOptions {
  const roots = flags.rootHints === undefined ? null : parseRootHints(readText(flags.rootHints), flags.rootHints);
  const family = flags.ipv4 ? 4 : flags.ipv6 ? 6 : null;
  return {
    resolvers: flags.resolver.length > 0 ? flags.resolver.map(parseResolver) : systemResolvers(),
    port: flags.port,
    allowPrivate: flags.allowPrivate ?? false,
    trace: flags.trace,
    limitMs: flags.timeout * 1000,
    ...(roots === null ? {} : { roots }),
    ...(family === null ? {} : { family }),
  };
}

function emptyReport({ rootHints }: LookupFlags): LookupReport {
  return { schema: LOOKUP_SCHEMA_NAME, version: VERSION, rootHints: rootHints ?? 'built-in', results: [] };
}

function investigator(
  options: TraceOptions,
  flags: LookupFlags,
  head: LookupReport,
  progress: LookupProgress,
): (typed: string) => Promise<LookupResult> {
  if (!flags.watch) return (typed) => traceAddress(typed, options, (hop) => progress.hop(hop));
  const onRound = (result: LookupResult) => {
    progress.round(result);
    if (flags.log !== undefined) appendLine(flags.log, lookupLine(head, result));
  };
  const watching = { ...options, intervalSeconds: flags.interval, onRound };
  return (typed) => watchAddress(typed, watching, (hop) => progress.hop(hop));
}

function appendLine(path: string, line: string): void {
  try {
    appendFileSync(path, line);
  } catch (error) {
    throw writingFailed(path, error);
  }
}

/** The results that were there before Ctrl-C. */
async function untilInterrupted(
  signal: AbortSignal,
  subjects: readonly string[],
  work: (typed: string) => Promise<LookupResult>,
): Promise<LookupResult[]> {
  const results = await mapBounded(subjects, ADDRESSES_AT_ONCE, async (typed) => {
    try {
      return signal.aborted ? null : await work(typed);
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    }
  });
  return results.filter((result) => result !== null);
}

async function tell(report: LookupReport, flags: LookupFlags): Promise<void> {
  const pieces = writeLookup(report, flags.format, { color: wantsColor(flags), columns: widthOf(flags) });
  await writeReportTo(flags.output, pieces);
}
