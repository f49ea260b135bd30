/** Walks several captures as one, merged by time: runs of frames, each as long as no other capture has an earlier one. */
import type { FrameBatch } from '../formats/frameBatch.ts';
import { EarliestFirst } from './earliestFirst.ts';
import type { OpenCapture } from './openCapture.ts';

/** Who takes the frames. Captures are told by their index. */
export interface FrameSink {
  /** Once, before any frame. `originEpochNs`: ns since 1970 of the earliest first frame; null when there is no frame. */
  begin(originEpochNs: bigint | null): void;
  /** Frames `from` (inclusive) to `to` (exclusive); `shiftNs` makes their times count from the common origin. */
  frames(capture: number, batch: FrameBatch, from: number, to: number, shiftNs: number): void;
  /** That capture has no more frames. */
  end(capture: number): void;
  /** The rest is not needed. */
  readonly satisfied?: boolean;
}

/** Lets others have a turn now and then; asked once a run. */
export interface Pace {
  /** Whether a pause is due. */
  due(): boolean;
  pause(): Promise<void>;
}

/** One capture's place in the merge. */
class Head {
  readonly index: number;
  readonly capture: OpenCapture;
  at = 0;
  shiftNs = 0;
  /** Of the frame at `at`, from the common origin. */
  time = 0;

  constructor(index: number, capture: OpenCapture) {
    this.index = index;
    this.capture = capture;
  }

  /** Goes to a frame of the batch. */
  move(at: number): void {
    this.at = at;
    this.time = this.capture.batch.time[at]! + this.shiftNs;
  }

  /** Behind the last frame of the run that begins here and does not pass `latest`. */
  runEnd(latest: number): number {
    const { time, count } = this.capture.batch;
    if (latest === Number.POSITIVE_INFINITY) return count;
    let to = this.at + 1;
    while (to < count && time[to]! + this.shiftNs <= latest) to++;
    return to;
  }
}

export async function walkCaptures(captures: readonly OpenCapture[], sink: FrameSink, pace: Pace): Promise<void> {
  const heads = captures.map((capture, index) => new Head(index, capture));
  const hasFrames: boolean[] = [];
  for (const { capture } of heads) hasFrames.push(capture.resting !== null || (await capture.nextBatch()));
  sink.begin(shiftToCommonOrigin(heads));
  const queue = new EarliestFirst(heads.filter((head) => hasFrames[head.index] || finish(head, sink)));
  while (queue.size > 0 && !sink.satisfied) {
    const head = queue.first;
    const { capture } = head;
    if (capture.resting === null) {
      const to = head.runEnd(queue.secondTime);
      sink.frames(head.index, capture.batch, head.at, to, head.shiftNs);
      if (pace.due()) await pace.pause();
      if (to < capture.batch.count) {
        head.move(to);
        queue.moved();
        continue;
      }
    }
    const more = capture.nextBatch();
    if (typeof more === 'boolean' ? more : await more) {
      head.move(0);
      queue.moved();
    } else {
      queue.dropFirst();
      finish(head, sink);
    }
  }
  for (const head of queue.rest) finish(head, sink);
}

/** The earliest first frame of all; each capture's shift is set so that its times count from there. */
function shiftToCommonOrigin(heads: readonly Head[]): bigint | null {
  let origin: bigint | null = null;
  for (const { capture } of heads) {
    const own = capture.originEpochNs;
    if (own !== null && (origin === null || own < origin)) origin = own;
  }
  for (const head of heads) {
    const { originEpochNs, resting, batch } = head.capture;
    head.shiftNs = Number((originEpochNs ?? origin ?? 0n) - (origin ?? 0n));
    head.time = (resting === null ? batch.time[0]! : resting.firstTime) + head.shiftNs;
  }
  return origin;
}

function finish(head: Head, sink: FrameSink): false {
  sink.end(head.index);
  head.capture.release();
  return false;
}
