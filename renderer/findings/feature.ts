/** The list of findings, and one of them. */
import type { Feature } from '../state/feature.ts';
import { FindingDetail } from './FindingDetail.tsx';
import { FindingList } from './FindingList.tsx';

export const findings: Feature = {
  id: 'findings',
  lists: [{ id: 'findings', title: 'Findings', count: ({ findings: count }) => count, List: FindingList }],
  details: [{ kind: 'finding', Detail: FindingDetail }],
};
