/** Gives the event loop a turn about ten times a second: for progress, Ctrl-C and a writer that failed. */
import type { Pace } from './mergedWalk.ts';

const PAUSE_EVERY_MS = 100;

export class TimedPace implements Pace {
  private readonly onPause: () => void;
  private last = performance.now();

  constructor(onPause: () => void) {
    this.onPause = onPause;
  }

  due(): boolean {
    return performance.now() - this.last >= PAUSE_EVERY_MS;
  }

  async pause(): Promise<void> {
    this.onPause();
    await new Promise((resolve) => setImmediate(resolve));
    this.last = performance.now();
  }
}
