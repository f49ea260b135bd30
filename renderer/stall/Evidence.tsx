/** The frames that prove a stall as a table, and the selected one beside it as tree and bytes. */
import { useMemo } from 'react';
import { visible } from '../../src/base/visibleText.ts';
import type { StallView } from '../../src/model/views.ts';
import { FramePane } from '../frame/FramePane.tsx';
import { useCapture } from '../state/app.ts';
import { isSameFrame } from '../state/tabs.ts';
import { useClock } from '../state/useClock.ts';
import { Split } from '../ui/Split.tsx';
import { type Column, codeWidth, numberWidth } from '../ui/table/column.ts';
import { DataTable } from '../ui/table/DataTable.tsx';
import { fixedRows } from '../ui/table/rowSource.ts';
import { useColumns } from '../ui/table/useColumns.ts';
import { useStall } from './useStall.ts';

type EvidenceRow = StallView['stall']['evidence'][number];

const keyOf = ({ capture, frame }: { readonly capture: number; readonly frame: number }) => `${capture} ${frame}`;

export function Evidence({ id }: { readonly id: string }) {
  const { value } = useStall(id);
  return value === null ? null : <Frames view={value} />;
}

function Frames({ view: { stall } }: { readonly view: StallView }) {
  const { view, change } = useCapture();
  const clock = useClock();
  const several = new Set(stall.evidence.map(({ capture }) => capture)).size > 1;
  const digits = Math.max(5, ...stall.evidence.map(({ frame }) => String(frame).length));
  const all = useMemo((): readonly Column<EvidenceRow>[] => {
    const file: Column<EvidenceRow> = {
      id: 'capture',
      title: 'capture',
      width: 60,
      cell: ({ capture }) => capture + 1,
    };
    return [
      { id: 'frame', title: 'frame', width: numberWidth(digits), align: 'end', mono: true, cell: ({ frame }) => frame },
      ...(several ? [file] : []),
      {
        id: 'time',
        title: 'time',
        width: Math.max(86, codeWidth(clock.at(0))),
        align: 'end',
        mono: true,
        optional: true,
        cell: (row) => clock.at(row.timeSeconds),
      },
      { id: 'role', title: 'part', width: 120, optional: true, cell: ({ role }) => role },
      {
        id: 'text',
        title: 'what it shows',
        width: 190,
        least: 96,
        grows: true,
        cell: ({ text }) => <Told text={text} />,
      },
    ];
  }, [several, clock, digits]);
  const columns = useColumns('evidence', all);
  const rows = useMemo(() => fixedRows(stall.evidence), [stall.evidence]);
  const at = stall.evidence.findIndex((one) => isSameFrame(view.frame, one));
  const reveal = useMemo(() => (at < 0 ? null : { index: at }), [at]);
  const table = (
    <DataTable
      label="Evidence"
      columns={columns}
      source={rows}
      rowKey={keyOf}
      selectedKey={view.frame === null ? null : keyOf(view.frame)}
      onSelect={({ capture, frame }) => change({ frame: { capture, frame } })}
      reveal={reveal}
    />
  );
  return (
    <Split
      id="evidence"
      first={table}
      second={view.frame === null ? null : <FramePane frame={view.frame} />}
      firstPercent={36}
      leastPixels={90}
    />
  );
}

function Told({ text }: { readonly text: string }) {
  const shown = visible(text);
  return <span title={shown}>{shown}</span>;
}
