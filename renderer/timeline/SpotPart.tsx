/** What can be pointed at and selected in a timeline: a button inside of the picture. */
import type { ReactNode } from 'react';
import { type FrameRef, isSameFrame } from '../state/tabs.ts';
import type { Spot } from './picture.ts';

/** What makes the picture more than one. */
export interface SpotActions {
  readonly onSelect: (spot: Spot) => void;
  readonly onPoint: (spot: Spot | null) => void;
  readonly selected: FrameRef | null;
  /** The one that the tabulator reaches. */
  readonly stop: string | null;
}

interface SpotPartProps {
  readonly spot: Spot;
  readonly actions: SpotActions | undefined;
  readonly children: ReactNode;
}

export function SpotPart({ spot, actions, children }: SpotPartProps) {
  if (actions === undefined) return <g>{children}</g>;
  return (
    <g
      role="button"
      data-spot={spot.key}
      tabIndex={actions.stop === spot.key ? 0 : -1}
      aria-label={spot.name}
      aria-pressed={isSameFrame(actions.selected, spot)}
      style={{ cursor: 'pointer', outlineOffset: 1 }}
      onClick={() => actions.onSelect(spot)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        actions.onSelect(spot);
      }}
      onPointerEnter={() => actions.onPoint(spot)}
      onPointerLeave={() => actions.onPoint(null)}
      onFocus={(event) => event.currentTarget.matches(':focus-visible') && actions.onPoint(spot)}
      onBlur={() => actions.onPoint(null)}
    >
      {children}
    </g>
  );
}
