/** Walks one capture from its beginning, a file or a pipe, for the frames that match a display filter. */
import { FrameWalk } from '../engine/detail/frameWalk.ts';
import { NEEDS_OF_ROWS, type Trail } from '../engine/detail/trail.ts';
import type { Dissection } from '../filter/dissection.ts';
import { type DisplayFilter, looksAhead } from '../filter/filter.ts';
import type { FrameBatch } from '../formats/frameBatch.ts';
import { type CaptureProblem, type Progress, progressOf } from './analyzeCaptures.ts';
import { CaptureSet } from './captureSet.ts';
import type { OpenCapture } from './openCapture.ts';
import { TimedPace } from './pace.ts';

export interface MatchRequest<Made> {
  /** A path; `-` is standard input. */
  readonly input: string;
  /** Null: all frames. */
  readonly filter: DisplayFilter | null;
  /** Makes of a frame that matches what is handed on; nothing of the frame may be kept. */
  readonly make: (frame: Dissection, capture: OpenCapture) => Made;
  /** No more than so many. */
  readonly most: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Told at the end of each problem that was met. */
  readonly onProblem?: (problem: CaptureProblem) => void;
}

/** What was made of the frames that match, in lists as they are found. Throws an `OperationError`. */
export async function* matchFrames<Made>(request: MatchRequest<Made>): AsyncGenerator<readonly Made[]> {
  const { input, signal } = request;
  const answers = request.filter !== null && looksAhead(request.filter) ? await readAnswers(request) : null;
  const set = await CaptureSet.open([input], signal === undefined ? {} : { signal });
  const [capture] = set.captures;
  try {
    if (signal !== undefined) set.interruptOn(signal);
    const pace = new TimedPace(() => request.onProgress?.(progressOf(set.captures, null)));
    const matcher = new Matcher(request, capture, answers);
    while (matcher.isWanting && (await capture.nextBatch())) {
      const made = matcher.take(capture.batch);
      if (made.length > 0) yield made;
      if (pace.due()) await pace.pause();
    }
    for (const problem of capture.reader.problems) request.onProblem?.({ input, ...problem });
  } finally {
    set.close();
  }
}

/** Reads all of a file for what a filter wants to know of the frames behind one. */
async function readAnswers({ input, signal, onProgress }: MatchRequest<unknown>): Promise<Trail> {
  const set = await CaptureSet.open([input], signal === undefined ? {} : { signal });
  try {
    if (signal !== undefined) set.interruptOn(signal);
    const [{ reader, batch }] = set.captures;
    const pace = new TimedPace(() => onProgress?.(progressOf(set.captures, null)));
    const walk = new FrameWalk(NEEDS_OF_ROWS);
    while (await set.captures[0].nextBatch()) {
      walk.frames(batch, 0, batch.count, reader, reader.originEpochNs, 0, () => undefined);
      if (pace.due()) await pace.pause();
    }
    return walk.trail;
  } finally {
    set.close();
  }
}

class Matcher<Made> {
  readonly #request: MatchRequest<Made>;
  readonly #capture: OpenCapture;
  readonly #answers: Trail | null;
  readonly #walk: FrameWalk;
  #found = 0;

  /** @param answers  of a filter that looks ahead */
  constructor(request: MatchRequest<Made>, capture: OpenCapture, answers: Trail | null) {
    this.#request = request;
    this.#capture = capture;
    this.#answers = answers;
    this.#walk = new FrameWalk(NEEDS_OF_ROWS | (request.filter?.needs ?? 0));
  }

  get isWanting(): boolean {
    return this.#found < this.#request.most;
  }

  take(batch: FrameBatch): Made[] {
    const { filter, make } = this.#request;
    const { reader } = this.#capture;
    const made: Made[] = [];
    this.#walk.frames(batch, 0, batch.count, reader, reader.originEpochNs, 0, (frame) => {
      if (this.#answers !== null) frame.past.answerFrame = this.#answers.answerOf(frame.number);
      if (!this.isWanting || (filter !== null && !filter.matches(frame))) return;
      made.push(make(frame, this.#capture));
      this.#found++;
    });
    return made;
  }
}
