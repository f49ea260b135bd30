/** Which differences are about waiting. */
import type { ComparisonPair } from '../../src/model/comparison.ts';

/** Another address or round trip alone is no difference in waiting. */
export function isTelling({ differences }: ComparisonPair): boolean {
  return differences.some(({ about }) => about === 'wait' || about === 'lookup' || about === 'end');
}
