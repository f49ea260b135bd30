/** Zooming and moving a timeline: what is looked at never leaves the whole, and what is pointed at stays in its place. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWhole, moved, revealed, ticksIn, type ViewWindow, zoomed } from '../../../renderer/timeline/viewWindow.ts';

const WHOLE: ViewWindow = { from: -0.2, to: 28.4 };
const share = fc.double({ min: 0, max: 1, noNaN: true });
const windows = fc.tuple(share, share).map(([a, b]): ViewWindow => {
  const span = WHOLE.to - WHOLE.from;
  const [from, to] = a < b ? [a, b] : [b, a];
  const start = Math.min(WHOLE.from + from * span, WHOLE.to - 0.01);
  return { from: start, to: Math.max(start + 0.01, WHOLE.from + to * span) };
});

function expectInside({ from, to }: ViewWindow) {
  expect(from).toBeGreaterThanOrEqual(WHOLE.from - 1e-9);
  expect(to).toBeLessThanOrEqual(WHOLE.to + 1e-9);
  expect(to).toBeGreaterThan(from);
}

describe('the window of a timeline', () => {
  it('stays inside the whole however it is zoomed and moved', () => {
    fc.assert(
      fc.property(windows, fc.double({ min: 0.01, max: 100, noNaN: true }), share, (window, factor, at) => {
        expectInside(zoomed(window, WHOLE, factor, window.from + at * (window.to - window.from)));
        expectInside(moved(window, WHOLE, (at - 0.5) * factor * 10));
        expectInside(revealed(window, WHOLE, WHOLE.from + at * 28));
      }),
    );
  });

  it('keeps the point under the pointer where it is', () => {
    const window = { from: 5, to: 15 };
    const next = zoomed(window, WHOLE, 0.5, 8);
    expect((8 - next.from) / (next.to - next.from)).toBeCloseTo(0.3);
    expect(next.to - next.from).toBeCloseTo(5);
  });

  it('comes back to the whole by zooming out, and not closer than can be told apart', () => {
    let window: ViewWindow = { from: 5, to: 6 };
    for (let at = 0; at < 20; at += 1) window = zoomed(window, WHOLE, 2, 5.5);
    expect(isWhole(window, WHOLE)).toBe(true);
    for (let at = 0; at < 60; at += 1) window = zoomed(window, WHOLE, 0.5, 5.5);
    expect(window.to - window.from).toBeGreaterThan(1e-3);
  });

  it('moves just so far that a frame is well inside', () => {
    const window = { from: 5, to: 15 };
    expect(revealed(window, WHOLE, 9)).toBe(window);
    const next = revealed(window, WHOLE, 20);
    expect(next.to).toBeGreaterThan(20);
    expect(next.to - next.from).toBeCloseTo(10);
  });
});

describe('the axis', () => {
  it.each([
    [{ from: -0.2, to: 28.4 }, 6, ['0', '5 s', '10 s', '15 s', '20 s', '25 s']],
    [{ from: 0, to: 0.0041 }, 5, ['0', '1 ms', '2 ms', '3 ms', '4 ms']],
    [{ from: 9.9, to: 10.3 }, 5, ['9.9 s', '10 s', '10.1 s', '10.2 s', '10.3 s']],
    [{ from: 0, to: 0.00002 }, 4, ['0', '5 µs', '10 µs', '15 µs', '20 µs']],
  ])('of %j in %i steps says %j', (window, most, labels) => {
    expect(ticksIn(window, most).map(({ label }) => label)).toEqual(labels);
  });

  it('has few ticks for any window, all of them inside', () => {
    fc.assert(
      fc.property(windows, fc.integer({ min: 1, max: 20 }), (window, most) => {
        const ticks = ticksIn(window, most);
        expect(ticks.length).toBeLessThanOrEqual(most + 1);
        const slack = (window.to - window.from) * 1e-6;
        for (const { seconds } of ticks) {
          expect(seconds).toBeGreaterThanOrEqual(window.from - slack);
          expect(seconds).toBeLessThanOrEqual(window.to + slack);
        }
      }),
    );
  });

  it('of nothing is empty', () => {
    expect(ticksIn({ from: 3, to: 3 }, 5)).toEqual([]);
  });
});
