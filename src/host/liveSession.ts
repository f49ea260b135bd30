/** A live capture with its analysis: devices captured into a spool, the growing files read, and a report at the end. */
import { join } from 'node:path';
import { frameRef } from '../base/frameRef.ts';
import { Analysis, type AnalysisOptions } from '../engine/analysis.ts';
import type { FrameBatch } from '../formats/frameBatch.ts';
import type { CaptureMessage, CaptureRequest } from '../live/capture.ts';
import { startCapture } from '../live/startCapture.ts';
import type { Report } from '../model/report.ts';
import type { EvidenceInput } from './evidenceFile.ts';
import { LiveDevice, type StartCapture } from './liveDevice.ts';
import type { LiveEnd, LiveEvent } from './liveEvents.ts';
import { type FileOnDisk, LiveFiles } from './liveFiles.ts';
import { LiveRing } from './liveRing.ts';
import type { LiveFile, LiveStreamSink } from './liveStream.ts';
import { LiveTally } from './liveTally.ts';
import { LiveTicker } from './liveTicker.ts';
import { LiveWalk, type LiveWalkSink } from './liveWalk.ts';
import type { OpenCapture } from './openCapture.ts';
import { TimedPace } from './pace.ts';

export interface LiveOptions {
  /** One capture process each. */
  readonly devices: readonly string[];
  /** The same for each device; `mostFrames` are those of all together. */
  readonly capture: Omit<CaptureRequest, 'device' | 'folder'>;
  /** Ends the capture after this time; null for no such end. */
  readonly durationMs: number | null;
  /** Under which name the packets stay; null: they go with `discard`, unless `keep` is called. */
  readonly keepAs: string | null;
  /** Copies what proves a stall out of files that the ring is about to delete, for `evidenceInputs`. */
  readonly keepEvidence: boolean;
  /** Without its listeners: what they hear comes as events. */
  readonly analysis: Omit<AnalysisOptions, 'onStall' | 'onStallEvent'>;
  /** Told in order, `ended` last. It must not throw. */
  onEvent(event: LiveEvent): void;
  /** Told of every run of frames that the analysis takes, for an index of them. */
  readonly onFrames?: (
    capture: number,
    batch: FrameBatch,
    from: number,
    to: number,
    shiftNs: number,
    of: OpenCapture,
  ) => void;
  /** Told once, before any frame: ns since 1970 of the earliest one; null when there was none. */
  readonly onBegin?: (originEpochNs: bigint | null) => void;
  /** How a capture process is started, where it is not as the command line does. */
  readonly start?: StartCapture;
}

export class LiveSession {
  private readonly options: LiveOptions;
  /** For whoever looks at what it knows while it runs. */
  readonly analysis: Analysis;
  private readonly devices: readonly LiveDevice[];
  private readonly tally: LiveTally;
  private readonly book: LiveFiles;
  private readonly ring: LiveRing | null;
  private readonly captures = new Map<OpenCapture, number>();
  private running: Promise<LiveEnd> | null = null;
  private originEpochNs = 0n;
  private analysed = 0;
  private isStopping = false;
  private evidence: EvidenceInput | null = null;

  /** Opens the devices; resolves once all are open. Rejects with an `OperationError` when one cannot be. */
  static async start(options: LiveOptions): Promise<LiveSession> {
    const book = new LiveFiles(options.keepAs, {
      byDevice: options.devices.length > 1,
      byNumber: options.capture.ring !== null,
    });
    let session: LiveSession | null = null;
    try {
      session = new LiveSession(options, book);
      await Promise.all(session.devices.map(({ opened }) => opened));
      session.running = session.run();
      return session;
    } catch (error) {
      await session?.giveUp();
      book.discard();
      throw error;
    }
  }

