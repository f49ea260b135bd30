/** Sums up what the devices of a session have captured, and how fast. */
import type { LiveDevice } from './liveDevice.ts';

/** The rate is that of this stretch of time at least. */
const RATE_OVER_MS = 1000;

export interface Tally {
  readonly frames: number;
  readonly bytes: number;
  /** null where no source tells yet. */
  readonly dropped: number | null;
  readonly framesPerSecond: number;
}

export class LiveTally {
  private readonly devices: readonly LiveDevice[];
  private framesPerSecond = 0;
  private measuredAtMs = performance.now();
  private measuredFrames = 0;

  constructor(devices: readonly LiveDevice[]) {
    this.devices = devices;
  }

  get frames(): number {
    return this.devices.reduce((sum, { frames }) => sum + frames, 0);
  }

  take(): Tally {
    const { frames } = this;
    const passedMs = performance.now() - this.measuredAtMs;
    if (passedMs >= RATE_OVER_MS) {
      this.framesPerSecond = ((frames - this.measuredFrames) * 1000) / passedMs;
      this.measuredAtMs += passedMs;
      this.measuredFrames = frames;
    }
    return {
      frames,
      bytes: this.devices.reduce((sum, { bytes }) => sum + bytes, 0),
      dropped: this.devices.every(({ dropped }) => dropped === null)
        ? null
        : this.devices.reduce((sum, { dropped }) => sum + (dropped ?? 0), 0),
      framesPerSecond: this.framesPerSecond,
    };
  }
}
