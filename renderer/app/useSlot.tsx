/** What the features put into one of the window's places, each on its own: one that fails leaves the others. */
import type { ReactElement } from 'react';
import { useFeatures } from '../state/features.ts';
import { Boundary } from '../ui/Boundary.tsx';

type Slot = 'strips' | 'toolbar' | 'status' | 'overlays';

export function useSlot(slot: Slot): readonly ReactElement[] {
  return useFeatures().flatMap(({ id, [slot]: parts = [] }) =>
    parts
      .map((part, at) => ({ Part: part, key: `${id} ${at}` }))
      .map(({ Part, key }) => (
        <Boundary key={key} what="A part of the window">
          <Part />
        </Boundary>
      )),
  );
}