  private constructor(options: LiveOptions, book: LiveFiles) {
    this.options = options;
    this.book = book;
    this.analysis = new Analysis({
      ...options.analysis,
      onStall: (stall) => {
        this.ring?.stall(stall);
        options.onEvent({ kind: 'stall', stall });
      },
      onStallEvent: (event) => options.onEvent({ kind: 'stall-event', event }),
    });
    this.ring = this.makeRing();
    this.devices = options.devices.map((_, index) => this.makeDevice(index));
    this.tally = new LiveTally(this.devices);
  }

  /** Resolves when the capture is over and the report is made; rejects where a bug ended the analysis. */
  get ended(): Promise<LiveEnd> {
    return this.running!;
  }

  /** The files as the capture process writes them are below it. */
  get folder(): string {
    return this.book.folder;
  }

  /** The files that are on disk, with their index among the report's captures; frames can be read from them at any time. */
  get files(): readonly FileOnDisk[] {
    return this.book.onDisk;
  }

  /** Ends the capture: what the kernel has is still written and analysed, then comes the report. */
  stop(): void {
    if (this.isStopping) return;
    this.isStopping = true;
    for (const device of this.devices) void device.stop();
  }

  /** Files with all frames that the report's evidence names; good once the session has ended and until `discard`. */
  evidenceInputs(): EvidenceInput[] {
    const left = this.files.filter(({ file }) => this.ring?.isCopied(file) !== true);
    const whole = left.map(({ capture, path }) => ({
      path,
      frameRef: (number: number) => frameRef(capture, number),
    }));
    return this.evidence === null ? whole : [this.evidence, ...whole];
  }

  /**
   * Keeps the packets under a name, once the session has ended: the name itself for one file, else with device and
   * number in it. Answers the names, in the order of the report's captures. Throws an `OperationError`.
   */
  keep(path: string): string[] {
    return this.book.keep(path);
  }

  /** The names under which the packets are kept as `keepAs` asked, in the order of the report's captures. */
  get keptNames(): readonly string[] {
    return this.book.keptNames;
  }

  /** Removes what is not kept. Harmless when called again. */
  discard(): void {
    this.book.discard();
  }

  /** Leaves the files where they are, in `folder`: after a failure, they are all there is. */
  abandon(): void {
    this.book.abandon();
  }

  private async giveUp(): Promise<void> {
    await Promise.all(this.devices.map((device) => device.stop()));
    for (const { stream } of this.devices) stream.close();
  }

  private makeRing(): LiveRing | null {
    const { keepEvidence, capture } = this.options;
    if (!keepEvidence || capture.ring === null) return null;
    return new LiveRing({
      files: capture.ring.files,
      folder: this.book.folder,
      analysis: this.analysis,
      release: (file) => this.release(file),
      onFailure: (error) => {
        const why = error instanceof Error ? error.message : String(error);
        const text = `frames that prove stalls could not be copied out of the ring: ${why}`;
        this.options.onEvent({ kind: 'problem', device: null, code: 'evidence-lost', text });
      },
    });
  }

  private makeDevice(index: number): LiveDevice {
    const { capture, devices, start } = this.options;
    const device = devices[index]!;
    // Of several devices the frames are counted here.
    const mostFrames = devices.length === 1 ? capture.mostFrames : null;
    return new LiveDevice({
      request: { ...capture, mostFrames, device, folder: join(this.book.folder, String(index + 1)) },
      start: start ?? startCapture,
      nameOf: (number) => this.book.nameOf(device, number),
      sink: this.streamSink(),
      onMessage: (message, file) => this.heard(device, message, file),
    });
  }

  private heard(device: string, message: CaptureMessage, file: LiveFile | null): void {
    const { onEvent, capture, devices } = this.options;
    switch (message.kind) {
      case 'started':
        onEvent({ kind: 'started', started: message });
        return;
      case 'problem':
        onEvent({ kind: 'problem', device, code: message.code, text: message.text });
        return;
      case 'file':
        this.book.begun(file!);
        this.ring?.begun(file!);
        return;
      case 'recycled':
        if (file !== null) this.recycled(file);
        return;
      case 'grown':
        if (devices.length > 1 && capture.mostFrames !== null && this.tally.frames >= capture.mostFrames) this.stop();
        return;
      case 'stats':
      case 'ended':
        return;
    }
  }

