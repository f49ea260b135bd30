/** The bins of a distribution that are worth room: from the first to the last that holds something, and one beside. */
import type { Charts } from '../../src/model/views.ts';

type Bins = Charts['clientHelloDelays'];

export function usedBins(bins: Bins): Bins {
  const first = bins.findIndex(({ connections }) => connections > 0);
  const last = bins.findLastIndex(({ connections }) => connections > 0);
  return first < 0 ? [] : bins.slice(Math.max(0, first - 1), last + 2);
}
