/** The list of stalls, and of the silences that no lookup explains. */
import type { Feature } from '../state/feature.ts';
import { StallList } from './StallList.tsx';

export const stalls: Feature = {
  id: 'stalls',
  lists: [
    {
      id: 'stalls',
      title: 'Stalls',
      count: ({ summary, openStalls }) => summary.stalls + openStalls,
      rows: 'session.stalls',
      List: StallList,
    },
  ],
};
