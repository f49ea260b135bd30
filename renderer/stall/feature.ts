/** One stall in full: the story, the timeline, the frames that prove it, what to do about it. */
import type { Feature } from '../state/feature.ts';
import { COPY_COMMANDS } from './copyCommands.ts';
import { Evidence } from './Evidence.tsx';
import { StallDetail } from './StallDetail.tsx';

export const stall: Feature = {
  id: 'stall',
  details: [{ kind: 'stall', Detail: StallDetail, Proof: Evidence }],
  commands: COPY_COMMANDS,
};
