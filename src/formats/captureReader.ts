/** What every capture format offers: bytes in, in any chunks, frames out, in batches. */

import type { RecordStretch } from '../base/frames.ts';
import type { FrameBatch } from './frameBatch.ts';
import type { Buffers } from './readBuffer.ts';

export interface CaptureInterface {
  /** LINKTYPE_ value (tcpdump.org/linktypes.html). */
  readonly linkType: number;
  /** Largest capturedLength that this interface gives; 0 is no limit. */
  readonly snapLength: number;
  readonly name: string | null;
  /** The filter that it was captured with, in libpcap's language; null or absent: none is known. */
  readonly filter?: string | null;
  /** The capturing host's addresses on it; absent: none is known. */
  readonly addresses?: readonly string[];
}

/** Something that a reader found wrong, and went on or stopped after. */
export interface ReadProblem {
  readonly kind: 'cut' | 'damaged' | 'unsupported';
  /** Byte offset in the (decompressed) capture. */
  readonly offset: number;
  /** One sentence without a full stop: what, and what was done about it. */
  readonly text: string;
}

/**
 * A reader owns one buffer for its life. The caller fills `space()` and says how much with `filled(n)`, then takes
 * batches with `next()` until it answers false, and begins again; `end()` once, when the input is over, then `next()`
 * until it answers false.
 */
export interface CaptureReader {
  /** `pcap` or `pcapng`, … */
  readonly format: string;
  /** Interfaces seen so far, over all sections; a pcap file has one. */
  readonly interfaces: readonly CaptureInterface[];
  /** Nanoseconds since 1970 of the first frame; null until one was read. */
  readonly originEpochNs: bigint | null;
  /** What was found wrong so far, at most `MOST_PROBLEMS`. */
  readonly problems: readonly ReadProblem[];
  /** Packets that the capture itself says it lost (pcapng statistics, drop counts); 0 when it says nothing. */
  readonly droppedByCapture: number;
  /**
   * Until when the capture says that it went on, in nanoseconds since its origin: after its last frame nothing came until
   * then. Null or absent where it does not say so, or where frames of it are missing.
   */
  readonly quietUntilNs?: number | null;
  /**
   * Where in the file the next bytes must come from, in bytes; null or absent: from where the last ones ended. Only
   * asked for after `fileSize` was given, and to be looked at before each `space()`, which takes it as done.
   */
  readonly wanted?: number | null;
  /** Where to put the next bytes; never empty. Moves the bytes that a batch points into. */
  space(): Uint8Array;
  /** `length` bytes were put at the start of `space()`. */
  filled(length: number): void;
  /**
   * No more bytes will come; what is left without its end is a cut.
   * @param broken  why the source itself broke off (compression cut short, reading stopped); told instead of the cut
   */
  end(broken?: ReadProblem): void;
  /** Gives the buffer back when the input is over; what it says of itself, and `resumeAt`, stay. */
  release?(): void;
  /** Fills `batch` with the next frames; false when more bytes are needed or the input is over. */
  next(batch: FrameBatch): boolean;
  /** What people wrote on a frame of the batch at hand; absent where a format has no place for that. */
  commentsOf?(batch: FrameBatch, index: number): readonly string[];
  /**
   * Another reader of the same file that begins in its middle, for who looks at frames again: its first frame is the one
   * at `place`, with the number, time and interface that this reader gave it. Its caller puts in the file's bytes from
   * `place.position` on. What this reader counts and reports is not touched. Absent where a format cannot do that:
   * who wants such frames again has to keep them.
   */
  resumeAt?(place: FramePlace, options?: ReaderOptions): CaptureReader;
}

/** A frame that a reader has read, as its batch told of it. */
export interface FramePlace {
  readonly frame: number;
  /** Where its record starts, in bytes of the (decompressed) file. */
  readonly position: number;
  /** Nanoseconds since the reader's origin. */
  readonly timeNs: number;
}

/** Walks over plain records in a reader's place, and faster. */
export interface RecordWalk {
  /** Puts records into the batch as long as they are plain and whole; answers how many frames are there then. */
  walkRecords(batch: FrameBatch, stretch: RecordStretch): number;
}

/** `readSize`: what `space()` offers at least once everything before was taken. */
export interface ReaderOptions {
  readonly readSize?: number;
  /** Where readers take their buffers from as long as there is room. */
  readonly buffers?: Buffers;
  /** Who walks in the reader's place where that can be. */
  readonly recordWalk?: RecordWalk;
  /** Bytes in the file, told by callers that can read it from any place and honour `wanted`. */
  readonly fileSize?: number;
}
