/** The row that the keys move; a row that is not here yet is selected when it comes. */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { DataTableProps } from './DataTable.tsx';
import { ROW_HEIGHT, type TableView } from './useTableView.ts';

export interface TableCursor {
  readonly index: number;
  readonly pick: (index: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

export function useTableCursor<Row>(props: DataTableProps<Row>, view: TableView): TableCursor {
  const { source, onSelect, onActivate, reveal } = props;
  const [index, setIndex] = useState(-1);
  const pending = useRef<number | null>(null);
  useEffect(() => {
    if (reveal) setIndex(reveal.index);
  }, [reveal]);
  useEffect(() => {
    const waiting = pending.current;
    const row = waiting === null ? undefined : source.row(waiting);
    if (waiting === null || row === undefined) return;
    pending.current = null;
    onSelect(row, waiting);
  });
  const pick = (next: number) => {
    if (next < 0 || next >= source.total) return;
    setIndex(next);
    view.revealRow(next);
    const row = source.row(next);
    pending.current = row === undefined ? next : null;
    if (row !== undefined) onSelect(row, next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') {
      const row = source.row(index);
      if (row !== undefined) onActivate?.(row, index);
    } else {
      const next = steps(event.key, index, source.total, Math.floor(view.extent.viewHeight / ROW_HEIGHT) - 1);
      if (next === null) return;
      pick(next);
    }
    event.preventDefault();
  };
  return { index, pick, onKeyDown };
}

/** Where a key leads; null: it is none of ours. */
function steps(key: string, index: number, total: number, page: number): number | null {
  const within = (wanted: number) => Math.min(Math.max(0, wanted), total - 1);
  switch (key) {
    case 'ArrowDown':
      return within(index + 1);
    case 'ArrowUp':
      return within(index < 0 ? total - 1 : index - 1);
    case 'PageDown':
      return within(index + page);
    case 'PageUp':
      return within(index - page);
    case 'Home':
      return within(0);
    case 'End':
      return within(total - 1);
    default:
      return null;
  }
}
