/** From capture files to a report: opens, recognises, merges by time, and drives the analysis. */
import { OperationError } from '../base/errors.ts';
import { Analysis, type AnalysisOptions } from '../engine/analysis.ts';
import type { ReadProblem } from '../formats/captureReader.ts';
import type { Report } from '../model/report.ts';
import { CaptureSet } from './captureSet.ts';
import { type FrameSink, walkCaptures } from './mergedWalk.ts';
import type { OpenCapture } from './openCapture.ts';
import { TimedPace } from './pace.ts';
import type { Spools } from './spool.ts';

export interface Progress {
  /** Bytes read from all files, before decompression. */
  readonly bytes: number;
  /** Bytes of all files; null when one is a pipe. */
  readonly totalBytes: number | null;
  readonly frames: number;
}

/** What a capture had wrong, for a note beside the report. */
export interface CaptureProblem extends ReadProblem {
  /** As the user named the file. */
  readonly input: string;
}

export interface AnalyzeRequest {
  /** Paths; `-` is standard input. */
  readonly inputs: readonly string[];
  readonly options: AnalysisOptions;
  /** Told about ten times a second while reading. */
  readonly onProgress?: (progress: Progress) => void;
  /** Told at the end of each problem that was met. */
  readonly onProblem?: (problem: CaptureProblem) => void;
  /** Ends the reading early; the report then covers what was read. */
  readonly signal?: AbortSignal;
  /** Keeps copies of pipes for a second reading. */
  readonly spools?: Spools;
}

/** Throws an `OperationError` when an input cannot be opened, is no capture, or when no frame of any could be read. */
export async function analyzeCaptures(request: AnalyzeRequest): Promise<Report> {
  const set = await CaptureSet.open(request.inputs, {
    ...(request.spools ? { spools: request.spools } : {}),
    ...(request.signal ? { signal: request.signal } : {}),
  });
  const { captures } = set;
  try {
    if (request.signal) set.interruptOn(request.signal);
    const analysis = new Analysis(request.options);
    const pace = new TimedPace(() => request.onProgress?.(progressOf(captures)));
    await walkCaptures(captures, new AnalysisSink(analysis, captures), pace);
    tellProblems(captures, request);
    return analysis.finish();
  } finally {
    set.close();
  }
}

class AnalysisSink implements FrameSink {
  private readonly analysis: Analysis;
  private readonly captures: readonly OpenCapture[];
  /** The analysis's number of each capture. */
  private readonly indices: readonly number[];

  constructor(analysis: Analysis, captures: readonly OpenCapture[]) {
    this.analysis = analysis;
    this.captures = captures;
    this.indices = captures.map(({ name, reader }) => analysis.addCapture(name, reader));
  }

  begin(originEpochNs: bigint | null): void {
    this.analysis.setOrigin(originEpochNs);
  }

  frames(capture: number, batch: OpenCapture['batch'], from: number, to: number, shiftNs: number): void {
    this.analysis.consume(this.indices[capture]!, batch, from, to, shiftNs);
  }

  end(capture: number): void {
    const { format, bytesRead } = this.captures[capture]!;
    this.analysis.endCapture(this.indices[capture]!, { format, bytes: bytesRead });
  }
}

function progressOf(captures: readonly OpenCapture[]): Progress {
  let bytes = 0;
  let totalBytes: number | null = 0;
  let frames = 0;
  for (const capture of captures) {
    bytes += capture.bytesRead;
    frames += capture.frames;
    totalBytes = totalBytes === null || capture.size === null ? null : totalBytes + capture.size;
  }
  return { bytes, totalBytes, frames };
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