  private recycled(file: LiveFile): void {
    const capture = this.book.recycled(file);
    if (capture !== null) this.options.onEvent({ kind: 'recycled', capture, file });
  }

  private release(file: LiveFile): void {
    this.devices.find(({ name }) => name === file.device)?.release(file);
  }

  private streamSink(): LiveStreamSink {
    return {
      opened: (file, capture) => {
        const { capture: index, isRecycled } = this.book.opened(file);
        this.analysis.addCapture(file.name, capture.reader);
        this.captures.set(capture, index);
        this.options.onEvent({ kind: 'file', capture: index, file });
        if (isRecycled) this.options.onEvent({ kind: 'recycled', capture: index, file });
      },
      ended: (file, capture) => this.readToEnd(file, capture),
      unreadable: (file, text) => {
        this.book.unreadable(file);
        this.options.onEvent({ kind: 'problem', device: file.device, code: 'capture-damaged', text });
      },
    };
  }

  private readToEnd(file: LiveFile, capture: OpenCapture): void {
    const index = this.captures.get(capture)!;
    this.captures.delete(capture);
    const { format, bytesRead, reader } = capture;
    this.analysis.endCapture(index, { format, bytes: bytesRead });
    for (const { text, offset } of reader.problems) {
      const told = `${file.name}: ${text} (offset ${offset})`;
      this.options.onEvent({ kind: 'problem', device: file.device, code: 'capture-damaged', text: told });
    }
    const startNs = Number((reader.originEpochNs ?? this.originEpochNs) - this.originEpochNs);
    if (this.ring !== null) this.ring.finished(file, { capture: index, startSeconds: startNs / 1e9 });
    else this.release(file);
  }

  private async run(): Promise<LiveEnd> {
    const { durationMs } = this.options;
    const timer = durationMs === null ? null : setTimeout(() => this.stop(), durationMs);
    const ticker = new LiveTicker(this.analysis, () => this.tellStats());
    try {
      const streams = this.devices.map(({ stream }) => stream);
      await new LiveWalk(streams, this.walkSink(ticker), new TimedPace(() => undefined)).run();
      ticker.stop();
      const report = this.analysis.finish();
      this.evidence = (await this.ring?.rest()) ?? null;
      const left = this.book.finish();
      if (left !== null) this.options.onEvent({ kind: 'problem', device: null, code: 'spool-failed', text: left });
      return this.finish(report);
    } finally {
      clearTimeout(timer ?? undefined);
      ticker.stop();
      this.stop();
      for (const { stream } of this.devices) stream.close();
    }
  }

  private walkSink(ticker: LiveTicker): LiveWalkSink {
    return {
      begin: (originEpochNs) => {
        this.originEpochNs = originEpochNs ?? 0n;
        this.analysis.setOrigin(originEpochNs);
        this.options.onBegin?.(originEpochNs);
      },
      frames: (capture, batch, from, to, shiftNs) => {
        const index = this.captures.get(capture)!;
        this.analysis.consume(index, batch, from, to, shiftNs);
        this.options.onFrames?.(index, batch, from, to, shiftNs, capture);
        this.analysed += to - from;
        ticker.saw(batch.time[from]! + shiftNs);
      },
    };
  }

  private finish(report: Report): LiveEnd {
    this.tellStats();
    const end = { report, devices: this.devices.map((device) => device.end!) };
    this.options.onEvent({ kind: 'ended', end });
    return end;
  }

  private tellStats(): void {
    const counts = this.analysis.counts();
    this.options.onEvent({ kind: 'stats', stats: { ...this.tally.take(), analysed: this.analysed, counts } });
  }
}
