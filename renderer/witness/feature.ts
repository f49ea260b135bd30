/** A mail log's deliveries and the PTR queries that a name server saw, joined: a page, the dialog that chooses, a command. */
import type { Feature } from '../state/feature.ts';
import { startWitness } from './open.ts';
import { forgetClosed } from './runs.ts';
import { WitnessDialog } from './WitnessDialog.tsx';
import { WitnessPage } from './WitnessPage.tsx';
import { WitnessTool } from './WitnessTool.tsx';

export const witness: Feature = {
  id: 'witness',
  pages: [{ kind: 'witness', Page: WitnessPage }],
  toolbar: [WitnessTool],
  overlays: [WitnessDialog],
  commands: [
    {
      id: 'witness',
      title: 'Join with a mail log: let the name server testify',
      group: 'View',
      keys: ['Alt+J'],
      run: startWitness,
    },
  ],
  start: forgetClosed,
};
