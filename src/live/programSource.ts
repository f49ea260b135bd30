/** Frames from a program that writes a capture to its standard output: dumpcap or tcpdump. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { SourceName } from './capture.ts';
import { gistOf, meaningOf } from './failures.ts';
import { openPipe } from './pipe.ts';
import { plainEnvironment } from './programs.ts';
import { type Source, type SourceEnd, type SourceEvents, SourceFailure } from './source.ts';

/** So much of what a program says is kept, from its end. */
const KEPT_SPEECH = 16 << 10;
/** A program that does not end after being asked is killed after this. */
const PATIENCE_MS = 3000;
/** A program that is behind is let catch up for so long at most, looked at so often. */
const CATCHING_UP_MS = 5000;
const LOOK_MS = 100;
const ASK_MS = 20;

/** What a program says of its capture so far. */
export interface ProgramCounts {
  /** Frames that it took. */
  readonly captured: number;
  /** Frames that the kernel had for it; what is missing in the other two waits there. */
  readonly received: number;
  readonly dropped: number;
}

export interface ProgramCall {
  readonly name: SourceName;
  readonly version: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly hasFilter: boolean;
  /** How long after the kernel saw a frame it may come at the latest. */
  readonly latencyMs: number;
  /**
   * Asks the program for its counts, which it writes to standard error; null where it tells them only at its end.
   * Before it has written what `after` finds, the signal would end it.
   */
  readonly ask: { readonly signal: NodeJS.Signals; readonly after: string } | null;
  /** The latest counts in what it wrote; null when there are none. */
  readCounts(speech: string): ProgramCounts | null;
}

/** Starts it; resolves with its first bytes, rejects with a `SourceFailure` when it gives up before. */
export function openProgram(call: ProgramCall, events: SourceEvents): Promise<Source> {
  return new Promise((resolve, reject) => new ProgramSource(call, events, resolve, reject));
}

class ProgramSource implements Source {
  readonly name: SourceName;
  readonly version: string;
  private readonly call: ProgramCall;
  private readonly child: ChildProcess;
  /** Its standard output. */
  private readonly output: Readable;
  private readonly events: SourceEvents;
  private readonly reject: (error: Error) => void;
  private speech = '';
  private isOpen = false;
  private isStopping = false;
  private isOver = false;
  /** Its process and its output end in any order. */
  private openEnds = 2;
  private how = '';
  private mayBeAsked = false;
  private counts: ProgramCounts | null = null;

  constructor(call: ProgramCall, events: SourceEvents, resolve: (source: Source) => void, reject: (e: Error) => void) {
    this.call = call;
    this.name = call.name;
    this.version = call.version;
    this.events = events;
    this.reject = reject;
    const pipe = openPipe();
    // In a session of its own: Ctrl-C in the terminal is for whoever asked for the capture.
    this.child = spawn(call.path, call.args, {
      stdio: ['ignore', pipe?.writeEnd ?? 'pipe', 'pipe'],
      env: plainEnvironment(),
      detached: true,
      windowsHide: true,
    });
    pipe?.closeWriteEnd();
    this.output = pipe?.readable ?? this.child.stdout!;
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => this.hear(text));
    this.child.on('error', (error) => this.endReached(error.message));
    this.child.on('close', (code, signal) => this.endReached(signal ?? `status ${code}`));
    this.output.on('close', () => this.endReached(''));
    this.output.on('error', () => {});
    this.output.once('readable', () => {
      // Also said at the end of a stream that never had a byte.
      if (this.output.readableLength === 0) return;
      this.isOpen = true;
      resolve(this);
    });
  }

  get latencyMs(): number {
    return this.call.latencyMs;
  }

  get processId(): number | null {
    return this.child.pid ?? null;
  }

  start(): void {
    this.output.on('data', (bytes: Uint8Array) => {
      if (!this.isOver) this.events.bytes(bytes);
    });
  }

  dropped(): number | null {
    this.ask();
    return this.counts?.dropped ?? null;
  }

  /** Signalled only after what the kernel has was handed on: programs leave it behind when they are asked to end. */
  stop(): void {
    this.isStopping = true;
    setTimeout(() => {
      const latest = Date.now() + CATCHING_UP_MS;
      this.counts = null;
      if (this.call.ask === null) this.endWhenQuick(latest);
      else this.endWhenTaken(null, latest);
    }, this.call.latencyMs);
  }

  abort(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.output.destroy();
    this.terminate();
  }

  /** All that we can see of a program that says nothing: its frames come as fresh as ever. */
  private endWhenQuick(latest: number): void {
    const isBehind = this.events.lagMs() > this.call.latencyMs + LOOK_MS;
    if (isBehind && Date.now() < latest) setTimeout(() => this.endWhenQuick(latest), LOOK_MS);
    else this.terminate();
  }

  /** @param wanted  frames that the kernel had at first; they are to be taken, however many follow; null: not asked yet */
  private endWhenTaken(wanted: number | null, latest: number): void {
    const { counts } = this;
    const goal = wanted ?? counts?.received ?? null;
    const isTaken = goal !== null && counts !== null && counts.captured + counts.dropped >= goal;
    if (isTaken || Date.now() > latest) {
      this.terminate();
      return;
    }
    this.ask();
    setTimeout(() => this.endWhenTaken(goal, latest), ASK_MS);
  }

  private ask(): void {
    const { ask } = this.call;
    if (ask !== null && !this.isOver && this.mayBeAsked) this.child.kill(ask.signal);
  }

  private terminate(): void {
    this.child.kill('SIGTERM');
    setTimeout(() => this.child.kill('SIGKILL'), PATIENCE_MS).unref();
  }

  private hear(text: string): void {
    this.speech = (this.speech + text).slice(-KEPT_SPEECH);
    this.mayBeAsked ||= this.call.ask !== null && this.speech.includes(this.call.ask.after);
    this.counts = this.call.readCounts(this.speech) ?? this.counts;
  }

  private endReached(how: string): void {
    this.how ||= how;
    this.openEnds--;
    if (this.openEnds > 0 || this.isOver) return;
    this.isOver = true;
    if (this.isOpen) this.events.ended(this.explain());
    else this.reject(new SourceFailure(this.explain()));
  }

  private explain(): SourceEnd {
    if (this.isStopping) return { reason: 'stopped', text: 'the capture was stopped' };
    const gist = gistOf(this.speech);
    if (gist !== '') return { reason: meaningOf(gist, this.call.hasFilter && !this.isOpen), text: gist };
    return { reason: 'source-failed', text: `${this.name} ended with ${this.how} and did not say why` };
  }
}
