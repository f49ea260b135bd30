/** Frames as readers hand them on and the kernel takes them, and pcap records on the way to becoming frames. */

/** An element a frame; what each is src/formats/frameBatch.ts tells. */
export interface FrameArrays {
  readonly offset: Int32Array;
  readonly capturedLength: Int32Array;
  readonly originalLength: Int32Array;
  readonly time: Float64Array;
  readonly position: Float64Array;
}

/** Little-endian pcap records with headers of 16 bytes in the bytes of a batch, and what the frames before them told. */
export interface RecordStretch {
  /** In the batch's bytes: where the first record begins, and behind the last byte that is there. */
  readonly at: number;
  readonly end: number;
  /** Where the batch's bytes lie in the file. */
  readonly position: number;
  /** Frames that are in the batch before. */
  readonly count: number;
  /** Of the frame before. */
  readonly lastSeconds: number;
  readonly originSeconds: number;
  readonly originNs: number;
  /** 1 or 1000. */
  readonly nsPerUnit: number;
  /** Bytes that a record may have to be plain. */
  readonly largest: number;
}
