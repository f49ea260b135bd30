/** The servers that both captures saw, and how long each side waited. */
import { useMemo } from 'react';
import { clip, visible } from '../../src/base/visibleText.ts';
import type { Comparison, ComparisonPair, PairSide } from '../../src/model/comparison.ts';
import { isTelling } from '../../src/model/comparisonTelling.ts';
import { waited } from '../../src/model/wording.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import type { Column } from '../ui/table/column.ts';
import { DataTable } from '../ui/table/DataTable.tsx';
import { fixedRows } from '../ui/table/rowSource.ts';
import { useColumns } from '../ui/table/useColumns.ts';
import classes from './compare.module.css';

interface PairTableProps {
  readonly pairs: readonly ComparisonPair[];
  readonly comparison: Comparison;
  readonly selected: string;
  readonly onSelect: (server: string) => void;
}

const LONGEST = 200;

const COLUMNS: readonly Column<ComparisonPair>[] = [
  {
    id: 'server',
    title: 'server',
    width: 160,
    grows: true,
    cell: (pair) => (
      <span className={isTelling(pair) ? classes.strong : classes.dim}>{clip(visible(pair.server), LONGEST)}</span>
    ),
  },
  { id: 'left', title: 'left waited', width: 96, align: 'end', cell: ({ left }) => <Waited side={left} /> },
  { id: 'right', title: 'right waited', width: 96, align: 'end', cell: ({ right }) => <Waited side={right} /> },
  {
    id: 'connections',
    title: 'connections',
    width: 84,
    align: 'end',
    optional: true,
    cell: ({ left, right }) => `${left.connections} : ${right.connections}`,
  },
];

function Waited({ side: { stalled, waitSeconds } }: { readonly side: PairSide }) {
  return <span className={stalled > 0 ? classes.bad : undefined}>{waited(waitSeconds)}</span>;
}

export function PairTable({ pairs, comparison, selected, onSelect }: PairTableProps) {
  const columns = useColumns('compare', COLUMNS);
  const rows = useMemo(() => fixedRows(pairs), [pairs]);
  return (
    <div className={classes.list}>
      <DataTable
        label="Servers in both captures"
        columns={columns}
        source={rows}
        rowKey={({ server }) => server}
        selectedKey={selected}
        onSelect={({ server }) => onSelect(server)}
        empty={<EmptyState title="None" />}
      />
      <Lone comparison={comparison} />
    </div>
  );
}

const MOST_LONE = 12;

function Lone({ comparison }: { readonly comparison: Comparison }) {
  return (
    <div className={classes.lone}>
      {(['onlyLeft', 'onlyRight'] as const).map((side) => {
        const lone = comparison[side];
        if (lone.length === 0) return null;
        const more = lone.length - MOST_LONE;
        return (
          <section key={side}>
            <h3>{side === 'onlyLeft' ? 'Only on the left' : 'Only on the right'}</h3>
            <ul>
              {lone.slice(0, MOST_LONE).map(({ server, stalled }) => (
                <li key={server} className={stalled > 0 ? classes.bad : undefined}>
                  {clip(visible(server), LONGEST)}
                  {stalled > 0 ? ` (${stalled} stalled)` : ''}
                </li>
              ))}
              {more > 0 ? <li>{more} more</li> : null}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
