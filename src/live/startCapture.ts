/**
 * Starts a capture in a process of its own and keeps it: tells its messages, says so when it is killed, and goes on in
 * the same spool when a device that was taken away is there again.
 */
import type { CaptureMessage, CaptureRequest, EndedMessage, LiveCapture } from './capture.ts';
import type { CapturePosition } from './captureJob.ts';
import type { CaptureOrder, CaptureWord } from './captureProcess.ts';
import { type CaptureChild, type Launch, launchNode } from './launch.ts';
import { nextStep } from './nextSteps.ts';
import type { ProcessMessage } from './outbox.ts';

export interface StartOptions {
  /** Told of every message in order, `ended` last. It must not throw. */
  onMessage(message: CaptureMessage): void;
  readonly launch?: Launch;
}

/** A capture process that does not end after being asked is killed after this. */
const PATIENCE_MS = 10_000;

/** What is wrong with the request is told by `ended`. Throws an `OperationError` only when there is no capture program. */
export function startCapture(request: CaptureRequest, options: StartOptions): LiveCapture {
  return new KeptCapture(request, options);
}

class KeptCapture implements LiveCapture {
  readonly ended: Promise<EndedMessage>;
  private readonly request: CaptureRequest;
  private readonly options: StartOptions;
  private resolveEnded!: (message: EndedMessage) => void;
  private child: CaptureChild | null = null;
  private helper: number | null = null;
  private position: CapturePosition = { file: 0, frames: 0, bytes: 0, dropped: 0, released: [] };
  /** Files that were let go and are still there. */
  private readonly released = new Set<number>();
  private hasStarted = false;
  private isStopping = false;
  private isOver = false;

  constructor(request: CaptureRequest, options: StartOptions) {
    this.request = request;
    this.options = options;
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
    this.launch();
  }

  get processId(): number | null {
    return this.child?.processId ?? null;
  }

  release(file: number): void {
    this.released.add(file);
    this.say({ kind: 'release', file });
  }

  stop(): Promise<EndedMessage> {
    if (this.isStopping || this.isOver) return this.ended;
    this.isStopping = true;
    this.say({ kind: 'stop' });
    const timer = setTimeout(() => this.child?.kill(), PATIENCE_MS);
    void this.ended.then(() => clearTimeout(timer));
    return this.ended;
  }

  private launch(): void {
    const child = (this.options.launch ?? launchNode)();
    this.child = child;
    child.onLine((line) => this.hear(line));
    child.onGone((how, standardError) => this.gone(child, how, standardError));
    const position = { ...this.position, released: [...this.released] };
    const order: CaptureOrder = { kind: 'capture', request: this.request, position };
    child.write(JSON.stringify(order));
  }

  private say(word: CaptureWord): void {
    this.child?.write(JSON.stringify(word));
  }

  private hear(line: string): void {
    const message = readMessage(line);
    if (message === null) return;
    switch (message.kind) {
      case 'helper':
        this.helper = message.processId;
        return;
      case 'started':
        if (this.hasStarted) this.tellRestarted();
        else this.options.onMessage(message);
        this.hasStarted = true;
        return;
      case 'ended':
        this.heardEnd(message);
        return;
      default:
        this.note(message);
        this.options.onMessage(message);
    }
  }

  /** Remembers how far the spool is, for what is said when the process cannot say it any more. */
  private note(message: CaptureMessage): void {
    if (message.kind === 'file') this.position = { ...this.position, file: message.number };
    if (message.kind === 'recycled') this.released.delete(message.number);
    if (message.kind === 'grown') this.position = { ...this.position, frames: message.frames };
    if (message.kind === 'stats') {
      this.position = { ...this.position, bytes: message.bytes, dropped: message.dropped ?? this.position.dropped };
    }
  }

  private tellRestarted(): void {
    const text = `${this.request.device} is there again; the capture goes on in a new file`;
    this.options.onMessage({ kind: 'problem', code: 'source-restarted', text });
  }

  private heardEnd(message: EndedMessage): void {
    const { frames, bytes, dropped, reason } = message;
    this.position = { ...this.position, frames, bytes, dropped: dropped ?? this.position.dropped };
    this.helper = null;
    if (reason === 'interface-gone' && this.hasStarted && !this.isStopping) this.goOn(message);
    else this.finish(message);
  }

  /** A new process waits until the device is there, and goes on behind the files that are there. */
  private goOn({ text }: EndedMessage): void {
    const told = `${this.request.device} is gone (${text}); it is waited for`;
    this.options.onMessage({ kind: 'problem', code: 'interface-gone', text: told });
    this.launch();
  }

  /** The process is gone; when it said why, all is done. */
  private gone(child: CaptureChild, how: string, standardError: string): void {
    if (this.child !== child) return;
    this.child = null;
    if (this.isOver) return;
    this.endHelper();
    const said = /^\w*Error: .*$/m.exec(standardError)?.[0] ?? '';
    const text = `the capture process died (${how})${said === '' ? '' : `: ${said}`}`;
    this.finish(this.endedHere('died', text));
  }

  /** A program that the dead process had started would else go on until its next frame. */
  private endHelper(): void {
    if (this.helper === null) return;
    try {
      process.kill(this.helper, 'SIGTERM');
    } catch {
      // It is gone, or not ours to end; with nobody to read from it, it ends by itself.
    }
  }

  private endedHere(reason: 'died', text: string): EndedMessage {
    const { frames, bytes, dropped } = this.position;
    return { kind: 'ended', reason, text, next: nextStep(reason), frames, bytes, dropped };
  }

  private finish(message: EndedMessage): void {
    if (this.isOver) return;
    this.isOver = true;
    this.options.onMessage(message);
    this.resolveEnded(message);
  }
}

/** Null for what is no message: something may have printed into the stream. */
function readMessage(line: string): ProcessMessage | null {
  try {
    const message: unknown = JSON.parse(line);
    return typeof message === 'object' && message !== null && 'kind' in message ? (message as ProcessMessage) : null;
  } catch {
    return null;
  }
}
