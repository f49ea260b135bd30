/** Starts capture processes from within the engine's process, which has to ask main for each. */
import type { MessagePortMain, ParentPort } from 'electron';
import type { CaptureChild } from '../src/live/launch.ts';
import { Lines } from './captureLines.ts';
import type { FromEngine, ToEngine } from './processMessages.ts';

type Gone = Extract<ToEngine, { kind: 'capture-gone' }>;

export class CaptureLauncher {
  private readonly main: ParentPort;
  private readonly asked = new Map<number, AskedCapture>();
  private lastId = 0;

  constructor(main: ParentPort) {
    this.main = main;
  }

  launch(): CaptureChild {
    const id = ++this.lastId;
    const child = new AskedCapture(() => this.say({ kind: 'kill-capture', id }));
    this.asked.set(id, child);
    this.say({ kind: 'start-capture', id });
    return child;
  }

  /** Main has started it. */
  started(id: number, port: MessagePortMain): void {
    this.asked.get(id)?.connect(port);
  }

  gone({ id, how, standardError }: Gone): void {
    this.asked.get(id)?.end(how, standardError);
    this.asked.delete(id);
  }

  private say(message: FromEngine): void {
    this.main.postMessage(message);
  }
}

/** A capture process that is there, or on its way: what is written meanwhile waits for it. */
class AskedCapture implements CaptureChild {
  /** Only main knows it. */
  readonly processId = null;
  readonly kill: () => void;
  private readonly early: string[] = [];
  private readonly lineListeners: ((line: string) => void)[] = [];
  private readonly goneListeners: ((how: string, standardError: string) => void)[] = [];
  private lines: Lines | null = null;
  /** The last line comes over the port, and main's word by another way: it is gone when both have ended. */
  private isOpen = false;
  private tellGone: (() => void) | null = null;

  constructor(kill: () => void) {
    this.kill = kill;
  }

  write(line: string): void {
    if (this.lines === null) this.early.push(line);
    else this.lines.write(line);
  }

  onLine(listener: (line: string) => void): void {
    this.lineListeners.push(listener);
  }

  onGone(listener: (how: string, standardError: string) => void): void {
    this.goneListeners.push(listener);
  }

  connect(port: MessagePortMain): void {
    const lines = new Lines(port);
    this.lines = lines;
    this.isOpen = true;
    lines.onClosed(() => {
      this.isOpen = false;
      this.tellGone?.();
    });
    lines.onLine((line) => {
      for (const listener of this.lineListeners) listener(line);
    });
    for (const line of this.early.splice(0)) lines.write(line);
  }

  end(how: string, standardError: string): void {
    this.tellGone = () => {
      for (const listener of this.goneListeners.splice(0)) listener(how, standardError);
    };
    if (!this.isOpen) this.tellGone();
  }
}
