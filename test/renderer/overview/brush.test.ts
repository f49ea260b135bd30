/** Brushing the band of time: what is taken hold of, and what comes of dragging it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dragged, gripAt, type Hold, rowsOf, shifted } from '../../../renderer/overview/brush.ts';

const END = 100;
const RANGE = { fromSeconds: 20, toSeconds: 40 };
const toX = (seconds: number) => seconds * 10;
const seconds = fc.double({ min: -50, max: 200, noNaN: true });

describe('the brush', () => {
  it.each([
    [203, 'from'],
    [398, 'to'],
    [300, 'inside'],
    [100, 'new'],
    [450, 'new'],
  ])('at %i takes %s', (x, grip) => {
    expect(gripAt(x, RANGE, toX)).toBe(grip);
  });

  it('makes a new range in either direction', () => {
    const hold: Hold = { grip: 'new', at: 50, range: null };
    expect(dragged(hold, 60, END)).toEqual({ fromSeconds: 50, toSeconds: 60 });
    expect(dragged(hold, 30, END)).toEqual({ fromSeconds: 30, toSeconds: 50 });
  });

  it('moves an edge, also past the other one', () => {
    expect(dragged({ grip: 'from', at: 20, range: RANGE }, 30, END)).toEqual({ fromSeconds: 30, toSeconds: 40 });
    expect(dragged({ grip: 'from', at: 20, range: RANGE }, 60, END)).toEqual({ fromSeconds: 40, toSeconds: 60 });
    expect(dragged({ grip: 'to', at: 40, range: RANGE }, 70, END)).toEqual({ fromSeconds: 20, toSeconds: 70 });
  });

  it('moves the whole and keeps its length at the ends', () => {
    expect(dragged({ grip: 'inside', at: 30, range: RANGE }, 35, END)).toEqual({ fromSeconds: 25, toSeconds: 45 });
    expect(shifted(RANGE, 500, END)).toEqual({ fromSeconds: 80, toSeconds: 100 });
    expect(shifted(RANGE, -500, END)).toEqual({ fromSeconds: 0, toSeconds: 20 });
  });

  it('never leaves the capture', () => {
    const grips = fc.constantFrom('from' as const, 'to' as const, 'inside' as const, 'new' as const);
    fc.assert(
      fc.property(grips, seconds, seconds, (grip, at, now) => {
        const { fromSeconds, toSeconds } = dragged({ grip, at, range: RANGE }, now, END);
        expect(fromSeconds).toBeGreaterThanOrEqual(0);
        expect(toSeconds).toBeLessThanOrEqual(END);
        expect(toSeconds).toBeGreaterThanOrEqual(fromSeconds);
      }),
    );
  });
});

describe('the blocks of stalls', () => {
  const block = (startSeconds: number, endSeconds: number) => ({ id: '', startSeconds, endSeconds });

  it('that overlap stand in rows of their own, as long as there are rows', () => {
    const blocks = [block(0, 10), block(2, 12), block(4, 6), block(5, 20), block(30, 40)];
    expect(rowsOf(blocks, 1, 3)).toEqual([0, 1, 2, 2, 0]);
  });
});
