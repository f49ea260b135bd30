/** Every reverse lookup: by resolver above, one by one below. */
import { useMemo, useState } from 'react';
import type { LookupRow } from '../../src/model/views.ts';
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
import { lookupColumns } from './columns.tsx';
import classes from './lookups.module.css';
import { ResolverTable } from './ResolverTable.tsx';

const LONGEST_FIRST = new Set(['durationSeconds', 'tries', 'stallIds']);

export function LookupList() {
  const { view, state, change } = useCapture();
  const clock = useClock();
  const [sort, setSort] = useState<Sort | null>(null);
  const [search, setSearch] = useState('');
  const [stalledOnly, setStalledOnly] = useState(false);
  const request = useListRequest(sort, search, stalledOnly ? { stalledOnly } : {});
  const rows = useRows('session.lookups', request, state.status?.revision ?? 0);
  const all = useMemo(() => lookupColumns(clock), [clock]);
  const columns = useColumns('lookups', all);
  const select = ({ id }: LookupRow) => change({ selection: { kind: 'lookup', id }, frame: null });
  const onSort = ({ id }: Column<LookupRow>) => setSort(nextSort(sort, id, LONGEST_FIRST.has(id)));
  return (
    <div className={classes.pane}>
      <div className={classes.above}>
        <ResolverTable />
      </div>
      <SearchBox label="Search lookups" value={search} onChange={setSearch}>
        <Toggle label="with stalls only" checked={stalledOnly} onChange={setStalledOnly} />
      </SearchBox>
      {rows.failure !== null ? (
        <FailureBox title="The list cannot be shown" failure={rows.failure} />
      ) : (
        <DataTable
          label="Lookups"
          columns={columns}
          source={rows}
          rowKey={({ id }) => id}
          selectedKey={view.selection?.kind === 'lookup' ? view.selection.id : null}
          onSelect={select}
          sort={sort}
          onSort={onSort}
          empty={rows.first ? undefined : <NoLookups searched={search !== '' || stalledOnly} />}
        />
      )}
    </div>
  );
}

function NoLookups({ searched }: { readonly searched: boolean }) {
  return (
    <EmptyState title={searched ? 'No such lookup' : 'No reverse lookup was seen'}>
      {searched
        ? 'The search looks into addresses, names, askers and servers; the filter and the time range count as well.'
        : 'Reverse lookups over DNS, mDNS, LLMNR and NetBIOS are shown here. Those inside DNS over TLS or HTTPS cannot be seen, nor those of hosts whose traffic does not pass the capture.'}
    </EmptyState>
  );
}
