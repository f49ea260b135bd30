/** Lets an analysis of a growing capture look at the silences that last, a few times a second. */
import type { Analysis } from '../engine/analysis.ts';
import { LiveClock } from './liveClock.ts';

const EVERY_MS = 200;

export class LiveTicker {
  private readonly analysis: Analysis;
  private readonly clock = new LiveClock();
  private readonly timer: NodeJS.Timeout;

  /** @param onTick  told after each look, also while no frame has come */
  constructor(analysis: Analysis, onTick: () => void) {
    this.analysis = analysis;
    this.timer = setInterval(() => {
      const nowNs = this.clock.nowNs(performance.now());
      if (nowNs !== null) this.analysis.tick(nowNs);
      onTick();
    }, EVERY_MS);
  }

  /** Frames were handed to the analysis, the first of them of this time. */
  saw(oldestNs: number): void {
    this.clock.saw(oldestNs, this.analysis.nowNs, performance.now());
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
