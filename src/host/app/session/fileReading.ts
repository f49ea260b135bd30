/** Reads capture files for a session, by the same way as `ptrscope analyze`. */
import { basename } from 'node:path';
import { OperationError } from '../../../base/errors.ts';
import type { FrameBatch } from '../../../formats/frameBatch.ts';
import { DEFAULT_PARAMETERS } from '../../../model/parameters.ts';
import { analyzeCaptures, progressOf, type RunningAnalysis } from '../../analyzeCaptures.ts';
import type { FrameSink } from '../../mergedWalk.ts';
import type { OpenCapture } from '../../openCapture.ts';
import { type Desk, deskOf } from './frames/frameDesk.ts';
import type { SessionRequest } from './request.ts';
import type { Extent, Subject } from './subject.ts';
import { Turns } from './turns.ts';

/** Problems of one file that are told. */
const MOST_PROBLEMS = 20;

/**
 * Resolves when the first frame is there or all is over; the reading goes on. Rejects with an `OperationError` when
 * there is nothing to read.
 * @param signal  ends the reading early; what was read stays
 * @param closing  ends whatever is still done after it
 */
export function readFiles(
  { version, thresholdMs }: SessionRequest,
  paths: readonly string[],
  subject: Subject,
  signal: AbortSignal,
  closing: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    subject.files = () => paths.map((path, capture) => ({ capture, path }));
    const reading = analyzeCaptures({
      inputs: paths,
      options: {
        version,
        parameters: { ...DEFAULT_PARAMETERS, thresholdMs },
        listConnections: false,
        listAllLookups: false,
        keepAll: true,
        onStall: () => subject.changes.note(),
      },
      onBegin: (running) => {
        subject.extent = () => extentOf(running);
        subject.begin(running.analysis);
        return new Beside(subject, running.captures, resolve);
      },
      pace: new Turns(() => {
        subject.changes.note();
        subject.desk.changes.note();
      }),
      signal,
    });
    reading.then(
      (report) => {
        subject.finish(report, signal.aborted ? 'cancelled' : 'done');
        resolve();
        void listRest(paths, subject, closing);
      },
      (error: unknown) => {
        const failure = asSessionFailure(error, paths);
        subject.fail(failure);
        reject(failure);
      },
    );
  });
}

/** Counts the frames by their times and lists them, beside the analysis. */
class Beside implements FrameSink {
  private readonly subject: Subject;
  private readonly desks: readonly Desk[];
  private readonly onFirst: () => void;

  constructor(subject: Subject, captures: readonly OpenCapture[], onFirst: () => void) {
    this.subject = subject;
    this.onFirst = onFirst;
    this.desks = captures.map(deskOf);
    subject.desk.expect(captures.every(({ size }) => size !== null));
  }

  begin(originEpochNs: bigint | null): void {
    this.subject.desk.begin(originEpochNs);
    if (originEpochNs !== null) this.onFirst();
  }

  frames(capture: number, batch: FrameBatch, from: number, to: number, shiftNs: number): void {
    this.subject.times.add(batch, from, to, shiftNs);
    this.subject.list(capture, this.desks[capture], batch, from, to, shiftNs);
  }

  end(): void {}
}

async function listRest(paths: readonly string[], subject: Subject, closing: AbortSignal): Promise<void> {
  const { desk } = subject;
  try {
    await desk.readOn(paths, subject.extent().frames, closing);
  } catch (error) {
    // The capture may have gone meanwhile; what is in the list stays.
    subject.noteIncomplete(asSessionFailure(error, paths));
  }
  desk.end();
}

function extentOf({ captures }: RunningAnalysis): Extent {
  const { bytes, totalBytes, frames } = progressOf(captures, null);
  return {
    bytes,
    totalBytes,
    frames,
    captureBytes: captures.map(({ bytesRead }) => bytesRead),
    problems: captures.flatMap(problemsOf),
  };
}

function problemsOf({ name, reader }: OpenCapture): string[] {
  return reader.problems.slice(0, MOST_PROBLEMS).map(({ text, offset }) => `${name}: ${text} (offset ${offset})`);
}

/**
 * No path leaves the session: the captures go by their names.
 * @param code  what the failure is coded as, unless it has a code that whoever opens a session knows
 */
export function asSessionFailure(error: unknown, paths: readonly string[], code?: string): OperationError {
  if (!(error instanceof OperationError)) {
    const said = error instanceof Error ? error.message : String(error);
    return new OperationError('internal', `reading failed (${said})`, 'Report it: this is a bug.', error);
  }
  const text = paths.reduce((said, path) => said.replaceAll(path, basename(path)), error.message);
  return new OperationError(code ?? codeOf(error.code), text, error.next, error);
}

const CODES: readonly string[] = ['not-a-capture', 'empty', 'nothing-readable', 'permission-denied'];

/** The many ways in which a file may not be readable are one to whoever opens it. */
function codeOf(code: string): string {
  return CODES.includes(code) ? code : 'not-readable';
}
