/** The hex view's rows: as long as fits, never longer than their room. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexLayout, widthOf } from '../../../renderer/frame/hexLayout.ts';

const DEJAVU = 0.602;

describe('rows of the hex view', () => {
  it('have sixteen bytes where there is room, eight beside the evidence in a window of 1280 pixels', () => {
    expect(hexLayout(560, DEJAVU)).toEqual({ perRow: 16, fontPixels: 12 });
    expect(hexLayout(500, DEJAVU)).toEqual({ perRow: 16, fontPixels: 11 });
    expect(hexLayout(320, DEJAVU)).toEqual({ perRow: 8, fontPixels: 12 });
    expect(hexLayout(274, DEJAVU)).toEqual({ perRow: 8, fontPixels: 11 });
    expect(hexLayout(170, DEJAVU)).toEqual({ perRow: 4, fontPixels: 11 });
  });

  it('never need more than the room, down to rows of four', () => {
    const room = fc.integer({ min: 190, max: 2000 });
    const em = fc.double({ min: 0.5, max: 0.65, noNaN: true });
    fc.assert(fc.property(room, em, (width, of) => widthOf(hexLayout(width, of), of) <= width));
  });
});
