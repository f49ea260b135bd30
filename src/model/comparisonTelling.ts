/** A comparison in words, the same wherever it is told. */
import type { Comparison, ComparisonPair, ComparisonSide, LoneServer, PairSide } from './comparison.ts';
import { type Sentence, say, value } from './sentence.ts';
import { count, counted, waited } from './wording.ts';

export const COMPARED_SIDES = ['left', 'right'] as const;
export type ComparedSide = (typeof COMPARED_SIDES)[number];

export const ABOUT_WORDS: Readonly<Record<ComparisonPair['differences'][number]['about'], string>> = {
  wait: 'the wait',
  lookup: 'the lookup',
  end: 'the end',
  address: 'the address',
  'round-trip': 'the round trip',
};

/** Another address or round trip alone is no difference in waiting. */
export function isTelling({ differences }: ComparisonPair): boolean {
  return differences.some(({ about }) => about === 'wait' || about === 'lookup' || about === 'end');
}

export function comparisonVerdict({ pairs }: Comparison): Sentence {
  const servers = counted(pairs.length, 'server');
  const telling = pairs.filter(isTelling).length;
  if (pairs.length === 0) return say`No server was seen in both captures, so there is nothing to compare.`;
  if (telling === 0) return say`Of ${servers} seen in both captures none was waited for differently.`;
  return say`Of ${servers} seen in both captures ${counted(telling, 'was', 'were')} waited for differently.`;
}

/** What one of the captures holds; without a full stop. */
export function sideWords({ connections, stalls, worstSeconds, ptrQueries, ptrAnswers }: ComparisonSide): string {
  const stalled =
    stalls === 0
      ? 'no connection stalled'
      : `${counted(stalls, 'connection')} stalled, ${stalls === 1 ? '' : 'worst '}${waited(worstSeconds)}`;
  const answered = `${count(ptrAnswers)} of ${counted(ptrQueries, 'PTR query', 'PTR queries')} answered`;
  return `${counted(connections, 'connection')}; ${stalled}; ${answered}`;
}

/** Whose opening is drawn; null for the only one. */
export function standsFor({ connections, stalled }: PairSide): string | null {
  return connections === 1
    ? null
    : `The longest of ${counted(connections, 'connection')}, of which ${count(stalled)} stalled.`;
}

export function loneSentence({ server, connections, stalled, worstSeconds }: LoneServer): Sentence {
  const stalls = stalled === 0 ? '' : `, ${count(stalled)} stalled, worst ${waited(worstSeconds)}`;
  return say`${value(server)}: ${counted(connections, 'connection')}${stalls}`;
}

/** A pair that is not told in full. */
export function pairSentence({ server, left, right }: ComparisonPair): Sentence {
  return say`${value(server)}: left ${waited(left.waitSeconds)}, right ${waited(right.waitSeconds)}`;
}
