/**
 * Hands frames on in the order of their time stamps. Most captures have them in that order, and nothing is done. A
 * capture of several interfaces is written a block of each at a time, up to a quarter of a second apart (dumpcap's read
 * timeout); on one interface, processors that receive at once may swap neighbours. There frames are held until no
 * earlier one can come.
 */
import type { FrameBatch } from '../formats/frameBatch.ts';
import { HeldFrames, type TakesFrames } from './heldFrames.ts';

/** A little is the order of capture; more is a clock that was set, and what follows goes by the new time. */
export const CLOCK_SET_NS = 1_000_000_000;
/** After so long in good order the frames of one interface are held no more. */
const CALM_NS = 60_000_000_000;

export class FrameOrder {
  /** Time of the latest frame, held or handed on. */
  latestNs = 0;
  readonly #take: TakesFrames;
  /** Made when it is needed first. */
  #held: HeldFrames | null = null;
  #isHolding = false;
  #areSeveral = false;
  /** When frames last lay out of order; or when holding began. */
  #disorderNs = 0;
  /** Frames up to then were handed on. */
  #releasedNs = Number.NEGATIVE_INFINITY;

  /** @param take  whom frames are handed on to; their times need no shift */
  constructor(take: TakesFrames) {
    this.#take = take;
  }

  /** A capture of several interfaces has begun: though all are in order for long, the next frame may be that of a rare one. */
  expectSeveral(): void {
    if (this.#areSeveral) return;
    this.#areSeveral = true;
    this.#begin();
  }

  /**
   * Whether the frames `from` (inclusive) to `to` (exclusive) of a batch are in order and need not be held: the caller
   * hands them on. If not, they are taken.
   */
  passes(capture: number, batch: FrameBatch, from: number, to: number, shiftNs: number): boolean {
    if (!this.#isHolding) {
      if (this.#areInOrder(batch.time, from, to, shiftNs)) return true;
      this.#begin();
    }
    for (let at = from; at < to; at++) this.#hold(capture, batch, at, batch.time[at] + shiftNs);
    if (!this.#areSeveral && this.latestNs - this.#disorderNs > CALM_NS) this.finish();
    return false;
  }

  /** It is `nowNs` by the capture's clock, though no frame says so; answers until when no frame is held. */
  tick(nowNs: number): number {
    if (!this.#isHolding) return nowNs;
    this.#release(nowNs - CLOCK_SET_NS);
    return nowNs - CLOCK_SET_NS;
  }

  /** Hands on what is held. */
  finish(): void {
    this.#release(Number.POSITIVE_INFINITY);
    this.#isHolding = false;
  }

  /** Numbers of the frames of a capture that are held. */
  heldOf(capture: number): Iterable<number> {
    return this.#held?.numbersOf(capture) ?? [];
  }

  /** A clock that was set is no disorder. */
  #areInOrder(time: Float64Array, from: number, to: number, shiftNs: number): boolean {
    let latest = this.latestNs;
    for (let at = from; at < to; at++) {
      const stamp = time[at] + shiftNs;
      if (stamp < latest && latest - stamp <= CLOCK_SET_NS) return false;
      latest = stamp;
    }
    this.latestNs = latest;
    return true;
  }

  #begin(): void {
    this.#held ??= new HeldFrames();
    this.#isHolding = true;
    this.#disorderNs = this.latestNs;
    this.#releasedNs = this.latestNs;
  }

  #hold(capture: number, batch: FrameBatch, at: number, timeNs: number): void {
    const backNs = this.latestNs - timeNs;
    if (backNs > CLOCK_SET_NS) {
      this.#release(Number.POSITIVE_INFINITY);
      this.latestNs = timeNs;
      this.#disorderNs = timeNs;
      this.#releasedNs = timeNs;
    } else if (backNs > 0) this.#disorderNs = this.latestNs;
    else this.latestNs = timeNs;
    // Twice the time, so that what stays is moved together once for each frame, no oftener.
    if (this.latestNs - this.#releasedNs > 2 * CLOCK_SET_NS) this.#release(this.latestNs - CLOCK_SET_NS);
    while (!this.#held!.hold(capture, batch, at, timeNs)) this.#held!.releaseHalf(this.#take);
  }

  #release(untilNs: number): void {
    this.#held?.release(untilNs, this.#take);
    this.#releasedNs = Math.max(this.#releasedNs, Math.min(untilNs, this.latestNs));
  }
}
