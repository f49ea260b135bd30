/** Messages to a reader who does not read: nothing that matters is lost, and memory does not fill. */
import { describe, expect, it } from 'vitest';
import type { CaptureMessage } from '../../src/live/capture.ts';
import { type LinePort, Outbox } from '../../src/live/outbox.ts';

class SlowPort implements LinePort {
  readonly taken: CaptureMessage[] = [];
  isFull = false;
  drained = (): void => {};

  write(line: string): boolean {
    this.taken.push(JSON.parse(line));
    return !this.isFull;
  }

  onDrained(listener: () => void): void {
    this.drained = listener;
  }

  onLine(): void {}
  onClosed(): void {}
  leave(): void {}
}

const grown = (frames: number): CaptureMessage => ({ kind: 'grown', number: 1, bytes: frames * 100, frames });
const file = (number: number): CaptureMessage => ({ kind: 'file', number, path: '', firstFrame: 1 });

describe('messages', () => {
  it('come as they are told while they are read', () => {
    const port = new SlowPort();
    const outbox = new Outbox(port);
    for (const frames of [1, 2, 3]) outbox.send(grown(frames));
    expect(port.taken).toEqual([grown(1), grown(2), grown(3)]);
  });

  it('on how far a file is are held back from who does not read, but for the latest', () => {
    const port = new SlowPort();
    const outbox = new Outbox(port);
    port.isFull = true;
    for (let frames = 1; frames <= 100_000; frames++) outbox.send(grown(frames));
    expect(port.taken).toEqual([grown(1)]);
    port.isFull = false;
    port.drained();
    expect(port.taken).toEqual([grown(1), grown(100_000)]);
  });

  it('on files and problems are always told, and no growth of a file that is over', () => {
    const port = new SlowPort();
    const outbox = new Outbox(port);
    port.isFull = true;
    for (const message of [grown(1), grown(2), file(2), file(3)]) outbox.send(message);
    port.isFull = false;
    port.drained();
    expect(port.taken).toEqual([grown(1), file(2), file(3)]);
  });
});
