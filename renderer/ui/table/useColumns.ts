/** Which columns of a list are shown (a setting, kept by the engine's side) and how wide (kept in this browser). */
import { useState } from 'react';
import { useApp, useWorkspace } from '../../state/app.ts';
import { changeSettings } from '../../state/settings.ts';
import { readStored, writeStored } from '../stored.ts';
import { type Column, shownColumns, toggled } from './column.ts';

export interface ColumnState<Row> {
  readonly all: readonly Column<Row>[];
  /** Which ones, where there is so much room, pixels. */
  readonly shownIn: (room: number) => readonly Column<Row>[];
  readonly widths: Readonly<Record<string, number>>;
  readonly toggle: (id: string, shown: readonly Column<Row>[]) => void;
  readonly resize: (id: string, width: number) => void;
  /** Back to how it was delivered. */
  readonly reset: () => void;
}

/** @param list the list's id: 'stalls', 'packets', … */
export function useColumns<Row>(list: string, all: readonly Column<Row>[]): ColumnState<Row> {
  const app = useApp();
  const chosen = useWorkspace(({ settings }) => settings.columns[list]);
  const [widths, setWidths] = useState<Record<string, number>>(() => readWidths(list));
  const keep = (next: Record<string, number>) => {
    setWidths(next);
    writeStored(`widths.${list}`, next);
  };
  const choose = (ids: string[]) => {
    const { columns } = app.workspace.getState().settings;
    void changeSettings(app, { columns: { ...columns, [list]: ids } });
  };
  return {
    all,
    shownIn: (room) => shownColumns(all, chosen, room),
    widths,
    toggle: (id, shown) => choose(toggled(all, shown, id)),
    resize: (id, width) => keep({ ...widths, [id]: width }),
    reset: () => {
      keep({});
      choose([]);
    },
  };
}

function readWidths(list: string): Record<string, number> {
  const stored = readStored(`widths.${list}`);
  if (typeof stored !== 'object' || stored === null) return {};
  return Object.fromEntries(Object.entries(stored).filter(([, width]) => typeof width === 'number' && width > 0));
}
