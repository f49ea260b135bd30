/** Walks a capture's frames in order: each is under the eyes of a Dissection, with all that the frames before tell. */
import { Dissection } from '../../filter/dissection.ts';
import type { CaptureInterface } from '../../formats/captureReader.ts';
import type { FrameBatch } from '../../formats/frameBatch.ts';
import { Trail } from './trail.ts';

/** Who has read the frames: a `CaptureReader` does it. */
export interface FramesRead {
  readonly interfaces: readonly CaptureInterface[];
  commentsOf?(batch: FrameBatch, index: number): readonly string[];
}

/** Sees each frame; what it wants to keep it must copy. */
export type FrameVisitor = (frame: Dissection) => void;

export class FrameWalk {
  readonly dissection = new Dissection();
  readonly trail: Trail;
  #previousNs = Number.NaN;

  /** @param needs  what of the frames before is to be known, bits NEEDS_… of `src/filter/fields/field.ts` */
  constructor(needs: number) {
    this.trail = new Trail(needs);
  }

  /**
   * Visits the frames `from` (inclusive) to `to` (exclusive) of a batch.
   * @param originEpochNs what times count from, after the shift; null where no absolute time is known
   * @param shiftNs what to add to the batch's times
   */
  frames(
    batch: FrameBatch,
    from: number,
    to: number,
    reader: FramesRead,
    originEpochNs: bigint | null,
    shiftNs: number,
    visit: FrameVisitor,
  ): void {
    const { dissection, trail } = this;
    const { interfaces } = reader;
    dissection.commentsOf = (index) => reader.commentsOf?.(batch, index) ?? [];
    dissection.originSeconds = originEpochNs === null ? 0 : Number(originEpochNs / 1000n) / 1e6;
    for (let index = from; index < to; index++) {
      take(dissection, batch, index, interfaces, shiftNs);
      const { timeNs } = dissection;
      dissection.deltaNs = Number.isNaN(this.#previousNs) ? 0 : timeNs - this.#previousNs;
      this.#previousNs = timeNs;
      trail.observe(dissection);
      visit(dissection);
    }
  }
}

/** Puts one frame of a batch under a dissection; what stands before it, and its comments, are for the caller. */
export function take(
  dissection: Dissection,
  batch: FrameBatch,
  index: number,
  interfaces: readonly CaptureInterface[],
  shiftNs: number,
): void {
  const interfaceIndex = batch.interfaceIndex[index];
  dissection.number = batch.firstFrame + index;
  dissection.timeNs = batch.time[index] + shiftNs;
  dissection.place = index;
  dissection.interfaceIndex = interfaceIndex;
  dissection.interfaceName = interfaces[interfaceIndex]?.name ?? null;
  dissection.linkType = interfaces[interfaceIndex]?.linkType ?? -1;
  dissection.begin(
    batch.bytes,
    batch.view,
    batch.offset[index],
    batch.capturedLength[index],
    batch.originalLength[index],
  );
}
