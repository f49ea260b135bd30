/**
 * Frames as a reader hands them on: parallel arrays over one stretch of bytes, so that a capture of millions of
 * frames costs no object a frame. A batch and its bytes are valid until the reader is asked for the next one.
 */
import type { FrameArrays } from '../base/frames.ts';

export const BATCH_CAPACITY = 4096;

export class FrameBatch {
  /** The bytes that `offset` points into; the reader's own buffer. */
  bytes: Uint8Array = new Uint8Array(0);
  /** The same bytes. */
  view: DataView = new DataView(new ArrayBuffer(0));
  /** Frames in this batch, 0 to BATCH_CAPACITY. */
  count = 0;
  /** Number of the batch's first frame in its file, from 1. */
  firstFrame = 1;
  /** Where each frame's first byte lies in `bytes`. */
  readonly offset: Int32Array;
  /** Bytes captured of each frame (caplen); always within `bytes`. */
  readonly capturedLength: Int32Array;
  /** Bytes of each frame on the wire (origlen). */
  readonly originalLength: Int32Array;
  /** Nanoseconds since the origin of the reader (its file's first frame), exact for 104 days either way. */
  readonly time: Float64Array;
  /** Index into the reader's `interfaces`. */
  readonly interfaceIndex = new Int32Array(BATCH_CAPACITY);
  /** Where each frame's record starts in the (decompressed) file, in bytes. */
  readonly position: Float64Array;
  /** Whether nobody else has its arrays. */
  readonly isOwn: boolean;

  /** @param arrays  of BATCH_CAPACITY elements each; null: its own */
  constructor(arrays: FrameArrays | null = null) {
    this.offset = arrays?.offset ?? new Int32Array(BATCH_CAPACITY);
    this.capturedLength = arrays?.capturedLength ?? new Int32Array(BATCH_CAPACITY);
    this.originalLength = arrays?.originalLength ?? new Int32Array(BATCH_CAPACITY);
    this.time = arrays?.time ?? new Float64Array(BATCH_CAPACITY);
    this.position = arrays?.position ?? new Float64Array(BATCH_CAPACITY);
    this.isOwn = arrays === null;
  }
}
