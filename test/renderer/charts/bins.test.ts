/** A distribution shows the bins that hold something, and where it ends. */
import { expect, it } from 'vitest';
import { usedBins } from '../../../renderer/charts/bins.ts';

const bins = [0, 0, 3, 0, 5, 0, 0].map((connections, at) => ({ fromSeconds: at, toSeconds: at + 1, connections }));

it('begins and ends beside the bins that hold something', () => {
  expect(usedBins(bins).map(({ connections }) => connections)).toEqual([0, 3, 0, 5, 0]);
});

it('is nothing where nothing was seen', () => {
  expect(usedBins(bins.map((bin) => ({ ...bin, connections: 0 })))).toEqual([]);
});
