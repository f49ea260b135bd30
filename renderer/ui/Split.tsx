/** Two parts with a bar between them that can be dragged or moved by keys; the sizes are remembered by id. */
import type { ReactNode } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import classes from './Split.module.css';
import { readStored, writeStored } from './stored.ts';

interface SplitProps {
  readonly id: string;
  readonly first: ReactNode;
  readonly second: ReactNode;
  /** Of the first part, to begin with. */
  readonly firstPercent: number;
  readonly orientation?: 'horizontal' | 'vertical';
  readonly leastPixels?: number;
}

export function Split({ id, first, second, firstPercent, orientation = 'horizontal', leastPixels = 160 }: SplitProps) {
  const stored = readStored(`split.${id}`);
  const percent = typeof stored === 'number' && stored > 2 && stored < 98 ? stored : firstPercent;
  const least = `${leastPixels}px`;
  return (
    <Group
      id={`split-${id}`}
      className={classes.group}
      orientation={orientation}
      onLayoutChanged={(layout) => writeStored(`split.${id}`, layout[`${id}-first`])}
    >
      <Panel id={`${id}-first`} defaultSize={`${percent}%`} minSize={least} className={classes.panel}>
        {first}
      </Panel>
      <Separator
        id={`${id}-bar`}
        aria-label="Resize"
        className={orientation === 'horizontal' ? classes.upright : classes.level}
      />
      <Panel id={`${id}-second`} minSize={least} className={classes.panel}>
        {second}
      </Panel>
    </Group>
  );
}
