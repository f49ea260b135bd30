/** Every connection of the capture, searched, sorted, or those that stalled alone. */
import { useMemo, useState } from 'react';
import type { ConnectionRow } from '../../src/model/views.ts';
import { useRows } from '../connection/useRows.ts';
import { useCapture } from '../state/app.ts';
import { useClock } from '../state/useClock.ts';
import { useListRequest } from '../state/useListRequest.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { SearchedList, useSearching } from '../ui/SearchedList.tsx';
import { Toggle } from '../ui/Toggle.tsx';
import { connectionColumns } from './columns.tsx';

const LONGEST_FIRST = new Set(['rttSeconds', 'firstMessage', 'stallIds']);

/** As they began. */
const BY_STREAM = { column: 'stream', descending: false } as const;

export function ConnectionList() {
  const { view, state, change } = useCapture();
  const clock = useClock();
  const searching = useSearching(BY_STREAM);
  const [stalledOnly, setStalledOnly] = useState(false);
  const request = useListRequest(searching.sort, searching.search, stalledOnly ? { stalledOnly } : {});
  const rows = useRows('session.connections', request, state.status?.revision ?? 0);
  const columns = useMemo(() => connectionColumns(clock), [clock]);
  const select = ({ stream, stallIds }: ConnectionRow) => {
    const selection =
      stallIds[0] === undefined ? { kind: 'connection', id: String(stream) } : { kind: 'stall', id: stallIds[0] };
    change({ selection, frame: null });
  };
  const selected = view.selection?.kind === 'connection' ? view.selection.id : null;
  return (
    <SearchedList
      label="Connections"
      columns={columns}
      rows={rows}
      searching={searching}
      largestFirst={LONGEST_FIRST}
      switches={<Toggle label="stalled only" checked={stalledOnly} onChange={setStalledOnly} />}
      rowKey={({ stream, startSeconds }) => String(stream ?? startSeconds)}
      selectedKey={selected}
      onSelect={select}
      empty={<NoConnections searched={searching.search !== '' || stalledOnly} />}
    />
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
