/** The capture's clock while nothing comes: it goes on, and never ahead of what may still be on its way. */
import { describe, expect, test } from 'vitest';
import { LiveClock } from '../../src/host/liveClock.ts';

const SECOND_NS = 1e9;

/** Frames that arrive `delayMs` after their stamp, a second apart; asked after each. Answers the clock and our time then. */
function running(clock: LiveClock, seconds: number, delayMs = 0, fromMs = 0): number {
  for (let i = 0; i < seconds; i++) {
    const nowMs = fromMs + i * 1000 + delayMs;
    clock.saw(i * SECOND_NS, i * SECOND_NS, nowMs);
    clock.nowNs(nowMs);
  }
  return fromMs + (seconds - 1) * 1000 + delayMs;
}

describe('the clock of a live capture', () => {
  test('stands still before the first frame', () => {
    const clock = new LiveClock();
    expect(clock.nowNs(0)).toBeNull();
    expect(clock.nowNs(60_000)).toBeNull();
  });

  test('goes on while no frame comes', () => {
    const clock = new LiveClock();
    const atMs = running(clock, 3);
    expect(clock.nowNs(atMs + 7000)).toBe(9 * SECOND_NS);
  });

  test('stays behind by as much as frames were on their way', () => {
    const clock = new LiveClock();
    const atMs = running(clock, 10, 4000);
    expect(clock.nowNs(atMs)).toBe(9 * SECOND_NS);
    expect(clock.nowNs(atMs + 1000)).toBe(10 * SECOND_NS);
  });

  test('minds the oldest of the frames that come together: the next such lot is on its way', () => {
    const clock = new LiveClock();
    clock.saw(0, 10 * SECOND_NS, 10_000);
    clock.nowNs(10_000);
    expect(clock.nowNs(15_000)).toBe(10 * SECOND_NS);
    expect(clock.nowNs(21_000)).toBe(11 * SECOND_NS);
  });

  test('forgives a delay once it is long ago', () => {
    const clock = new LiveClock();
    clock.saw(0, 0, 20_000);
    for (let second = 21; second < 120; second++) clock.saw(second * SECOND_NS, second * SECOND_NS, second * 1000);
    clock.nowNs(119_000);
    expect(clock.nowNs(120_000)).toBe(120 * SECOND_NS);
  });

  test('does not run for a file that is read faster than it was captured', () => {
    const clock = new LiveClock();
    clock.saw(0, 0, 0);
    clock.nowNs(100);
    clock.saw(3600 * SECOND_NS, 3600 * SECOND_NS, 200);
    expect(clock.nowNs(200)).toBeNull();
    expect(clock.nowNs(30_000)).toBe(3600 * SECOND_NS);
  });

  test("follows the capture's own clock when that is set back, and takes its time when it is set forward", () => {
    const clock = new LiveClock();
    clock.saw(7200 * SECOND_NS, 7200 * SECOND_NS, 0);
    clock.nowNs(0);
    clock.saw(3600 * SECOND_NS, 3600 * SECOND_NS, 1000);
    clock.nowNs(1000);
    expect(clock.nowNs(3000)).toBe(3602 * SECOND_NS);
    clock.saw(9000 * SECOND_NS, 9000 * SECOND_NS, 4000);
    expect(clock.nowNs(4000)).toBeNull();
    expect(clock.nowNs(6000)).toBe(9002 * SECOND_NS);
  });
});
