/**
 * Walks captures that are being made as one, merged by time as `walkCaptures` would merge the finished files: frames of
 * one device are held until no earlier one can come from another.
 */
import type { FrameBatch } from '../formats/frameBatch.ts';
import type { LiveStream } from './liveStream.ts';
import type { Pace } from './mergedWalk.ts';
import type { OpenCapture } from './openCapture.ts';

export interface LiveWalkSink {
  /** Once, before any frame: ns since 1970 of the earliest first frame; null when all is over and there was none. */
  begin(originEpochNs: bigint | null): void;
  /** Frames `from` (inclusive) to `to` (exclusive); `shiftNs` makes their times count from the common origin. */
  frames(capture: OpenCapture, batch: FrameBatch, from: number, to: number, shiftNs: number): void;
}

/** A frame is in its file at the latest so long after its stamp: it is written twenty times a second. */
const WRITTEN_WITHIN_MS = 300;
/** While a frame is held, it is looked this often whether it can go. */
const HELD_MS = 20;
/** No frame is held for longer: the clock may have been set back. */
const MOST_HELD_MS = 2000;

export class LiveWalk {
  private readonly streams: readonly LiveStream[];
  private readonly sink: LiveWalkSink;
  private readonly pace: Pace;
  private originEpochNs: bigint | null = null;
  private changed = false;
  private failed: unknown = null;
  private wake: (() => void) | null = null;
  private handedMs = performance.now();

  constructor(streams: readonly LiveStream[], sink: LiveWalkSink, pace: Pace) {
    this.streams = streams;
    this.sink = sink;
    this.pace = pace;
  }

  /** Resolves when all streams are over. */
  async run(): Promise<void> {
    for (;;) {
      for (const stream of this.streams) stream.ask((error) => this.change(error));
      if (this.failed !== null) throw this.failed;
      const head = this.earliest();
      if (head === null && this.streams.every(({ isOver }) => isOver)) break;
      if (head === null) {
        await this.wait(null);
        this.handedMs = performance.now();
      } else if (this.hand(head)) this.handedMs = performance.now();
      else await this.wait(HELD_MS);
      if (this.pace.due()) await this.pace.pause();
    }
    if (this.originEpochNs === null) this.sink.begin(null);
  }

  private change(error: unknown): void {
    this.failed ??= error;
    this.changed = true;
    this.wake?.();
  }

  /** Until a stream has frames or is over, or for so long. */
  private async wait(mostMs: number | null): Promise<void> {
    if (!this.changed) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        if (mostMs !== null) setTimeout(resolve, mostMs);
      });
    }
    this.wake = null;
    this.changed = false;
  }

  /** Hands on the frames of a stream as far as no other may have an earlier one; false when there are none such. */
  private hand(head: LiveStream): boolean {
    const capture = head.capture!;
    const { batch, reader } = capture;
    const origin = this.originEpochNs ?? reader.originEpochNs ?? 0n;
    const shiftNs = Number((reader.originEpochNs ?? origin) - origin);
    const timeNs = batch.time[head.at]! + shiftNs;
    const isHeldTooLong = performance.now() - this.handedMs > MOST_HELD_MS;
    const latestNs = isHeldTooLong ? timeNs : this.boundFor(head, origin);
    if (timeNs > latestNs) return false;
    if (this.originEpochNs === null) {
      this.originEpochNs = origin;
      this.sink.begin(origin);
    }
    const to = runEnd(head, latestNs - shiftNs);
    this.sink.frames(capture, batch, head.at, to, shiftNs);
    head.took(to);
    return true;
  }

  /** Up to which time, counted from `origin`, no other stream can have a frame that was not seen. */
  private boundFor(head: LiveStream, origin: bigint): number {
    let bound = Number.POSITIVE_INFINITY;
    for (const stream of this.streams) {
      if (stream === head || stream.isOver) continue;
      if (stream.capture !== null) bound = Math.min(bound, timeFrom(stream, origin));
      else if (stream.isQuiet) bound = Math.min(bound, Number(writtenUntilNs() - origin));
      else return Number.NEGATIVE_INFINITY;
    }
    return bound;
  }

  private earliest(): LiveStream | null {
    let first: LiveStream | null = null;
    for (const stream of this.streams) {
      const origin = stream.capture?.reader.originEpochNs ?? null;
      if (origin === null) continue;
      if (first === null || timeFrom(stream, origin) < timeFrom(first, origin)) first = stream;
    }
    return first;
  }
}

/** Time of the frame at a stream's head, in ns after `origin`. */
function timeFrom({ capture, at }: LiveStream, origin: bigint): number {
  return capture!.batch.time[at]! + Number(capture!.reader.originEpochNs! - origin);
}

/** Behind the last frame of the run at a stream's head that does not pass `latestNs` of its own time. */
function runEnd({ capture, at }: LiveStream, latestNs: number): number {
  const { time, count } = capture!.batch;
  if (latestNs === Number.POSITIVE_INFINITY) return count;
  let to = at + 1;
  while (to < count && time[to]! <= latestNs) to++;
  return to;
}

/** ns since 1970; frames stamped before are in their files. */
function writtenUntilNs(): bigint {
  return BigInt(Date.now() - WRITTEN_WITHIN_MS) * 1_000_000n;
}
