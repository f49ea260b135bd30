/** Two captures beside each other: a page, the dialog that chooses them, a command. */
import type { Feature } from '../state/feature.ts';
import { CompareDialog } from './CompareDialog.tsx';
import { ComparePage } from './ComparePage.tsx';
import { CompareTool } from './CompareTool.tsx';
import { startComparison } from './open.ts';

export const compare: Feature = {
  id: 'compare',
  pages: [{ kind: 'compare', Page: ComparePage }],
  toolbar: [CompareTool],
  overlays: [CompareDialog],
  commands: [
    { id: 'compare', title: 'Compare two captures', group: 'View', keys: ['Mod+D', 'Alt+D'], run: startComparison },
  ],
};
