/** The capture in a line: how many stalled, the worst, whose resolver was silent; each part narrows the lists. */
import type { Feature } from '../state/feature.ts';
import { SummaryStrip } from './SummaryStrip.tsx';

export const summary: Feature = { id: 'summary', strips: [SummaryStrip] };
