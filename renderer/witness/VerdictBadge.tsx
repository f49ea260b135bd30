/** A verdict in a word or two, coloured by how grave it is. */

import { TONES, VERDICT_WORDS } from '../../src/model/witnessTelling.ts';
import type { WitnessVerdict } from '../../src/model/witnessWords.ts';
import { Badge } from '../ui/Badge.tsx';

const BADGES = { bad: 'bad', warn: 'warn', good: 'ok', dim: 'plain', plain: 'plain' } as const;

export function VerdictBadge({ verdict }: { readonly verdict: WitnessVerdict }) {
  return <Badge tone={BADGES[TONES[verdict]]}>{VERDICT_WORDS[verdict]}</Badge>;
}
