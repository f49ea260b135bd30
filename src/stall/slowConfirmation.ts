/** Which question of a forward confirmation was waited on: its A and its AAAA may fare differently. */
import { TYPE_AAAA } from '../decode/dnsQuestion.ts';
import type { Lookup, Try } from '../track/lookup.ts';

export interface Confirmation {
  readonly name: string;
  readonly type: 'A' | 'AAAA';
}

/** Waits that differ by less are alike. */
const ALIKE = 0.9;

/**
 * The question that was waited on longest; of those alike, that for the address whose name was wanted. null without one.
 * @param untilNs  when the wait was over
 * @param wanted  the type of that address
 */
export function slowConfirmation(
  lookups: readonly Lookup[],
  untilNs: number,
  wanted: Confirmation['type'],
): Confirmation | null {
  const asked = lookups
    .flatMap(({ forwards }) => forwards)
    .flatMap(({ name, tries }) =>
      TYPES.map((type) => ({ name: name ?? '', type, waitedNs: waitedNs(tries.filter(isOf(type)), untilNs) })),
    )
    .filter(({ name, waitedNs }) => name !== '' && waitedNs > 0)
    .sort((a, b) => b.waitedNs - a.waitedNs);
  if (asked.length === 0) return null;
  const { name, type } =
    asked.find((one) => one.type === wanted && one.waitedNs >= asked[0].waitedNs * ALIKE) ?? asked[0];
  return { name, type };
}

const TYPES: readonly Confirmation['type'][] = ['A', 'AAAA'];

function isOf(wanted: Confirmation['type']): (attempt: Try) => boolean {
  return ({ type }) => (type === TYPE_AAAA) === (wanted === 'AAAA');
}

/** From the first query to the last answer, or to the end where one has none. */
function waitedNs(tries: readonly Try[], untilNs: number): number {
  if (tries.length === 0) return 0;
  const answer = tries.findLast((t) => t.answered && !t.refused && t.answer !== 'partial');
  return Math.min(answer?.responseNs ?? untilNs, untilNs) - tries[0].timeNs;
}
