/** The files of one device's capture, one after the other, as one stream of frames that is still being written. */
import { OperationError } from '../base/errors.ts';
import type { FrameBatch } from '../formats/frameBatch.ts';
import { GrowingFile } from './growingFile.ts';
import { type OpenCapture, openCapture } from './openCapture.ts';

/** A file of the spool. */
export interface LiveFile {
  readonly device: string;
  /** As the capture process numbers the files of one device, from 1. */
  readonly number: number;
  readonly path: string;
  /** What a report calls it. */
  readonly name: string;
}

/** Told of the files that a stream goes through, in order. */
export interface LiveStreamSink {
  opened(file: LiveFile, capture: OpenCapture): void;
  /** It was read to its end. */
  ended(file: LiveFile, capture: OpenCapture): void;
  /** It holds no capture: the disk was full when it was begun, or somebody took it away. */
  unreadable(file: LiveFile, text: string): void;
}

interface WaitingFile {
  readonly file: LiveFile;
  readonly source: GrowingFile;
}

export class LiveStream {
  /** The frames at hand begin at `at` of the current capture's batch; null while there are none. */
  capture: OpenCapture | null = null;
  file: LiveFile | null = null;
  at = 0;
  /** Nothing will come any more. */
  isOver = false;
  private readonly sink: LiveStreamSink;
  private readonly waiting: WaitingFile[] = [];
  private reading: GrowingFile | null = null;
  private open: OpenCapture | null = null;
  private ended = false;
  private closed = false;
  private wake: (() => void) | null = null;
  private isAsked = false;

  constructor(sink: LiveStreamSink) {
    this.sink = sink;
  }

  /** A file was begun; the one before it is complete. */
  add(file: LiveFile): void {
    this.lastSource()?.end();
    try {
      this.waiting.push({ file, source: new GrowingFile(file.path) });
    } catch (error) {
      this.sink.unreadable(file, sentence(error));
    }
    this.wake?.();
  }

  grew(): void {
    this.lastSource()?.grew();
  }

  /** No file will be begun any more, and the last one is complete. */
  end(): void {
    this.ended = true;
    this.lastSource()?.end();
    this.wake?.();
  }

  /** Gives all files back; what was not read is not read any more. */
  close(): void {
    this.closed = true;
    this.end();
    for (const { source } of this.waiting.splice(0)) source.close();
    this.open?.close();
  }

  get batch(): FrameBatch | null {
    return this.capture?.batch ?? null;
  }

  /** All that was written by now is handed on. */
  get isQuiet(): boolean {
    if (this.capture !== null || this.waiting.length > 0) return false;
    return this.isOver || this.wake !== null || this.reading?.isWaiting === true;
  }

  /** Gets the next frames where none are at hand. `done` is told when some are, when the stream is over, or why not. */
  ask(done: (error: unknown) => void): void {
    if (this.isAsked || this.capture !== null || this.isOver) return;
    this.isAsked = true;
    const finish = (error: unknown) => {
      this.isAsked = false;
      done(error);
    };
    this.advance().then(() => finish(null), finish);
  }

  /** The frames before `to` were taken. */
  took(to: number): void {
    this.at = to;
    if (to >= (this.batch?.count ?? 0)) this.capture = null;
  }

  private async advance(): Promise<void> {
    for (;;) {
      this.open ??= await this.openNext();
      if (this.open === null) {
        this.isOver = true;
        return;
      }
      if (await this.open.nextBatch()) {
        this.capture = this.open;
        this.at = 0;
        return;
      }
      this.sink.ended(this.file!, this.open);
      this.open.close();
      this.open = null;
    }
  }

  /** The next file that can be read, once it is begun; null when there is none. */
  private async openNext(): Promise<OpenCapture | null> {
    for (;;) {
      const next = await this.nextFile();
      if (next === null) return null;
      this.file = next.file;
      this.reading = next.source;
      try {
        const capture = await openCapture(next.file.name, { source: next.source });
        if (this.closed) {
          capture.close();
          return null;
        }
        this.sink.opened(next.file, capture);
        return capture;
      } catch (error) {
        this.sink.unreadable(next.file, sentence(error));
      }
    }
  }

  private async nextFile(): Promise<WaitingFile | null> {
    while (this.waiting.length === 0 && !this.ended) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      this.wake = null;
    }
    return this.waiting.shift() ?? null;
  }

  private lastSource(): GrowingFile | null {
    return this.waiting.at(-1)?.source ?? this.reading;
  }
}

function sentence(error: unknown): string {
  if (error instanceof OperationError) return error.message;
  throw error;
}
