/** Below the picture: what its marks mean, and zooming for the mouse. */
import { ActionIcon } from '@mantine/core';
import { Icon } from '../ui/Icon.tsx';
import { Mark } from './Mark.tsx';
import classes from './witness.module.css';

const MEANINGS = [
  ['good', 'told the name; delivered'],
  ['warn', 'alias, or no name told; nothing proved'],
  ['bad', 'no answer; refused by what was told or remembered'],
] as const;

interface LaneToolsProps {
  readonly isWhole: boolean;
  readonly onZoomIn: () => void;
  readonly onZoomOut: () => void;
  readonly onWhole: () => void;
}

export function LaneTools({ isWhole, onZoomIn, onZoomOut, onWhole }: LaneToolsProps) {
  return (
    <div className={classes.laneTools}>
      <span className={classes.legend}>
        {MEANINGS.map(([tone, meaning]) => (
          <span key={tone}>
            <svg width={14} height={14} aria-hidden="true">
              <Mark x={7} y={7} tone={tone} many={false} marked={false} title={meaning} onPick={() => {}} />
            </svg>
            {meaning}
          </span>
        ))}
      </span>
      <span className={classes.keys}>drag to move · wheel to zoom · click a mark</span>
      <ActionIcon aria-label="Zoom in" title="Zoom in (+)" onClick={onZoomIn}>
        <Icon name="plus" />
      </ActionIcon>
      <ActionIcon aria-label="Zoom out" title="Zoom out (-)" disabled={isWhole} onClick={onZoomOut}>
        <Icon name="minus" />
      </ActionIcon>
      <ActionIcon aria-label="Show all of it" title="Show all of it (0)" disabled={isWhole} onClick={onWhole}>
        <Icon name="fit" />
      </ActionIcon>
    </div>
  );
}
