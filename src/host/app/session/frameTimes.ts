/** How many frames a capture has at which time, counted while it is read: buckets whose width doubles as it grows. */
import type { FrameBatch } from '../../../formats/frameBatch.ts';

const BUCKETS = 1 << 16;
/** About a millisecond. */
const FIRST_WIDTH_NS = 2 ** 20;

export class FrameTimes {
  private readonly counts = new Uint32Array(BUCKETS);
  private widthNs = FIRST_WIDTH_NS;
  /** Time of the latest frame. */
  latestNs = 0;

  /** @param shiftNs  what to add to the batch's times; what is before zero counts as zero */
  add({ time }: FrameBatch, from: number, to: number, shiftNs: number): void {
    const { counts } = this;
    let { latestNs, widthNs } = this;
    for (let at = from; at < to; at++) {
      const ns = time[at] + shiftNs;
      if (ns > latestNs) {
        latestNs = ns;
        if (ns >= widthNs * BUCKETS) widthNs = this.widenFor(ns);
      }
      counts[ns > 0 ? Math.floor(ns / widthNs) : 0]++;
    }
    this.latestNs = latestNs;
  }

  /** Frames in each of so many equal parts of that time; where they are narrower than what was counted, in equal shares. */
  between(fromNs: number, toNs: number, parts: number): number[] {
    const before = new Float64Array(BUCKETS + 1);
    for (let at = 0; at < BUCKETS; at++) before[at + 1] = before[at] + this.counts[at];
    const upTo = (ns: number) => {
      const place = Math.min(Math.max(ns / this.widthNs, 0), BUCKETS);
      const whole = Math.min(Math.floor(place), BUCKETS - 1);
      return before[whole] + this.counts[whole] * (place - whole);
    };
    const edges = Array.from({ length: parts + 1 }, (_, at) =>
      Math.round(upTo(fromNs + ((toNs - fromNs) * at) / parts)),
    );
    // The latest frame stands on the last edge, not before it.
    if (toNs >= this.latestNs) edges[parts] = before[BUCKETS];
    return Array.from({ length: parts }, (_, at) => edges[at + 1] - edges[at]);
  }

  private widenFor(ns: number): number {
    while (ns >= this.widthNs * BUCKETS) {
      const { counts } = this;
      for (let at = 0; at < BUCKETS / 2; at++) counts[at] = counts[2 * at] + counts[2 * at + 1];
      counts.fill(0, BUCKETS / 2);
      this.widthNs *= 2;
    }
    return this.widthNs;
  }
}
