/** Gives the event loop a turn about ten times a second: for progress, Ctrl-C and a writer that failed. */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import type { Pace } from './mergedWalk.ts';

const PAUSE_EVERY_MS = 100;
/** New objects get no more room than this: beyond it the collector gains nothing, and the process grows. */
const YOUNG_SPACE_BYTES = 16 << 20;

/** By a clock that nobody sets. The global `performance` loads so much that a run of a small capture would notice. */
export function steadyMs(): number {
  return process.uptime() * 1000;
}

let isBounded = false;

/** No flag sets the bound of a process that runs; but its growth can be stopped once it is large enough. */
function boundYoungSpace(): void {
  if (isBounded) return;
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  if (young === undefined || young.space_size < YOUNG_SPACE_BYTES) return;
  isBounded = true;
  setFlagsFromString('--semi-space-growth-factor=1');
}

export class TimedPace implements Pace {
  private readonly onPause: () => void;
  private last = steadyMs();

  constructor(onPause: () => void) {
    this.onPause = onPause;
  }

  due(): boolean {
    return steadyMs() - this.last >= PAUSE_EVERY_MS;
  }

  async pause(): Promise<void> {
    this.onPause();
    boundYoungSpace();
    await new Promise((resolve) => setImmediate(resolve));
    this.last = steadyMs();
  }
}
