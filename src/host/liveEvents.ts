/** What a live session tells while it runs. */
import type { RunningCounts } from '../engine/runningCounts.ts';
import type { EndedMessage, ProblemMessage, StartedMessage } from '../live/capture.ts';
import type { StallEvent } from '../model/events.ts';
import type { Report, Stall } from '../model/report.ts';
import type { LiveFile } from './liveStream.ts';

/** Counts since the start, of all devices together. */
export interface LiveStats {
  readonly frames: number;
  readonly bytes: number;
  /** Frames that the kernel had no room for; null where a source tells it only at its end. */
  readonly dropped: number | null;
  readonly framesPerSecond: number;
  /** Frames that the analysis has taken; behind `frames` while it is slower than the capture. */
  readonly analysed: number;
  readonly counts: RunningCounts;
}

export type LiveEvent =
  /** A device was opened. */
  | { readonly kind: 'started'; readonly started: StartedMessage }
  /** A few times a second. */
  | { readonly kind: 'stats'; readonly stats: LiveStats }
  /** Opening, update or close of a stall that lasts. */
  | { readonly kind: 'stall-event'; readonly event: StallEvent }
  /** A stall is over, and known. */
  | { readonly kind: 'stall'; readonly stall: Stall }
  /** Something is wrong; the session goes on, or `ended` follows. `device` null: it is the analysis's. */
  | {
      readonly kind: 'problem';
      readonly device: string | null;
      readonly code: ProblemMessage['code'] | 'capture-damaged' | 'evidence-lost';
      readonly text: string;
    }
  /** A file was begun; `capture` is its index in the report's captures. */
  | { readonly kind: 'file'; readonly capture: number; readonly file: LiveFile }
  /** A file of the ring was deleted. */
  | { readonly kind: 'recycled'; readonly capture: number; readonly file: LiveFile }
  | { readonly kind: 'ended'; readonly end: LiveEnd };

export interface LiveEnd {
  readonly report: Report;
  /** How each device's capture ended, in the order of the devices. */
  readonly devices: readonly EndedMessage[];
}
