/** Scrolling through millions of rows: the bar reaches both ends, the wheel moves by rows, every row can be revealed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clampTop,
  type Extent,
  isScaled,
  physicalHeight,
  revealing,
  rowsShown,
  scrollTopOf,
  topOf,
} from '../../../renderer/ui/table/scroll.ts';

const extents = fc.record({
  rows: fc.integer({ min: 0, max: 20_000_000 }),
  rowHeight: fc.constantFrom(18, 26),
  viewHeight: fc.integer({ min: 26, max: 2000 }),
});
const MILLIONS: Extent = { rows: 5_000_000, rowHeight: 26, viewHeight: 600 };

describe('a table of any length', () => {
  it('is never higher than a browser can be', () => {
    expect(isScaled(MILLIONS)).toBe(true);
    expect(physicalHeight(MILLIONS)).toBeLessThan(16_000_000);
    expect(isScaled({ ...MILLIONS, rows: 10_000 })).toBe(false);
  });

  it('shows the first row at the top of the bar and the last at its end', () => {
    fc.assert(
      fc.property(extents, (extent) => {
        const end = Math.max(0, physicalHeight(extent) - extent.viewHeight);
        expect(rowsShown(topOf(0, extent), extent, 0).from).toBe(0);
        expect(rowsShown(topOf(end, extent), extent, 0).to).toBe(extent.rows);
      }),
    );
  });

  it('knows where its bar stands for each place', () => {
    fc.assert(
      fc.property(extents, fc.double({ min: 0, max: 1, noNaN: true }), (extent, share) => {
        const top = clampTop(share * extent.rows * extent.rowHeight, extent);
        expect(topOf(scrollTopOf(top, extent), extent)).toBeCloseTo(top, 3);
      }),
    );
  });

  it('reveals any row wholly, and moves no farther than it must', () => {
    fc.assert(
      fc.property(extents, fc.nat(), fc.nat(), (extent, a, b) => {
        fc.pre(extent.rows > 0);
        const index = a % extent.rows;
        const top = clampTop((b % extent.rows) * extent.rowHeight, extent);
        const next = revealing(index, top, extent);
        expect(next).toBeLessThanOrEqual(index * extent.rowHeight);
        expect(next + extent.viewHeight).toBeGreaterThanOrEqual((index + 1) * extent.rowHeight);
        expect(revealing(index, next, extent)).toBe(next);
      }),
    );
  });

  it('draws what is in view and a few more, however many there are', () => {
    const { from, to } = rowsShown(topOf(4_000_000, MILLIONS), MILLIONS, 6);
    expect(to - from).toBeLessThan(40);
    expect(from).toBeGreaterThan(2_000_000);
  });
});
