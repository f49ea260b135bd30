/** A capture process that is played: it answers the orders of `startCapture` with what a test gives it to have captured. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaptureMessage } from '../../../src/live/capture.ts';
import type { CaptureOrder, CaptureWord } from '../../../src/live/captureProcess.ts';
import type { CaptureChild, Launch } from '../../../src/live/launch.ts';

export interface PlayedLaunch {
  readonly launch: Launch;
  /** How many are running. */
  readonly running: () => number;
  /** More was captured by all that run. */
  more(bytes: Uint8Array): void;
}

/** @param first  what is captured at once: a pcapng file's beginning */
export function playedLaunch(first: Uint8Array): PlayedLaunch {
  const children = new Set<PlayedChild>();
  return {
    launch: () => {
      const child = new PlayedChild(first, () => children.delete(child));
      children.add(child);
      return child;
    },
    running: () => children.size,
    more: (bytes) => {
      for (const child of children) child.more(bytes);
    },
  };
}

class PlayedChild implements CaptureChild {
  readonly processId = null;
  private readonly first: Uint8Array;
  private readonly onEnd: () => void;
  private readonly lines: ((line: string) => void)[] = [];
  private readonly gone: ((how: string, standardError: string) => void)[] = [];
  private path = '';
  private bytes = 0;

  constructor(first: Uint8Array, onEnd: () => void) {
    this.first = first;
    this.onEnd = onEnd;
  }

  write(line: string): void {
    const order = JSON.parse(line) as CaptureOrder | CaptureWord;
    if (order.kind === 'capture') setImmediate(() => this.begin(order.request.device, order.request.folder));
    else if (order.kind === 'stop') setImmediate(() => this.end());
    else if (order.kind === 'list-devices') this.answer([{ ...DEVICE, name: 'play0' }]);
    else if (order.kind === 'check') this.answer({ sources: [], chosen: null, text: 'Played.', steps: [] });
  }

  onLine(listener: (line: string) => void): void {
    this.lines.push(listener);
  }

  onGone(listener: (how: string, standardError: string) => void): void {
    this.gone.push(listener);
  }

  kill(): void {
    this.leave();
  }

  more(bytes: Uint8Array): void {
    appendFileSync(this.path, bytes);
    this.bytes += bytes.length;
    this.say({ kind: 'grown', number: 1, bytes: this.bytes, frames: 2 });
    this.say({ kind: 'stats', frames: 2, bytes: this.bytes, dropped: 0 });
  }

  private begin(device: string, folder: string): void {
    if (device === 'nothere') {
      const text = 'there is no interface nothere';
      this.say({ kind: 'ended', reason: 'no-device', text, next: 'Take another.', frames: 0, bytes: 0, dropped: 0 });
      this.leave();
      return;
    }
    mkdirSync(folder, { recursive: true });
    this.path = join(folder, '000001.pcapng');
    writeFileSync(this.path, '');
    this.say({ ...STARTED, device });
    this.say({ kind: 'file', number: 1, path: this.path, firstFrame: 1 });
    this.more(this.first);
  }

  private end(): void {
    const { bytes } = this;
    this.say({ kind: 'ended', reason: 'stopped', text: 'stopped', next: '', frames: 2, bytes, dropped: 3 });
    this.leave();
  }

  private answer(content: unknown): void {
    setImmediate(() => {
      this.tell(JSON.stringify(content));
      this.leave();
    });
  }

  private say(message: CaptureMessage): void {
    this.tell(JSON.stringify(message));
  }

  private tell(line: string): void {
    for (const listener of this.lines) listener(line);
  }

  private leave(): void {
    this.onEnd();
    for (const listener of this.gone.splice(0)) listener('status 0', '');
  }
}

const DEVICE = { description: 'played', addresses: ['10.0.0.1'], state: 'up', kind: 'network', linkType: 1 };

const STARTED = {
  kind: 'started',
  linkType: 1,
  snapLength: 262_144,
  source: 'dumpcap',
  sourceReason: 'it is played',
  sourceVersion: 'a play',
  filter: '',
  losesPhases: [],
  latencyMs: 0,
  privileges: 'none are needed',
} as const;
