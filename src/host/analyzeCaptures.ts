/** From capture files to a report: opens, recognises, merges by time, and drives the analysis. */
import { OperationError } from '../base/errors.ts';
import { Analysis, type AnalysisOptions } from '../engine/analysis.ts';
import type { RunningCounts } from '../engine/runningCounts.ts';
import type { ReadProblem } from '../formats/captureReader.ts';
import { Kernel } from '../kernel/kernel.ts';
import type { Report } from '../model/report.ts';
import { CaptureSet } from './captureSet.ts';
import { LiveTicker } from './liveTicker.ts';
import { type FrameSink, type Pace, walkCaptures } from './mergedWalk.ts';
import type { OpenCapture } from './openCapture.ts';
import { TimedPace } from './pace.ts';
import type { Spools } from './spool.ts';

export interface Progress {
  /** Bytes read from all files, before decompression. */
  readonly bytes: number;
  /** Bytes of all files; null when one is a pipe. */
  readonly totalBytes: number | null;
  readonly frames: number;
  /** Where stalls that last are told of: what the analysis has counted. */
  readonly counts: RunningCounts | null;
}

/** What a capture had wrong, for a note beside the report. */
export interface CaptureProblem extends ReadProblem {
  /** As the user named the file. */
  readonly input: string;
}

/** An analysis that has begun. */
export interface RunningAnalysis {
  readonly analysis: Analysis;
  readonly captures: readonly OpenCapture[];
}

export interface AnalyzeRequest {
  /** Paths; `-` is standard input. */
  readonly inputs: readonly string[];
  /** With `onStallEvent`, stalls that last are told of where one of the inputs is a pipe that keeps pace with the clock. */
  readonly options: AnalysisOptions;
  /** Told when every input was opened and recognised, before the first frame; answers who else takes every frame. */
  readonly onBegin?: (running: RunningAnalysis) => FrameSink | null;
  /** When others get a turn; about ten times a second unless told otherwise. */
  readonly pace?: Pace;
  /** Told about ten times a second while reading, unless there is a pace. */
  readonly onProgress?: (progress: Progress) => void;
  /** Told at the end of each problem that was met. */
  readonly onProblem?: (problem: CaptureProblem) => void;
  /** Ends the reading early; the report then covers what was read. */
  readonly signal?: AbortSignal;
  /** Keeps copies of pipes for a second reading. */
  readonly spools?: Spools;
  /** Has editcap convert files in formats that are not read here. */
  readonly convert?: boolean;
}

/** Throws an `OperationError` when an input cannot be opened, is no capture, or when no frame of any could be read. */
export async function analyzeCaptures(request: AnalyzeRequest): Promise<Report> {
  const kernel = new Kernel();
  const set = await CaptureSet.open(request.inputs, {
    buffers: kernel,
    recordWalk: kernel,
    // Of several captures each needs arrays of its own.
    ...(request.inputs.length === 1 ? { frames: kernel } : {}),
    ...(request.spools ? { spools: request.spools } : {}),
    ...(request.convert ? { convert: true } : {}),
    ...(request.signal ? { signal: request.signal } : {}),
  });
  const { captures } = set;
  try {
    if (request.signal) set.interruptOn(request.signal);
    const analysis = new Analysis({ ...request.options, kernel });
    const isLive = mayBeLive(request, captures);
    const tellProgress = () => request.onProgress?.(progressOf(captures, isLive ? analysis.counts() : null));
    const ticker = isLive ? new LiveTicker(analysis, tellProgress) : null;
    const sink = new AnalysisSink(analysis, captures, ticker, request.onBegin?.({ analysis, captures }) ?? null);
    try {
      await walkCaptures(captures, sink, request.pace ?? new TimedPace(tellProgress));
    } finally {
      ticker?.stop();
    }
    tellProblems(captures, request);
    return analysis.finish();
  } finally {
    set.close();
  }
}

/** Whether an input may be a capture that is made while it is read. */
function mayBeLive({ options }: AnalyzeRequest, captures: readonly OpenCapture[]): boolean {
  return options.onStallEvent !== undefined && captures.some(({ size }) => size === null);
}

class AnalysisSink implements FrameSink {
  private readonly analysis: Analysis;
  private readonly captures: readonly OpenCapture[];
  /** The analysis's number of each capture. */
  private readonly indices: readonly number[];
  private readonly ticker: LiveTicker | null;
  private readonly also: FrameSink | null;

  constructor(analysis: Analysis, captures: readonly OpenCapture[], ticker: LiveTicker | null, also: FrameSink | null) {
    this.analysis = analysis;
    this.captures = captures;
    this.ticker = ticker;
    this.also = also;
    this.indices = captures.map(({ name, reader }) => analysis.addCapture(name, reader));
  }

  begin(originEpochNs: bigint | null): void {
    this.analysis.setOrigin(originEpochNs);
    this.also?.begin(originEpochNs);
  }

  frames(capture: number, batch: OpenCapture['batch'], from: number, to: number, shiftNs: number): void {
    this.analysis.consume(this.indices[capture]!, batch, from, to, shiftNs);
    this.ticker?.saw(batch.time[from]! + shiftNs);
    this.also?.frames(capture, batch, from, to, shiftNs);
  }

  end(capture: number): void {
    const { format, bytesRead } = this.captures[capture]!;
    this.analysis.endCapture(this.indices[capture]!, { format, bytes: bytesRead });
    this.also?.end(capture);
  }
}

export function progressOf(captures: readonly OpenCapture[], counts: RunningCounts | null): Progress {
  let bytes = 0;
  let totalBytes: number | null = 0;
  let frames = 0;
  for (const capture of captures) {
    bytes += capture.bytesRead;
    frames += capture.frames;
    totalBytes = totalBytes === null || capture.size === null ? null : totalBytes + capture.size;
  }
  return { bytes, totalBytes, frames, counts };
}

function tellProblems(captures: readonly OpenCapture[], request: AnalyzeRequest): void {
  const problems = captures.flatMap(({ input, reader }) => reader.problems.map((problem) => ({ input, ...problem })));
  const first = problems[0];
  if (first !== undefined && captures.every((capture) => capture.frames === 0)) {
    const text = `no frame of ${first.input} could be read: ${first.text} (offset ${first.offset})`;
    throw new OperationError('nothing-readable', text, 'Get the capture again, or a copy of it that is whole.');
  }
  for (const problem of problems) request.onProblem?.(problem);
}
