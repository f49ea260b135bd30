/** Every frame as a list, and one frame. */
import type { Feature } from '../state/feature.ts';
import { FrameDetail } from './FrameDetail.tsx';
import { PacketList } from './PacketList.tsx';

export const packets: Feature = {
  id: 'packets',
  lists: [{ id: 'packets', title: 'Packets', count: ({ frames }) => frames, wide: true, List: PacketList }],
  details: [{ kind: 'frame', Detail: FrameDetail }],
};
