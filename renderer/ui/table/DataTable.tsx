/**
 * A table of any length: draws only the rows in view, works by keyboard, sorts, and lets columns be chosen and resized.
 * The rows come from a `RowSource`; what a row means is its feature's business.
 */
import { type PointerEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import type { Column, Sort } from './column.ts';
import { leastWidth, template } from './column.ts';
import classes from './DataTable.module.css';
import type { RowSource } from './rowSource.ts';
import { physicalHeight, rowsShown } from './scroll.ts';
import { ColumnMenu, TableHead } from './TableHead.tsx';
import type { ColumnState } from './useColumns.ts';
import { useTableCursor } from './useTableCursor.ts';
import { HEAD_HEIGHT, ROW_HEIGHT, useTableView } from './useTableView.ts';

const SPARE_ROWS = 6;

export interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: ColumnState<Row>;
  readonly source: RowSource<Row>;
  readonly rowKey: (row: Row) => string;
  readonly selectedKey: string | null;
  /** By click, arrows, Home, End, Page Up and Page Down. */
  readonly onSelect: (row: Row, index: number) => void;
  /** Enter or a double click. */
  readonly onActivate?: (row: Row, index: number) => void;
  readonly sort?: Sort | null;
  readonly onSort?: (column: Column<Row>) => void;
  /** A row to be brought into view; again whenever the object changes. */
  readonly reveal?: { readonly index: number } | null;
  /** Shown in place of rows when there are none. */
  readonly empty?: ReactNode;
  readonly rowClass?: (row: Row) => string | undefined;
  /** Has the focus from the beginning, where nothing else has it. */
  readonly takesFocus?: boolean;
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, source, sort = null, onSort, empty } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const view = useTableView(scroller, source, props.reveal ?? null);
  const cursor = useTableCursor(props, view);
  const { from, to } = rowsShown(view.top, view.extent, SPARE_ROWS);
  const { takesFocus = false } = props;
  useEffect(() => {
    if (takesFocus && document.activeElement === document.body) scroller.current?.focus({ preventScroll: true });
  }, [takesFocus]);
  const { want } = source;
  useEffect(() => want(from, to), [want, from, to]);
  const shown = columns.shownIn(view.width);
  const tracks = template(shown, columns.widths);
  return (
    <div className={classes.table}>
      <div
        ref={scroller}
        className={classes.scroller}
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={source.total + 1}
        aria-colcount={shown.length}
        aria-activedescendant={cursor.index >= from && cursor.index < to ? `${id}-${cursor.index}` : undefined}
        onKeyDown={cursor.onKeyDown}
        onPointerOver={hintAtWhole}
      >
        <div
          className={classes.spacer}
          role="presentation"
          style={{ height: physicalHeight(view.extent) + HEAD_HEIGHT, minWidth: leastWidth(shown, columns.widths) }}
        >
          <TableHead columns={columns} shown={shown} sort={sort} onSort={onSort} tracks={tracks} />
          <div
            className={classes.layer}
            role="rowgroup"
            style={{ height: Math.min(view.extent.viewHeight, physicalHeight(view.extent)) }}
          >
            {Array.from({ length: to - from }, (_, at) => from + at).map((index) => (
              <TableRow
                key={index}
                id={`${id}-${index}`}
                index={index}
                offset={index * ROW_HEIGHT - view.top}
                tracks={tracks}
                shown={shown}
                table={props}
                onPick={cursor.pick}
                isCursor={index === cursor.index}
              />
            ))}
          </div>
        </div>
      </div>
      {/* Beside the grid: a grid holds nothing but rows. */}
      {source.total === 0 && empty !== undefined ? <div className={classes.empty}>{empty}</div> : null}
      <ColumnMenu columns={columns} shown={shown} />
    </div>
  );
}

/** A cell whose text is cut off says the whole of it as a hint. */
function hintAtWhole({ target }: PointerEvent): void {
  const cell = target instanceof Element ? target.closest('[role="gridcell"]') : null;
  if (cell === null) return;
  // Cells are used again for other rows: what a hint said before is wrong now.
  if (cell.scrollWidth > cell.clientWidth) cell.setAttribute('title', cell.textContent ?? '');
  else cell.removeAttribute('title');
}

interface TableRowProps<Row> {
  readonly id: string;
  readonly index: number;
  readonly offset: number;
  readonly tracks: string;
  readonly shown: readonly Column<Row>[];
  readonly table: DataTableProps<Row>;
  readonly isCursor: boolean;
  readonly onPick: (index: number) => void;
}

function TableRow<Row>({ id, index, offset, tracks, shown, table, isCursor, onPick }: TableRowProps<Row>) {
  const row = table.source.row(index);
  const selected = row !== undefined && table.rowKey(row) === table.selectedKey;
  const names = [classes.row, selected ? classes.selected : '', isCursor ? classes.cursor : ''];
  if (row !== undefined) names.push(table.rowClass?.(row) ?? '');
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the focus and the keys
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={names.join(' ')}
      style={{ transform: `translateY(${offset}px)`, gridTemplateColumns: tracks }}
      onClick={() => onPick(index)}
      onDoubleClick={() => row !== undefined && table.onActivate?.(row, index)}
    >
      {shown.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          className={`${classes.cell} ${column.align === 'end' ? classes.end : ''} ${column.mono ? classes.mono : ''}`}
        >
          {row === undefined ? <span className={classes.awaited} /> : column.cell(row, index)}
        </div>
      ))}
    </div>
  );
}
