/** Who waited, for whom, how long: the stalls, and folded below them the silences without an explanation. */
import { useEffect, useMemo, useState } from 'react';
import type { SessionStatus, StallRow } from '../../src/model/views.ts';
import { counted } from '../../src/model/wording.ts';
import { useRows } from '../connection/useRows.ts';
import { useCapture } from '../state/app.ts';
import { useClock } from '../state/useClock.ts';
import { useListRequest } from '../state/useListRequest.ts';
import { useNow } from '../state/useNow.ts';
import { FailureBox } from '../ui/FailureBox.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Pending } from '../ui/Pending.tsx';
import { SearchBox } from '../ui/SearchBox.tsx';
import { type Column, nextSort, type Sort } from '../ui/table/column.ts';
import { DataTable } from '../ui/table/DataTable.tsx';
import type { RowSource } from '../ui/table/rowSource.ts';
import { useColumns } from '../ui/table/useColumns.ts';
import ui from '../ui/ui.module.css';
import { stallColumns } from './columns.tsx';
import { NoStalls } from './NoStalls.tsx';
import classes from './stalls.module.css';
import { waitedNow } from './waitedNow.ts';

const WORST_FIRST: Sort = { column: 'waited', descending: true };

export function StallList() {
  const { state } = useCapture();
  const gaps = state.status?.gaps ?? 0;
  return (
    <div className={classes.pane}>
      <StallTable kind="stalls" />
      {gaps > 0 ? <Gaps count={gaps} /> : null}
    </div>
  );
}

function Gaps({ count }: { readonly count: number }) {
  const [open, setOpen] = useState(false);
  return (
    <div className={classes.gaps}>
      <button type="button" className={classes.gapsHead} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? 'down' : 'right'} size={11} />
        {counted(count, 'silence', 'silences')} that no lookup explains
      </button>
      {open ? (
        <div className={classes.gapsTable}>
          <StallTable kind="gaps" />
        </div>
      ) : null}
    </div>
  );
}

function StallTable({ kind }: { readonly kind: 'stalls' | 'gaps' }) {
  const { view, state, change } = useCapture();
  const clock = useClock();
  const [sort, setSort] = useState<Sort | null>(WORST_FIRST);
  const [search, setSearch] = useState('');
  const rows = useRows(`session.${kind}`, useListRequest(sort, search), state.status?.revision ?? 0);
  const nowSeconds = useNow((state.status?.openStalls ?? 0) > 0);
  const worstSeconds = worstOf(rows, kind === 'stalls' ? state.status : null, nowSeconds);
  const all = useMemo(
    () => stallColumns({ kind, clock, worstSeconds, nowSeconds }),
    [kind, clock, worstSeconds, nowSeconds],
  );
  const columns = useColumns(kind, all);
  const select = ({ id }: StallRow) => change({ selection: { kind: 'stall', id }, frame: null });
  useFirstSelected(kind, rows.row(0), select);
  const onSort = ({ id }: Column<StallRow>) => setSort(nextSort(sort, id, id === 'waited'));
  const many = search !== '' || (rows.total > MOST_WITHOUT_SEARCH && !rows.first);
  return (
    <div className={many ? ui.listPane : classes.alone}>
      {many ? <SearchBox label={`Search ${LABELS[kind].toLowerCase()}`} value={search} onChange={setSearch} /> : null}
      {rows.failure !== null ? (
        <FailureBox title="The list cannot be shown" failure={rows.failure} />
      ) : (
        <DataTable
          label={LABELS[kind]}
          columns={columns}
          source={rows}
          rowKey={({ id }) => id}
          selectedKey={view.selection?.kind === 'stall' ? view.selection.id : null}
          onSelect={select}
          takesFocus={kind === 'stalls'}
          sort={sort}
          onSort={onSort}
          empty={
            rows.first ? (
              <Pending>{search === '' ? 'Listing …' : 'Searching …'}</Pending>
            ) : (
              <NoStalls kind={kind} searched={search !== ''} />
            )
          }
        />
      )}
    </div>
  );
}

const LABELS = { stalls: 'Stalls', gaps: 'Unexplained silences' } as const;
/** So few are seen at a glance. */
const MOST_WITHOUT_SEARCH = 12;

/** The longest wait there is: of the capture, and of what still lasts. */
function worstOf(rows: RowSource<StallRow>, status: SessionStatus | null, nowSeconds: number): number {
  const first = rows.row(0);
  return Math.max(status?.summary.worstSeconds ?? 0, first === undefined ? 0 : waitedNow(first, nowSeconds));
}

/** What is worst is shown without being asked for, once. */
function useFirstSelected(kind: string, first: StallRow | undefined, select: (row: StallRow) => void): void {
  const { view } = useCapture();
  const nothing = kind === 'stalls' && view.selection === null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a selection that was dropped, or the first row's coming
  useEffect(() => {
    if (nothing && first !== undefined) select(first);
  }, [first?.id, nothing]);
}
