/** Who tells a user of a live capture what happens while it runs; the report comes at its end. */
import type { StallEvent } from '../model/events.ts';
import type { Stall } from '../model/report.ts';
import type { StatusPart } from './liveStatus.ts';

export interface LiveTeller {
  /** A stall lasts, or is over. */
  stallEvent(event: StallEvent): void;
  /** A stall is over and known. */
  stall(stall: Stall): void;
  /** Something worth a note. */
  say(text: string): void;
  /** How far the capture has come, one line; about five times a second. */
  status(parts: readonly StatusPart[]): void;
  /** Makes room for other output to the terminal; the next call brings the view back. */
  clear(): void;
}
