/** Walks several captures as one, merged by time: runs of frames, each as long as no other capture has an earlier one. */
import type { FrameBatch } from '../formats/frameBatch.ts';
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
  more = false;

  constructor(index: number, capture: OpenCapture) {
    this.index = index;
    this.capture = capture;
  }

  get time(): number {
    return this.capture.batch.time[this.at]! + this.shiftNs;
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
  for (const head of heads) head.more = await head.capture.nextBatch();
  sink.begin(shiftToCommonOrigin(heads));
  let running = heads.filter((head) => head.more || finish(head, sink));
  while (running.length > 0 && !sink.satisfied) {
    const head = earliest(running);
    const to = head.runEnd(earliestOther(running, head));
    sink.frames(head.index, head.capture.batch, head.at, to, head.shiftNs);
    head.at = to;
    if (pace.due()) await pace.pause();
    if (to < head.capture.batch.count) continue;
    const more = head.capture.nextBatch();
    head.at = 0;
    head.more = typeof more === 'boolean' ? more : await more;
    if (!head.more) running = running.filter((one) => one.more || finish(one, sink));
  }
  for (const head of running) finish(head, sink);
}

/** The earliest first frame of all; each capture's shift is set so that its times count from there. */
function shiftToCommonOrigin(heads: readonly Head[]): bigint | null {
  let origin: bigint | null = null;
  for (const { capture } of heads) {
    const own = capture.reader.originEpochNs;
    if (own !== null && (origin === null || own < origin)) origin = own;
  }
  for (const head of heads) head.shiftNs = Number((head.capture.reader.originEpochNs ?? origin ?? 0n) - (origin ?? 0n));
  return origin;
}

function earliest(heads: readonly Head[]): Head {
  let first = heads[0]!;
  for (const head of heads) if (head.time < first.time) first = head;
  return first;
}

function earliestOther(heads: readonly Head[], except: Head): number {
  let time = Number.POSITIVE_INFINITY;
  for (const head of heads) if (head !== except && head.time < time) time = head.time;
  return time;
}

function finish(head: Head, sink: FrameSink): false {
  sink.end(head.index);
  return false;
}
