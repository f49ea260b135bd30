/** One analysis: frames in, in the order of time, a report out. No operating system here. */
import type { CaptureReader } from '../formats/captureReader.ts';
import type { FrameBatch } from '../formats/frameBatch.ts';
import type { Parameters, Report, Stall } from '../model/report.ts';

export interface AnalysisOptions {
  readonly version: string;
  readonly parameters: Parameters;
  readonly listConnections: boolean;
  readonly listAllLookups: boolean;
  /** Told of each stall as soon as its gap has ended. */
  readonly onStall?: (stall: Stall) => void;
}

/** What is known of a capture file once it was read to its end. */
export interface CaptureFacts {
  /** `pcap`, `pcapng`, `pcapng+gzip`. */
  readonly format: string;
  /** Bytes read from the file, before decompression. */
  readonly bytes: number;
}

export class Analysis {
  constructor(_options: AnalysisOptions) {}

  /**
   * Epoch of time zero: the earliest first frame of all captures, ns since 1970. To be called once, before the first
   * `consume`; null when no capture has a frame.
   */
  setOrigin(_epochNs: bigint | null): void {}

  /** Names a capture; answers its index. */
  addCapture(_file: string, _reader: CaptureReader): number {
    return 0;
  }

  /**
   * Takes the frames `from` (inclusive) to `to` (exclusive) of a batch. Over several captures the caller merges by
   * time, handing on runs of each.
   * @param shiftNs what to add to the batch's times so that they count from the analysis's origin
   */
  consume(_capture: number, _batch: FrameBatch, _from: number, _to: number, _shiftNs: number): void {}

  /** The capture was read to its end, or to where it is damaged. */
  endCapture(_capture: number, _facts: CaptureFacts): void {}

  /** Judges what is still open and makes the report. */
  finish(): Report {
    throw new Error('to come');
  }
}
