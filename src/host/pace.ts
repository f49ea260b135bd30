/** Gives the event loop a turn about ten times a second: for progress, Ctrl-C and a writer that failed. */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import type { Pace } from './mergedWalk.ts';

let bounded = false;
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
    if (
      !bounded &&
      (getHeapSpaceStatistics().find((x) => x.space_name === 'new_space')?.space_size ?? 0) >= 16 * 1048576
    ) {
      bounded = true;
      setFlagsFromString('--semi-space-growth-factor=1');
    }
    await new Promise((resolve) => setImmediate(resolve));
    this.last = performance.now();
  }
}
