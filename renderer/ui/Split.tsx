/** Two parts with a bar between them that can be dragged or moved by keys; the sizes are remembered by id. */
import { type ReactNode, useEffect, useRef } from 'react';
import { Group, Panel, Separator, useGroupRef } from 'react-resizable-panels';
import classes from './Split.module.css';
import { readStored, writeStored } from './stored.ts';

interface SplitProps {
  readonly id: string;
  /** Of a split whose parts change: each mode has a size of its own. */
  readonly mode?: string;
  readonly first: ReactNode;
  /** null: the first part has all the room. */
  readonly second: ReactNode | null;
  /** Of the first part, to begin with. */
  readonly firstPercent: number;
  readonly orientation?: 'horizontal' | 'vertical';
  readonly leastPixels?: number;
}

export function Split(props: SplitProps) {
  const { id, mode = id, first, second, firstPercent, orientation = 'horizontal', leastPixels = 160 } = props;
  const group = useGroupRef();
  const percent = percentOf(mode, firstPercent);
  const least = `${leastPixels}px`;
  const isSplit = second !== null;
  const before = useRef(mode);
  useEffect(() => {
    if (before.current === mode) return;
    before.current = mode;
    group.current?.setLayout({ [`${id}-first`]: percent, [`${id}-second`]: 100 - percent });
  });
  return (
    <Group
      id={`split-${id}`}
      groupRef={group}
      className={classes.group}
      orientation={orientation}
      onLayoutChanged={(layout) => {
        if (isSplit) writeStored(`split.${mode}`, layout[`${id}-first`]);
      }}
    >
      <Panel id={`${id}-first`} defaultSize={`${percent}%`} minSize={least} className={classes.panel}>
        {first}
      </Panel>
      {isSplit ? (
        <Separator
          id={`${id}-bar`}
          aria-label="Resize"
          className={orientation === 'horizontal' ? classes.upright : classes.level}
        />
      ) : null}
      {isSplit ? (
        <Panel id={`${id}-second`} defaultSize={`${100 - percent}%`} minSize={least} className={classes.panel}>
          {second}
        </Panel>
      ) : null}
    </Group>
  );
}

function percentOf(mode: string, otherwise: number): number {
  const stored = readStored(`split.${mode}`);
  return typeof stored === 'number' && stored > 2 && stored < 98 ? stored : otherwise;
}
