/** The list of lookups with their resolvers, and one lookup. */
import { SelectedFrame } from '../frame/SelectedFrame.tsx';
import type { Feature } from '../state/feature.ts';
import { LookupDetail } from './LookupDetail.tsx';
import { LookupList } from './LookupList.tsx';

export const lookups: Feature = {
  id: 'lookups',
  lists: [
    {
      id: 'lookups',
      title: 'Lookups',
      count: ({ summary }) => summary.lookups,
      rows: 'session.lookups',
      List: LookupList,
    },
  ],
  details: [{ kind: 'lookup', Detail: LookupDetail, Proof: SelectedFrame }],
};
