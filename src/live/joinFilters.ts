/** The filter that a request comes to: the user's own and the low-cost one. */
import type { CaptureRequest } from './capture.ts';
import { isEthernet } from './deviceWatch.ts';
import { type LowCost, lowCostFilter } from './lowCost.ts';

export type JoinedFilter = LowCost;

/** The low-cost filter comes last, for a `vlan` in it changes what follows it. */
export function joinFilters({ filter, lowCost, device }: CaptureRequest): JoinedFilter {
  if (!lowCost) return { filter, losesPhases: [] };
  const low = lowCostFilter(isEthernet(device));
  return filter === '' ? low : { ...low, filter: `(${filter}) and (${low.filter})` };
}
