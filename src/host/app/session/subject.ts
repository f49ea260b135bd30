/** What a session is about: an analysis that runs or has ended, whoever drives it, and what is known of it by now. */
import { OperationError } from '../../../base/errors.ts';
import type { Analysis } from '../../../engine/analysis.ts';
import type { StallEvent, StallLasting } from '../../../model/events.ts';
import type { Report } from '../../../model/report.ts';
import type { LiveCounts, SessionStatus } from '../../../model/views.ts';
import type { EvidenceInput } from '../../evidenceFile.ts';
import { Changes } from './changes.ts';
import { FrameDesk } from './frames/frameDesk.ts';
import { FrameTimes } from './frameTimes.ts';
import { type Entries, Known } from './known.ts';

/** How far the reading has come. */
export interface Extent {
  readonly bytes: number;
  /** null: nobody knows. */
  readonly totalBytes: number | null;
  readonly frames: number;
  /** Bytes read of each capture. */
  readonly captureBytes: readonly number[];
  /** What was found wrong, a sentence each. */
  readonly problems: readonly string[];
}

/** Stalls that last, told at once at most; the analysis has a bound of its own. */
const MOST_LASTING = 1000;
/** While it grows, what is known is put together anew after this time, or after so many times what that took. */
const FRESH_MS = 200;
const TIMES_TAKEN = 8;
/** While it grows, what was told of a stall may still change: the server's name may come later. */
const ENTRIES_FRESH_MS = 5000;

export class Subject {
  /** Of anything. */
  readonly all = new Changes();
  /** Of what is known: rows and counts. */
  readonly changes = new Changes(this.all);
  /** All frames, for the list of packets. */
  readonly desk = new FrameDesk(new Changes(this.all));
  readonly times = new FrameTimes();
  state: SessionStatus['state'] = 'reading';
  /** What is wrong beside the captures themselves, a sentence each. */
  readonly notes: string[] = [];
  /** Why it has failed. */
  failure: OperationError | null = null;
  live: LiveCounts | null = null;
  /** What can be read again, with its number among the report's captures; of a ring, what is left. */
  files: () => readonly { readonly capture: number; readonly path: string }[] = () => [];
  /** Where the frames that prove the stalls can be read again, when all is over. */
  evidence: () => readonly (string | EvidenceInput)[] = () => this.files().map(({ path }) => path);
  extent: () => Extent = () => ({ bytes: 0, totalBytes: null, frames: 0, captureBytes: [], problems: [] });
  private analysis: Analysis | null = null;
  private readonly ending = new AbortController();
  private final: Report | null = null;
  private readonly lasting = new Map<string, StallLasting>();
  private entries: Entries = new WeakMap();
  private entriesMadeMs = 0;
  private latest: { readonly known: Known; readonly version: number; readonly madeMs: number; tookMs: number } | null =
    null;

  begin(analysis: Analysis): void {
    this.analysis = analysis;
    this.changes.note();
  }

  /** A stall opened, went on or closed while the capture lasts. */
  heard(event: StallEvent): void {
    if (event.type === 'stall-close') this.lasting.delete(event.id);
    else if (this.lasting.has(event.stall.id) || this.lasting.size < MOST_LASTING) {
      this.lasting.set(event.stall.id, event);
    }
    this.changes.note();
  }

  finish(report: Report, state: 'done' | 'cancelled'): void {
    this.final = report;
    this.lasting.clear();
    this.entries = new WeakMap();
    this.state = state;
    this.ending.abort();
    this.changes.note();
  }

  /** What is known stays. */
  fail(failure: OperationError): void {
    this.failure = failure;
    this.state = 'failed';
    this.ending.abort();
    this.changes.note();
  }

  /** Puts frames that are analysed into the list of packets; where that fails, the analysis goes on without it. */
  list(...frames: Parameters<FrameDesk['take']>): void {
    try {
      this.desk.take(...frames);
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      this.desk.giveUp();
      this.noteIncomplete(error);
    }
  }

  /** Why the list of packets lacks some. */
  noteIncomplete({ message }: OperationError): void {
    this.notes.push(`the list of packets is not complete: ${message}`);
    this.all.note();
  }

  /** That it grows no more. */
  get ended(): AbortSignal {
    return this.ending.signal;
  }

  get isGrowing(): boolean {
    return this.state === 'reading' || this.state === 'capturing';
  }

  /** The report when all is over; null before. */
  get report(): Report | null {
    return this.final;
  }

  get engine(): Analysis {
    if (this.analysis === null) throw new OperationError('no-such-session', 'nothing was read yet', 'Open it again.');
    return this.analysis;
  }

  /** Throws an `OperationError` before anything was read. */
  get known(): Known {
    const nowMs = performance.now();
    const { latest } = this;
    if (latest !== null && (latest.version === this.changes.version || this.isFresh(latest, nowMs)))
      return latest.known;
    if (nowMs - this.entriesMadeMs > ENTRIES_FRESH_MS && this.final === null) {
      this.entries = new WeakMap();
      this.entriesMadeMs = nowMs;
    }
    const { version } = this.changes;
    const known = new Known(version, this.engine, this.final, new Map(this.lasting), this.entries);
    this.latest = { known, version, madeMs: nowMs, tookMs: performance.now() - nowMs };
    return known;
  }

  private isFresh({ known, madeMs, tookMs }: NonNullable<Subject['latest']>, nowMs: number): boolean {
    if (!this.isGrowing || known.isFinal) return false;
    return nowMs - madeMs < Math.max(FRESH_MS, TIMES_TAKEN * tookMs);
  }
}
