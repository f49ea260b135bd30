/** What is wrong with reverse DNS though nobody waited for it. */
import { useMemo } from 'react';
import { clip, visible } from '../../src/base/visibleText.ts';
import type { Finding } from '../../src/model/report.ts';
import { FINDING_WORDS } from '../../src/model/wording.ts';
import { useRows } from '../connection/useRows.ts';
import { useCapture } from '../state/app.ts';
import { useClock } from '../state/useClock.ts';
import { useListRequest } from '../state/useListRequest.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { SearchedList, useSearching } from '../ui/SearchedList.tsx';
import type { Column } from '../ui/table/column.ts';

const LONGEST = 300;

export function FindingList() {
  const { view, state, change } = useCapture();
  const clock = useClock();
  const searching = useSearching();
  const rows = useRows(
    'session.findings',
    useListRequest(searching.sort, searching.search),
    state.status?.revision ?? 0,
  );
  const columns = useMemo(
    (): readonly Column<Finding>[] => [
      { id: 'kind', title: 'what', width: 150, sortable: true, cell: ({ kind }) => FINDING_WORDS[kind] },
      { id: 'address', title: 'address', width: 120, sortable: true, cell: ({ address }) => visible(address) },
      {
        id: 'names',
        title: 'names',
        width: 150,
        sortable: true,
        optional: true,
        cell: ({ names }) => clip(visible(names.join(', ')), LONGEST),
      },
      {
        id: 'text',
        title: 'finding',
        width: 200,
        grows: true,
        sortable: true,
        cell: ({ text }) => clip(visible(text), LONGEST),
      },
      {
        id: 'untilSeconds',
        title: 'kept until',
        hint: 'until when a cache may keep the negative answer',
        width: 100,
        align: 'end',
        sortable: true,
        optional: true,
        cell: ({ untilSeconds }) => (untilSeconds === null ? '' : clock.at(untilSeconds)),
      },
    ],
    [clock],
  );
  return (
    <SearchedList
      label="Findings"
      columns={columns}
      rows={rows}
      searching={searching}
      rowKey={({ id }) => id}
      selectedKey={view.selection?.kind === 'finding' ? view.selection.id : null}
      onSelect={({ id, evidence }) => {
        const first = evidence[0];
        const frame = first === undefined ? null : { capture: first.capture, frame: first.frame };
        change({ selection: { kind: 'finding', id }, frame });
      }}
      empty={<NoFindings searched={searching.search !== ''} />}
    />
  );
}

function NoFindings({ searched }: { readonly searched: boolean }) {
  return (
    <EmptyState title={searched ? 'No such finding' : 'Nothing wrong was found'}>
      {searched
        ? 'The search looks into kinds, addresses, names and sentences.'
        : 'Looked for: addresses without a PTR, names whose forward lookup does not lead back, aliases without a target, names that look dynamic, and answers that differ. Only what was asked and answered in the capture can be judged.'}
    </EmptyState>
  );
}
