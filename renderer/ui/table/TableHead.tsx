/** A table's head: titles that sort, edges that resize, and the choice of columns. */
import { Menu } from '@mantine/core';
import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { Icon } from '../Icon.tsx';
import { type Column, NARROWEST, type Sort } from './column.ts';
import classes from './DataTable.module.css';
import type { ColumnState } from './useColumns.ts';

interface TableHeadProps<Row> {
  readonly columns: ColumnState<Row>;
  readonly shown: readonly Column<Row>[];
  readonly sort: Sort | null;
  readonly onSort: ((column: Column<Row>) => void) | undefined;
  readonly tracks: string;
}

export function TableHead<Row>({ columns, shown, sort, onSort, tracks }: TableHeadProps<Row>) {
  return (
    <div className={classes.head} role="row" aria-rowindex={1} style={{ gridTemplateColumns: tracks }}>
      {shown.map((column, at) => (
        <HeadCell key={column.id} column={column} track={at + 1} columns={columns} sort={sort} onSort={onSort} />
      ))}
    </div>
  );
}

interface HeadCellProps<Row> extends Omit<TableHeadProps<Row>, 'tracks' | 'shown'> {
  readonly column: Column<Row>;
  /** In the grid, from 1. */
  readonly track: number;
}

const STEP = 12;

function HeadCell<Row>({ column, track, columns, sort, onSort }: HeadCellProps<Row>) {
  const cell = useRef<HTMLDivElement>(null);
  const width = () => cell.current?.getBoundingClientRect().width ?? column.width;
  const resize = (to: number) => columns.resize(column.id, Math.max(NARROWEST, Math.round(to)));
  const sorted = sort?.column === column.id ? (sort.descending ? 'descending' : 'ascending') : undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.shiftKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    event.preventDefault();
    event.stopPropagation();
    resize(width() + (event.key === 'ArrowLeft' ? -STEP : STEP));
  };
  return (
    <div
      ref={cell}
      role="columnheader"
      aria-sort={sorted}
      title={column.hint === undefined ? column.title : `${column.title}: ${column.hint}`}
      style={{ gridColumn: track, gridRow: 1 }}
      className={`${classes.title} ${column.align === 'end' ? classes.end : ''}`}
    >
      {column.sortable === true && onSort !== undefined ? (
        <button type="button" className={classes.sort} onClick={() => onSort(column)} onKeyDown={onKeyDown}>
          {column.title}
          {sorted === undefined ? null : <Icon name={sorted === 'ascending' ? 'up' : 'down'} size={10} />}
        </button>
      ) : (
        <span className={classes.plain}>{column.title}</span>
      )}
      <Edge width={width} onResize={resize} />
    </div>
  );
}

function Edge({ width, onResize }: { readonly width: () => number; readonly onResize: (width: number) => void }) {
  const from = useRef<{ x: number; width: number } | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, width: width() };
    event.preventDefault();
  };
  const onPointerMove = (event: PointerEvent) => {
    if (from.current !== null) onResize(from.current.width + event.clientX - from.current.x);
  };
  return (
    <div
      className={classes.edge}
      aria-hidden="true"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        from.current = null;
      }}
    />
  );
}

/** Beside the table, not in it: a row of titles holds nothing but titles. */
type ColumnMenuProps<Row> = Pick<TableHeadProps<Row>, 'columns' | 'shown'>;

export function ColumnMenu<Row>({ columns, shown }: ColumnMenuProps<Row>) {
  const ids = new Set(shown.map(({ id }) => id));
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <button type="button" className={classes.choose} aria-label="Choose columns" title="Choose columns">
          <Icon name="columns" size={13} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.all.map(({ id, title }) => (
          <Menu.Item
            key={id}
            role="menuitemcheckbox"
            aria-checked={ids.has(id)}
            leftSection={<Icon name={ids.has(id) ? 'check' : 'none'} size={12} />}
            onClick={() => columns.toggle(id, shown)}
          >
            {title}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="none" size={12} />} onClick={columns.reset}>
          As delivered
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
