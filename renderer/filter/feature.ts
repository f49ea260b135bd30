/** The display filter in the toolbar. */
import type { Feature } from '../state/feature.ts';
import { FILTER_BOX, FilterBox } from './FilterBox.tsx';

export const filter: Feature = {
  id: 'filter',
  toolbar: [FilterBox],
  commands: [
    {
      id: 'find',
      title: 'Filter',
      group: 'View',
      keys: ['Mod+F', '/'],
      run: () => document.getElementById(FILTER_BOX)?.focus(),
    },
  ],
};
