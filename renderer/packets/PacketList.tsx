/** Every frame of the capture, or those that the display filter leaves; the selected one is the whole window's. */
import { useEffect, useMemo, useState } from 'react';
import type { FrameRow } from '../../src/model/views.ts';
import { count, counted } from '../../src/model/wording.ts';
import { useRows } from '../connection/useRows.ts';
import { useApp, useCapture } from '../state/app.ts';
import type { FrameRef } from '../state/tabs.ts';
import { useClock } from '../state/useClock.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureBox } from '../ui/FailureBox.tsx';
import { Pending } from '../ui/Pending.tsx';
import { Progress } from '../ui/Progress.tsx';
import { DataTable } from '../ui/table/DataTable.tsx';
import { useColumns } from '../ui/table/useColumns.ts';
import { packetColumns } from './columns.tsx';
import classes from './packets.module.css';
import { useFilterScan } from './useFilterScan.ts';

export function PacketList() {
  const { session, view, state, change } = useCapture();
  const clock = useClock();
  const { filter } = view;
  const revision = state.status?.revision ?? 0;
  const scan = useFilterScan(session, filter, revision);
  const rows = useRows('session.frames', { session, filter }, revision + scan.version);
  const several = (state.status?.captures.length ?? 1) > 1;
  const digits = Math.max(5, String(state.status?.frames ?? 0).length);
  const all = useMemo(() => packetColumns(clock, several, digits), [clock, several, digits]);
  const columns = useColumns('packets', all);
  const reveal = usePlaceOf(view.frame, filter, rows.first);
  const select = ({ capture, number }: FrameRow) =>
    change({ frame: { capture, frame: number }, selection: { kind: 'frame', id: `${capture} ${number}` } });
  // The frames are listed while they are looked at: their number is known from the first reading.
  const total = Math.max(scan.total, state.status?.frames ?? 0);
  const failure = scan.failure ?? rows.failure;
  // The rows follow the count, not at once: until then the list is not empty.
  const isAwaited = rows.first || !scan.done || scan.matched > 0;
  if (failure !== null) return <FailureBox title="The packets cannot be shown" failure={failure} />;
  return (
    <div className={classes.pane}>
      {filter === null ? null : (
        <div className={classes.scan}>
          <span>
            {scan.done
              ? `${count(scan.matched)} of ${count(scan.total)} frames match`
              : `${counted(scan.matched, 'frame matches', 'frames match')} so far`}
          </span>
          {scan.done ? null : <Progress label="Filtering the frames" done={scan.scanned} total={total} />}
        </div>
      )}
      <DataTable
        label="Packets"
        columns={columns}
        source={rows}
        rowKey={({ capture, number }) => `${capture} ${number}`}
        selectedKey={view.frame === null ? null : `${view.frame.capture} ${view.frame.frame}`}
        onSelect={select}
        reveal={reveal}
        empty={isAwaited ? <Pending>Listing …</Pending> : <NoPackets filtered={filter !== null} />}
      />
    </div>
  );
}

function NoPackets({ filtered }: { readonly filtered: boolean }) {
  return (
    <EmptyState title={filtered ? 'No frame matches the filter' : 'No frame'}>
      {filtered ? 'Empty the filter above to see every frame.' : 'Nothing was captured yet.'}
    </EmptyState>
  );
}

/** Where the selected frame stands, when it was selected elsewhere: by the timeline, a story, the evidence. */
function usePlaceOf(frame: FrameRef | null, filter: string | null, first: boolean): { readonly index: number } | null {
  const { engine } = useApp();
  const { session } = useCapture();
  const [place, setPlace] = useState<{ readonly index: number } | null>(null);
  const key = frame === null ? null : `${frame.capture} ${frame.frame}`;
  useEffect(() => {
    if (key === null || first) return;
    const [capture, number] = key.split(' ').map(Number) as [number, number];
    const abort = new AbortController();
    engine.call('session.placeOfFrame', { session, filter, capture, frame: number }, { signal: abort.signal }).then(
      ({ place: index }) => setPlace({ index }),
      () => {},
    );
    return () => abort.abort();
  }, [engine, session, filter, key, first]);
  return place;
}
