/**
 * Lines of text over a port, as the capture process and whoever wants a capture speak them. Each line is acknowledged: a
 * port does not tell how much it holds, and what is not taken yet is lost when its process ends.
 */
import type { MessagePortMain } from 'electron';
import type { LinePort } from '../src/live/outbox.ts';
import type { LineMessage } from './processMessages.ts';

/** Lines on their way; beyond that the writer is asked to wait. */
const MOST_UNTAKEN = 64;

/** Who does not read does not keep us. */
const LEAVING_MS = 2000;

export class Lines {
  private readonly port: MessagePortMain;
  private readonly lineListeners: ((line: string) => void)[] = [];
  private readonly drainListeners: (() => void)[] = [];
  private untaken = 0;

  constructor(port: MessagePortMain) {
    this.port = port;
    port.on('message', ({ data }) => this.hear(data));
  }

  write(line: string): boolean {
    this.untaken++;
    this.post({ kind: 'line', line });
    return this.untaken < MOST_UNTAKEN;
  }

  onLine(listener: (line: string) => void): void {
    this.lineListeners.push(listener);
    this.port.start();
  }

  /** Everything that was written is taken. */
  onDrained(listener: () => void): void {
    this.drainListeners.push(listener);
  }

  onClosed(listener: () => void): void {
    this.port.on('close', listener);
  }

  get isDrained(): boolean {
    return this.untaken === 0;
  }

  /** The other side is our own program. */
  private hear(message: LineMessage): void {
    if (message.kind === 'line') {
      for (const listener of this.lineListeners) listener(message.line);
      this.post({ kind: 'taken' });
      return;
    }
    this.untaken--;
    if (this.isDrained) for (const listener of this.drainListeners) listener();
  }

  private post(message: LineMessage): void {
    this.port.postMessage(message);
  }
}

/** The capture process's own side. */
export function capturePort(port: MessagePortMain): LinePort {
  const lines = new Lines(port);
  return {
    write: (line) => lines.write(line),
    onDrained: (listener) => lines.onDrained(listener),
    onLine: (listener) => lines.onLine(listener),
    onClosed: (listener) => lines.onClosed(listener),
    leave: () => {
      const exit = () => process.exit();
      if (lines.isDrained) exit();
      lines.onDrained(exit);
      lines.onClosed(exit);
      setTimeout(exit, LEAVING_MS);
    },
  };
}
