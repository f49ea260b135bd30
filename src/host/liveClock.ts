/**
 * What time it is by the capture's clock while no frame comes, never later than it is: silences are judged by it. The
 * frames themselves tell how far the capture's clock and ours are apart, and how long a frame may be on its way.
 */

/** The longest way of a frame counts for so long, and at most for twice as long. */
const REMEMBERED_MS = 30_000;
/** A capture whose time runs faster than this is read from a file through a pipe, or catches up: it is not live. */
const FASTEST = 3;
const LEEWAY_MS = 2_000;
/** No frame is on its way for so long: its clock was set forward. */
const CLOCK_SET_MS = 60_000;
/** What has kept pace with our clock for so long is live; what leaps in time before that is a file poured through a pipe. */
const LIVE_AFTER_MS = 2_000;

export class LiveClock {
  /** Latest frame, in milliseconds of the capture's time; -Infinity before the first. */
  #stampMs = Number.NEGATIVE_INFINITY;
  /** The largest difference between the arrival of a frame and its stamp, in this stretch of time and the one before. */
  #apartMs = Number.NEGATIVE_INFINITY;
  #apartBeforeMs = Number.NEGATIVE_INFINITY;
  #stretchBeganMs = Number.NEGATIVE_INFINITY;
  /** Since when the capture's time has run no faster than ours. */
  #paceKeptSinceMs = Number.POSITIVE_INFINITY;
  #askedAtMs = Number.NaN;
  /** What was told then; the latest frame's time where nothing was. */
  #toldMs = Number.NaN;

  /**
   * Frames came together.
   * @param oldestNs  time of the first, in nanoseconds of the capture's time: it was on its way for longest
   * @param latestNs  time of the latest
   * @param nowMs  by a clock of ours that nobody sets (`performance.now`)
   */
  saw(oldestNs: number, latestNs: number, nowMs: number): void {
    this.#stampMs = latestNs / 1e6;
    if (nowMs - this.#stretchBeganMs > REMEMBERED_MS) {
      this.#apartBeforeMs = this.#apartMs;
      this.#apartMs = Number.NEGATIVE_INFINITY;
      this.#stretchBeganMs = nowMs;
    }
    const leastApartMs = nowMs - this.#stampMs;
    if (this.#mostApartMs - leastApartMs > CLOCK_SET_MS && nowMs - this.#paceKeptSinceMs > LIVE_AFTER_MS) {
      this.#apartMs = leastApartMs;
      this.#apartBeforeMs = Number.NEGATIVE_INFINITY;
    } else this.#apartMs = Math.max(this.#apartMs, nowMs - oldestNs / 1e6);
  }

  /** The capture's time in nanoseconds; null before the first frame and while the capture is not live. */
  nowNs(nowMs: number): number | null {
    const ranMs = this.#stampMs - this.#toldMs;
    const passedMs = nowMs - this.#askedAtMs;
    this.#askedAtMs = nowMs;
    this.#toldMs = this.#stampMs;
    if (this.#stampMs === Number.NEGATIVE_INFINITY || !(ranMs <= FASTEST * passedMs + LEEWAY_MS)) {
      this.#paceKeptSinceMs = nowMs;
      return null;
    }
    this.#toldMs = Math.max(this.#stampMs, nowMs - this.#mostApartMs);
    return this.#toldMs * 1e6;
  }

  get #mostApartMs(): number {
    return Math.max(this.#apartMs, this.#apartBeforeMs);
  }
}
