/** One device of a live session: its capture process, what that has said so far, and its files as a stream. */
import { OperationError } from '../base/errors.ts';
import type { CaptureMessage, CaptureRequest, EndedMessage, LiveCapture } from '../live/capture.ts';
import type { startCapture } from '../live/startCapture.ts';
import { type LiveFile, LiveStream, type LiveStreamSink } from './liveStream.ts';

export type StartCapture = typeof startCapture;

export interface LiveDeviceOptions {
  readonly request: CaptureRequest;
  readonly start: StartCapture;
  /** What a report calls a file. */
  nameOf(number: number): string;
  readonly sink: LiveStreamSink;
  /** Every message, when the device has taken note of it; with it the file that it is about, if any. */
  onMessage(message: CaptureMessage, file: LiveFile | null): void;
}

export class LiveDevice {
  readonly name: string;
  readonly stream: LiveStream;
  /** Frames and bytes written, and frames dropped, as last told. */
  frames = 0;
  bytes = 0;
  dropped: number | null = null;
  end: EndedMessage | null = null;
  /** Resolves when the device is open; rejects with an `OperationError` when it cannot be opened. */
  readonly opened: Promise<void>;
  private readonly options: LiveDeviceOptions;
  private readonly capture: LiveCapture;
  private readonly files = new Map<number, LiveFile>();
  private settleOpened!: (failed: EndedMessage | null) => void;

  constructor(options: LiveDeviceOptions) {
    this.options = options;
    this.name = options.request.device;
    this.stream = new LiveStream(options.sink);
    this.opened = new Promise((resolve, reject) => {
      this.settleOpened = (failed) => {
        if (failed === null) resolve();
        else reject(new OperationError(failed.reason, `cannot capture on ${this.name}: ${failed.text}`, failed.next));
      };
    });
    this.capture = options.start(options.request, { onMessage: (message) => this.hear(message) });
  }

  async stop(): Promise<void> {
    await this.capture.stop();
  }

  /** The ring may delete this file. */
  release(file: LiveFile): void {
    this.capture.release(file.number);
  }

  private hear(message: CaptureMessage): void {
    this.options.onMessage(message, this.note(message));
  }

  private note(message: CaptureMessage): LiveFile | null {
    switch (message.kind) {
      case 'started':
        this.settleOpened(null);
        return null;
      case 'file':
        return this.begin(message.number, message.path);
      case 'grown':
        this.frames = message.frames;
        this.stream.grew();
        return null;
      case 'recycled':
        return this.forget(message.number);
      case 'stats':
        this.frames = message.frames;
        this.bytes = message.bytes;
        this.dropped = message.dropped;
        return null;
      case 'ended':
        this.finish(message);
        return null;
      case 'problem':
        return null;
    }
  }

  private begin(number: number, path: string): LiveFile {
    const file = { device: this.name, number, path, name: this.options.nameOf(number) };
    this.files.set(number, file);
    this.stream.add(file);
    return file;
  }

  private forget(number: number): LiveFile | null {
    const file = this.files.get(number) ?? null;
    this.files.delete(number);
    return file;
  }

  private finish(message: EndedMessage): void {
    this.end = message;
    this.frames = message.frames;
    this.bytes = message.bytes;
    this.dropped = message.dropped ?? this.dropped;
    this.stream.end();
    this.settleOpened(message);
  }
}
