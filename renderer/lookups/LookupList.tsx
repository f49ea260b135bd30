/** Every reverse lookup: by resolver above, one by one below. */
import { useMemo, useState } from 'react';
import type { LookupRow } from '../../src/model/views.ts';
import { useRows } from '../connection/useRows.ts';
import { useCapture } from '../state/app.ts';
import { useClock } from '../state/useClock.ts';
import { useListRequest } from '../state/useListRequest.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { SearchedList, useSearching } from '../ui/SearchedList.tsx';
import { Toggle } from '../ui/Toggle.tsx';
import { lookupColumns } from './columns.tsx';
import classes from './lookups.module.css';
import { ResolverTable } from './ResolverTable.tsx';

const LONGEST_FIRST = new Set(['durationSeconds', 'tries', 'stallIds']);

export function LookupList() {
  const { view, state, change } = useCapture();
  const clock = useClock();
  const searching = useSearching();
  const [stalledOnly, setStalledOnly] = useState(false);
  const request = useListRequest(searching.sort, searching.search, stalledOnly ? { stalledOnly } : {});
  const rows = useRows('session.lookups', request, state.status?.revision ?? 0);
  const columns = useMemo(() => lookupColumns(clock), [clock]);
  const select = ({ id }: LookupRow) => change({ selection: { kind: 'lookup', id }, frame: null });
  return (
    <div className={classes.pane}>
      <div className={classes.above}>
        <ResolverTable />
      </div>
      <SearchedList
        label="Lookups"
        columns={columns}
        rows={rows}
        searching={searching}
        largestFirst={LONGEST_FIRST}
        switches={<Toggle label="with stalls only" checked={stalledOnly} onChange={setStalledOnly} />}
        rowKey={({ id }) => id}
        selectedKey={view.selection?.kind === 'lookup' ? view.selection.id : null}
        onSelect={select}
        empty={<NoLookups searched={searching.search !== '' || stalledOnly} />}
      />
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
