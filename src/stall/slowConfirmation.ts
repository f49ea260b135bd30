/** Which question of a forward confirmation was waited on: its A and its AAAA may fare differently. */
import { TYPE_AAAA } from '../decode/dnsQuestion.ts';
import { isPartial, type Lookup, type Try } from '../track/lookup.ts';

export interface Confirmation {
  readonly name: string;
  readonly type: 'A' | 'AAAA';
}

interface Asked extends Confirmation {
  readonly waitedNs: number;
  readonly answered: boolean;
}

/** Waits that differ by less are alike; and so are all that were in vain, however one followed the other. */
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
  const all = lookups.flatMap(({ forwards }) => forwards).flatMap((forward) => askedIn(forward, untilNs));
  if (all.length === 0) return null;
  const longest = all.reduce((a, b) => (b.waitedNs > a.waitedNs ? b : a));
  const { name, type } = all.find((one) => one.type === wanted && isAlike(one, longest)) ?? longest;
  return { name, type };
}

const TYPES: readonly Confirmation['type'][] = ['A', 'AAAA'];

function askedIn({ name, tries }: Lookup, untilNs: number): Asked[] {
  if (name === null) return [];
  return TYPES.flatMap((type) => {
    const ofType = tries.filter((t) => (t.type === TYPE_AAAA) === (type === 'AAAA') && t.timeNs <= untilNs);
    return ofType.length === 0 ? [] : [{ name, type, ...waited(ofType, untilNs) }];
  });
}

/** From the first query to the last answer, or to the end where one has none. */
function waited(tries: readonly Try[], untilNs: number): Pick<Asked, 'waitedNs' | 'answered'> {
  const answer = tries.findLast((t) => t.answered && !t.refused && !isPartial(t.answer) && t.responseNs <= untilNs);
  return { waitedNs: (answer?.responseNs ?? untilNs) - tries[0].timeNs, answered: answer !== undefined };
}

function isAlike(one: Asked, longest: Asked): boolean {
  return one.waitedNs >= longest.waitedNs * ALIKE || (!one.answered && !longest.answered);
}
