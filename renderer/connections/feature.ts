/** The list of connections, and one of them. */
import { SelectedFrame } from '../frame/SelectedFrame.tsx';
import type { Feature } from '../state/feature.ts';
import { ConnectionDetail } from './ConnectionDetail.tsx';
import { ConnectionList } from './ConnectionList.tsx';

export const connections: Feature = {
  id: 'connections',
  lists: [
    {
      id: 'connections',
      title: 'Connections',
      count: ({ summary }) => summary.connections,
      rows: 'session.connections',
      List: ConnectionList,
    },
  ],
  details: [{ kind: 'connection', Detail: ConnectionDetail, Proof: SelectedFrame }],
};
