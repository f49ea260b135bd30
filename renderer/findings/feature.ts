/** The list of findings, and one of them. */
import { SelectedFrame } from '../frame/SelectedFrame.tsx';
import type { Feature } from '../state/feature.ts';
import { FindingDetail } from './FindingDetail.tsx';
import { FindingList } from './FindingList.tsx';

export const findings: Feature = {
  id: 'findings',
  lists: [
    {
      id: 'findings',
      title: 'Findings',
      count: ({ findings: count }) => count,
      rows: 'session.findings',
      List: FindingList,
    },
  ],
  details: [{ kind: 'finding', Detail: FindingDetail, Proof: SelectedFrame }],
};
