/** One capture: from a source through the reframer into the spool, with everything that is said about it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CaptureInterface } from '../formats/captureReader.ts';
import type { FrameBatch } from '../formats/frameBatch.ts';
import type { CaptureMessage, CaptureRequest, EndReason, ProblemMessage } from './capture.ts';
import { isDeviceThere, Surroundings } from './deviceWatch.ts';
import { type JoinedFilter, joinFilters } from './joinFilters.ts';
import { nextStep } from './nextSteps.ts';
import type { Outbox } from './outbox.ts';
import { becomeUser, raisePriority, userBehind } from './privileges.ts';
import { Reframer } from './reframer.ts';
import { type SourceEnd, SourceFailure } from './source.ts';
import { type ChosenSource, openSource } from './sources.ts';
import { Spool, type SpoolPosition } from './spool.ts';
import { fileHeaders, fileStatistics } from './spoolBlocks.ts';
import { SpoolError } from './spoolFile.ts';
import { enterFolder, type Handover, planHandover, type SpoolFailure, spoolFailure } from './spoolFolder.ts';

/** A frame is in its file at the latest so long after it came from its source. */
const FLUSH_MS = 40;
const STATS_MS = 1000;
const TWO_32 = 4_294_967_296;
/** How often a device that is gone is looked for. */
const LOOK_MS = 500;

/** Where a capture goes on that was broken off, and what was dropped until then. */
export interface CapturePosition extends SpoolPosition {
  readonly dropped: number;
}

export class CaptureJob {
  private readonly request: CaptureRequest;
  private readonly position: CapturePosition;
  private readonly outbox: Outbox;
  private readonly whenOver: () => void;
  private readonly reframer = new Reframer({
    begin: (described) => this.begin(described),
    take: (batch, high, low) => this.take(batch, high, low),
  });
  private readonly filter: JoinedFilter;
  private handover: Handover = { user: null, text: '' };
  private chosen: ChosenSource | null = null;
  private spool: Spool | null = null;
  private flushTimer: NodeJS.Timeout | null = null;
  private statsTimer: NodeJS.Timeout | null = null;
  private surroundings: Surroundings | null = null;
  /** How far behind the clock the last frame was when it came. */
  private lagMs = 0;
  private isStopping = false;
  private isOver = false;
  /** Dropped, when the current file was begun, and when statistics were written last. */
  private droppedAtFile = 0;
  private droppedWritten: number;

  constructor(request: CaptureRequest, position: CapturePosition, outbox: Outbox, whenOver: () => void) {
    this.request = request;
    this.position = position;
    this.droppedWritten = position.dropped;
    this.outbox = outbox;
    this.whenOver = whenOver;
    this.filter = joinFilters(request);
  }

  async run(): Promise<void> {
    try {
      enterFolder(this.request.folder, this.isContinued);
      this.handover = planHandover(userBehind());
      if (this.isContinued) await this.openWhenThere();
      else await this.open();
    } catch (error) {
      this.fail(error);
    }
  }

  stop(): void {
    if (this.isStopping || this.isOver) return;
    this.isStopping = true;
    if (this.chosen === null) this.end('stopped', 'the capture was stopped before it began');
    else this.chosen.source.stop();
  }

  release(file: number): void {
    this.spool?.release(file);
  }

  /** The device was taken away, and the files so far are there. */
  private get isContinued(): boolean {
    return this.position.file > 0;
  }

  private async openWhenThere(): Promise<void> {
    const { device } = this.request;
    while (!this.isOver && this.chosen === null) {
      if (isDeviceThere(device)) await this.open().catch(passOverAbsence);
      if (this.chosen === null) await sleep(LOOK_MS);
    }
  }

  private async open(): Promise<void> {
    const { device, snapLength, promiscuous, bufferMegabytes, source } = this.request;
    checkDeviceName(device);
    const wanted = { device, snapLength, promiscuous: promiscuous && device !== 'any', bufferMegabytes };
    const opening = { ...wanted, filter: this.filter.filter, user: this.handover.user };
    const chosen = await openSource(source, opening, {
      bytes: (bytes) => this.guarded(() => this.reframer.add(bytes)),
      lagMs: () => this.lagMs,
      warning: (text) => this.tellProblem('source-warning', text),
      ended: (end) => this.guarded(() => this.sourceEnded(end)),
    });
    if (this.isOver) return chosen.source.abort();
    this.chosen = chosen;
    this.settle(chosen.source.processId);
    chosen.source.start();
  }

  /** The device is open: what rights are good for is done, then they are given up. */
  private settle(helper: number | null): void {
    if (helper !== null) this.outbox.send({ kind: 'helper', processId: helper });
    for (const processId of [process.pid, ...(helper === null ? [] : [helper])]) raisePriority(processId);
    if (this.handover.user !== null) becomeUser(this.handover.user);
  }

