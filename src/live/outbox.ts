/** Messages to whoever asked for the capture. One who does not read them must neither stop the capture nor fill memory. */
import type { CaptureMessage } from './capture.ts';

/** What a capture process says to its parent: messages for the reader, and what only `startCapture` minds. */
export type ProcessMessage =
  | CaptureMessage
  /** A program that this process started, to be ended should this process be killed. */
  | { readonly kind: 'helper'; readonly processId: number };

/** A port of text lines; standard output and input, or what Electron gives to its processes. */
export interface LinePort {
  /** Answers false when it holds much that was not taken yet. */
  write(line: string): boolean;
  /** Told when what was held is taken. */
  onDrained(listener: () => void): void;
  onLine(listener: (line: string) => void): void;
  /** The other side is gone. */
  onClosed(listener: () => void): void;
  /** Hands on what is held, then ends this process. */
  leave(): void;
}

export class Outbox {
  private readonly port: LinePort;
  private isHeld = false;
  /** The latest of each kind that the next of its kind makes worthless. */
  private readonly waiting = new Map<string, ProcessMessage>();

  constructor(port: LinePort) {
    this.port = port;
    port.onDrained(() => this.drained());
  }

  send(message: ProcessMessage): void {
    const isReplaceable = message.kind === 'grown' || message.kind === 'stats';
    if (this.isHeld && isReplaceable) this.waiting.set(message.kind, message);
    else this.write(message);
  }

  private write(message: ProcessMessage): void {
    // A file's growth is old when the next file begins.
    if (message.kind === 'file') this.waiting.delete('grown');
    if (!this.port.write(JSON.stringify(message))) this.isHeld = true;
  }

  private drained(): void {
    this.isHeld = false;
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const message of waiting) this.write(message);
  }
}
