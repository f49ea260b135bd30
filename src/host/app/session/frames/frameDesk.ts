/**
 * Every frame of a session's captures as one list. The first ones are taken while the captures are analysed; those of
 * long captures afterwards, in a second reading, so that the analysis is not kept waiting by what its frames look like.
 */
import { OperationError } from '../../../../base/errors.ts';
import type { CaptureReader } from '../../../../formats/captureReader.ts';
import type { FrameBatch } from '../../../../formats/frameBatch.ts';
import type { FrameRow, FrameView } from '../../../../model/views.ts';
import { CaptureSet } from '../../../captureSet.ts';
import { type FrameSink, walkCaptures } from '../../../mergedWalk.ts';
import type { OpenCapture } from '../../../openCapture.ts';
import { Packets } from '../../../packets.ts';
import type { Changes } from '../changes.ts';
import { Turns } from '../turns.ts';
import { FrameOrder } from './frameOrder.ts';

/** Taken while they are analysed, of captures that can be read again. */
const FIRST_FRAMES = 10_000;

export interface Desk {
  readonly reader: CaptureReader;
  /** Where the reader's bytes can be read again as they are; null for pipes and what is compressed. */
  readonly path: string | null;
}

export function deskOf({ reader, format, input, size }: OpenCapture): Desk {
  return { reader, path: size !== null && format === reader.format ? input : null };
}

export class FrameDesk {
  /** Rises with the frames in the list. */
  readonly changes: Changes;
  /** No more frames will come. */
  isComplete = false;
  private readonly order = new FrameOrder();
  private readonly packets = new Map<number, Packets>();
  private readonly dropped = new Set<number>();
  private originEpochNs: bigint | null = null;
  private most = Number.POSITIVE_INFINITY;
  private isGivenUp = false;

  constructor(changes: Changes) {
    this.changes = changes;
  }

  /** @param isRereadable  whether all captures can be read a second time */
  expect(isRereadable: boolean): void {
    this.most = isRereadable ? FIRST_FRAMES : Number.POSITIVE_INFINITY;
  }

  begin(originEpochNs: bigint | null): void {
    this.originEpochNs = originEpochNs;
  }

  /** Frames of a capture, all of it in order; those beyond the first ones are left for `readOn`. */
  take(capture: number, desk: Desk, batch: FrameBatch, from: number, to: number, shiftNs: number): void {
    const end = Math.min(to, from + this.most - this.order.count);
    if (end > from && !this.dropped.has(capture)) this.add(capture, desk, batch, from, end, shiftNs);
  }

  /**
   * Reads the captures once more for the frames that were left.
   * @param mostFrames  frames that were analysed
   */
  async readOn(paths: readonly string[], mostFrames: number, signal: AbortSignal): Promise<void> {
    if (this.isGivenUp || this.order.count >= mostFrames) return;
    const set = await CaptureSet.open(paths, { signal });
    try {
      set.interruptOn(signal);
      await walkCaptures(set.captures, new Rest(this, set, mostFrames), new Turns(() => this.changes.note()));
    } finally {
      set.close();
    }
  }

  /** What is in the list stays; the rest is not listed. */
  giveUp(): void {
    this.most = 0;
    this.isGivenUp = true;
  }

  /** No more frames will come. */
  end(): void {
    this.isComplete = true;
    this.changes.note();
  }

  /** A capture's file is no more. */
  drop(capture: number): void {
    this.packets.get(capture)?.close();
    this.packets.delete(capture);
    this.dropped.add(capture);
    this.order.drop(capture);
    this.changes.note();
  }

  close(): void {
    for (const packets of this.packets.values()) packets.close();
  }

  get count(): number {
    return this.order.count;
  }

  /** By capture. */
  get all(): ReadonlyMap<number, Packets> {
    return this.packets;
  }

  /** From a place in the list on. */
  rows(from: number, count: number): FrameRow[] {
    const runs = [...this.order.between(from, count)];
    // In its own list, what a page has of a capture is one stretch.
    const stretches = new Map<number, { first: number; count: number }>();
    for (const { capture, first, count: length } of runs) {
      const stretch = stretches.get(capture);
      if (stretch === undefined) stretches.set(capture, { first, count: length });
      else stretch.count += length;
    }
    const rowsOf = new Map(
      Array.from(stretches, ([capture, { first, count: length }]) => [
        capture,
        { rows: this.packets.get(capture)?.rows(first, length) ?? [], at: 0 },
      ]),
    );
    return runs.flatMap(({ capture, count: length }) => {
      const own = rowsOf.get(capture)!;
      own.at += length;
      return own.rows.slice(own.at - length, own.at);
    });
  }

  /** Throws `no-such-frame`. */
  view(capture: number, frame: number): FrameView {
    const packets = this.packets.get(capture);
    if (packets === undefined) {
      const text = this.dropped.has(capture) ? 'its file was given up to make room' : 'there is no such capture';
      throw new OperationError('no-such-frame', text, 'Choose another frame.');
    }
    return packets.view(frame);
  }

  /** Where in the list a frame is, or the next one of its capture. */
  placeOf(capture: number, frame: number): { place: number; exact: boolean } {
    const own = this.packets.get(capture)?.placeOf(frame) ?? { place: 0, exact: false };
    return { place: this.order.placeOf(capture, own.place), exact: own.exact };
  }

  /** Whether frames have been analysed that are not in the list yet. */
  isBehind(analysed: number): boolean {
    return !this.isComplete && this.order.count < analysed;
  }

  add(capture: number, desk: Desk, batch: FrameBatch, from: number, to: number, shiftNs: number): void {
    let packets = this.packets.get(capture);
    if (packets === undefined) {
      packets = new Packets({ capture, ...desk });
      this.packets.set(capture, packets);
    }
    const first = packets.count;
    packets.add(batch, from, to, this.originEpochNs, shiftNs);
    this.order.append(capture, first, packets.count - first);
  }
}

/** Passes over the frames that are there, and adds the others. */
class Rest implements FrameSink {
  private readonly desk: FrameDesk;
  private readonly set: CaptureSet;
  private readonly most: number;
  private left: number;
  private seen = 0;

  constructor(desk: FrameDesk, set: CaptureSet, most: number) {
    this.desk = desk;
    this.set = set;
    this.most = most;
    this.left = desk.count;
  }

  get satisfied(): boolean {
    return this.seen >= this.most;
  }

  begin(): void {}

  frames(capture: number, batch: FrameBatch, from: number, to: number, shiftNs: number): void {
    const passed = Math.min(this.left, to - from);
    this.left -= passed;
    this.seen += to - from;
    const end = to - Math.max(0, this.seen - this.most);
    if (from + passed >= end) return;
    this.desk.add(capture, deskOf(this.set.captures[capture]), batch, from + passed, end, shiftNs);
  }

  end(): void {}
}
