/** Every connection of the capture, searched, sorted, or those that stalled alone. */
import { useMemo, useState } from 'react';
import type { ConnectionRow } from '../../src/model/views.ts';
import { useRows } from '../connection/useRows.ts';
import { useCapture } from '../state/app.ts';
import { useClock } from '../state/useClock.ts';
import { useListRequest } from '../state/useListRequest.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureBox } from '../ui/FailureBox.tsx';
import { SearchBox } from '../ui/SearchBox.tsx';
import { Toggle } from '../ui/Toggle.tsx';
import { type Column, nextSort, type Sort } from '../ui/table/column.ts';
import { DataTable } from '../ui/table/DataTable.tsx';
import { useColumns } from '../ui/table/useColumns.ts';
import ui from '../ui/ui.module.css';
import { connectionColumns } from './columns.tsx';

const LONGEST_FIRST = new Set(['rttSeconds', 'clientHelloDelaySeconds', 'stallIds']);

export function ConnectionList() {
  const { view, state, change } = useCapture();
  const clock = useClock();
  const [sort, setSort] = useState<Sort | null>(null);
  const [search, setSearch] = useState('');
  const [stalledOnly, setStalledOnly] = useState(false);
  const request = useListRequest(sort, search, stalledOnly ? { stalledOnly } : {});
  const rows = useRows('session.connections', request, state.status?.revision ?? 0);
  const all = useMemo(() => connectionColumns(clock), [clock]);
  const columns = useColumns('connections', all);
  const select = ({ stream, stallIds }: ConnectionRow) => {
    const selection =
      stallIds[0] === undefined ? { kind: 'connection', id: String(stream) } : { kind: 'stall', id: stallIds[0] };
    change({ selection, frame: null });
  };
  const onSort = ({ id }: Column<ConnectionRow>) => setSort(nextSort(sort, id, LONGEST_FIRST.has(id)));
  const selected = view.selection?.kind === 'connection' ? view.selection.id : null;
  return (
    <div className={ui.listPane}>
      <SearchBox label="Search connections" value={search} onChange={setSearch}>
        <Toggle label="stalled only" checked={stalledOnly} onChange={setStalledOnly} />
      </SearchBox>
      {rows.failure !== null ? (
        <FailureBox title="The list cannot be shown" failure={rows.failure} />
      ) : (
        <DataTable
          label="Connections"
          columns={columns}
          source={rows}
          rowKey={({ stream, startSeconds }) => String(stream ?? startSeconds)}
          selectedKey={selected}
          onSelect={select}
          sort={sort}
          onSort={onSort}
          empty={rows.first ? undefined : <NoConnections searched={search !== '' || stalledOnly} />}
        />
      )}
    </div>
  );
}

function NoConnections({ searched }: { readonly searched: boolean }) {
  return (
    <EmptyState title={searched ? 'No such connection' : 'No TCP connection was seen'}>
      {searched
        ? 'The search looks into addresses, ports, server names and applications; the filter and the time range count as well.'
        : 'A stall is a silence of a TCP connection: capture where the connections pass, not at the name server alone.'}
    </EmptyState>
  );
}