  /** The source's stream has said what its frames are. */
  private begin(described: CaptureInterface): void {
    const { device, folder, ring, mostFrames } = this.request;
    const { source, reason } = this.chosen!;
    const { filter, losesPhases } = this.filter;
    this.tell({
      kind: 'started',
      device,
      linkType: described.linkType,
      snapLength: described.snapLength,
      source: source.name,
      sourceReason: reason,
      sourceVersion: source.version,
      filter,
      losesPhases,
      latencyMs: source.latencyMs + FLUSH_MS,
      privileges: this.handover.text,
    });
    this.spool = new Spool({
      folder,
      // The working directory: who was root a moment ago need not reach it by its path.
      directory: '.',
      ring,
      mostFrames,
      position: this.position,
      headers: () => this.headers(described),
      statistics: (frames) => this.statistics(frames),
      tell: (message) => this.tell(message),
    });
    this.surroundings = new Surroundings(device);
    this.statsTimer = setInterval(() => this.guarded(() => this.watch()), STATS_MS);
  }

  private take(batch: FrameBatch, originHigh: number, originLow: number): void {
    const spool = this.spool!;
    if (this.isOver) return;
    spool.take(batch, originHigh, originLow);
    const originMs = (originHigh * TWO_32 + originLow) / 1e6;
    this.lagMs = Date.now() - originMs - batch.time[batch.count - 1]! / 1e6;
    if (spool.isFull) this.end('enough', 'all frames that were asked for are captured');
    else this.flushTimer ??= setTimeout(() => this.guarded(() => this.flush()), FLUSH_MS);
  }

  private flush(): void {
    this.flushTimer = null;
    this.spool?.flush();
  }

  private watch(): void {
    const dropped = this.dropped();
    const { frames, bytes } = this.spool!;
    if ((dropped ?? 0) > this.droppedWritten) this.noteDrops(dropped!);
    this.tell({ kind: 'stats', frames, bytes, dropped });
    for (const problem of this.surroundings!.changes()) this.tell(problem);
  }

  private noteDrops(dropped: number): void {
    if (this.droppedWritten === this.position.dropped) {
      this.tellProblem(
        'frames-dropped',
        'the kernel had no room for all frames; some are lost (a filter leaves it more)',
      );
    }
    this.droppedWritten = dropped;
    this.spool!.addStatistics();
    this.spool!.flush();
  }

  private sourceEnded({ reason, text }: SourceEnd): void {
    this.reframer.end();
    // A device that was there is gone.
    if (this.isStopping) this.end('stopped', 'the capture was stopped');
    else this.end(reason === 'no-device' ? 'interface-gone' : reason, text);
  }

  /** Runs what may fail for want of disk, or by what a source sends. */
  private guarded(action: () => void): void {
    if (this.isOver) return;
    try {
      action();
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    if (error instanceof SourceFailure) this.end(error.end.reason, error.end.text);
    else if (error instanceof SpoolError) this.failSpool(error);
    else this.end('source-failed', error instanceof Error ? error.message : String(error));
  }

  private failSpool(error: SpoolError): void {
    const { reason, text } = spoolFailure(error, this.request.folder);
    this.spool?.abandon();
    this.tellProblem(reason, text);
    this.end(reason, text);
  }

  /** Closes everything and says so; the first call counts. */
  private end(reason: EndReason, text: string): void {
    if (this.isOver) return;
    this.chosen?.source.abort();
    this.isOver = true;
    clearTimeout(this.flushTimer ?? undefined);
    clearInterval(this.statsTimer ?? undefined);
    const failure = this.finishSpool();
    this.tell({
      kind: 'ended',
      reason: failure?.reason ?? reason,
      text: failure?.text ?? text,
      next: nextStep(failure?.reason ?? reason),
      frames: this.spool?.frames ?? this.position.frames,
      bytes: this.spool?.bytes ?? this.position.bytes,
      dropped: this.dropped(),
    });
    this.whenOver();
  }

  /** Null when all is written. */
  private finishSpool(): SpoolFailure | null {
    try {
      this.spool?.finish();
      return null;
    } catch (error) {
      if (!(error instanceof SpoolError)) throw error;
      this.spool?.abandon();
      return spoolFailure(error, this.request.folder);
    }
  }

  private headers(described: CaptureInterface): Uint8Array {
    this.droppedAtFile = this.dropped() ?? 0;
    const { device } = this.request;
    const sourceVersion = this.chosen!.source.version;
    return fileHeaders({ device, filter: this.filter.filter, sourceVersion, described });
  }

  private statistics(frames: number): Uint8Array {
    const dropped = Math.max(0, (this.dropped() ?? 0) - this.droppedAtFile);
    return fileStatistics(frames + dropped, dropped);
  }

  /** Since the start; null while it is not known. */
  private dropped(): number | null {
    const dropped = this.chosen?.source.dropped() ?? null;
    return dropped === null ? null : dropped + this.position.dropped;
  }

  private tellProblem(code: ProblemMessage['code'], text: string): void {
    this.tell({ kind: 'problem', code, text });
  }

  private tell(message: CaptureMessage): void {
    this.outbox.send(message);
  }
}

/** It may be there and not be ready yet, or be gone again. */
function passOverAbsence(error: unknown): void {
  const isAbsence = error instanceof SourceFailure && ['no-device', 'interface-gone'].includes(error.end.reason);
  if (!isAbsence) throw error;
}

/** Names that mean more than a device to dumpcap (a pipe, another host) or to `/sys`. */
function checkDeviceName(device: string): void {
  if (/^[^-/@\s][^/@\s]{0,199}$/.test(device)) return;
  throw new SourceFailure({ reason: 'no-device', text: `no interface has the name ${JSON.stringify(device)}` });
}
