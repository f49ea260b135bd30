import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kept, placesOf, sortedOnce } from '../../src/base/numbers.ts';

const numbers = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 60 });

describe('long lists of numbers', () => {
  it('of places', () => {
    expect([...placesOf(3)]).toEqual([0, 1, 2]);
    expect(placesOf(0)).toHaveLength(0);
  });

  it('are in rising order, each number once', () => {
    fc.assert(
      fc.property(numbers, (all) => {
        expect([...sortedOnce(Float64Array.from(all))]).toEqual([...new Set(all)].sort((a, b) => a - b));
      }),
    );
  });

  it('keep what is wanted, in its order', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 40 }), (all, least) => {
        const list = Float64Array.from(all);
        expect([...kept(list, (place) => list[place] >= least)]).toEqual(all.filter((one) => one >= least));
      }),
    );
  });
});
