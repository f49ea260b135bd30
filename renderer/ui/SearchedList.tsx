/** A list of the left half that has a search of its own: the field above, the table below, or why there is none. */
import { type ReactNode, useState } from 'react';
import type { Failure } from '../state/workspace.ts';
import { FailureBox } from './FailureBox.tsx';
import { Pending } from './Pending.tsx';
import { SearchBox } from './SearchBox.tsx';
import { type Column, nextSort, type Sort } from './table/column.ts';
import { DataTable, type DataTableProps } from './table/DataTable.tsx';
import type { RowSource } from './table/rowSource.ts';
import { useColumns } from './table/useColumns.ts';
import ui from './ui.module.css';

/** What a list is searched for, and how it is sorted. */
export interface Searching {
  readonly search: string;
  readonly setSearch: (search: string) => void;
  readonly sort: Sort | null;
  readonly setSort: (sort: Sort | null) => void;
}

/** @param first  how it is sorted to begin with; null: as the engine has it */
export function useSearching(first: Sort | null = null): Searching {
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<Sort | null>(first);
  return { search, setSearch, sort, setSort };
}

interface SearchedListProps<Row> extends Pick<DataTableProps<Row>, 'rowKey' | 'selectedKey' | 'onSelect'> {
  /** Also under which its chosen columns are remembered. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: RowSource<Row> & { readonly failure: Failure | null; readonly first: boolean };
  readonly searching: Searching;
  /** Columns that are sorted from the largest at first. */
  readonly largestFirst?: ReadonlySet<string>;
  /** Switches beside the search. */
  readonly switches?: ReactNode;
  /** Shown when there is no row. */
  readonly empty: ReactNode;
}

export function SearchedList<Row>({
  label,
  columns: all,
  rows,
  searching: { search, setSearch, sort, setSort },
  largestFirst,
  switches,
  empty,
  ...table
}: SearchedListProps<Row>) {
  const columns = useColumns(label.toLowerCase(), all);
  return (
    <div className={ui.listPane}>
      <SearchBox label={`Search ${label.toLowerCase()}`} value={search} onChange={setSearch}>
        {switches}
      </SearchBox>
      {rows.failure !== null ? (
        <FailureBox title="The list cannot be shown" failure={rows.failure} />
      ) : (
        <DataTable
          {...table}
          label={label}
          columns={columns}
          source={rows}
          sort={sort}
          onSort={({ id }) => setSort(nextSort(sort, id, largestFirst?.has(id) ?? false))}
          empty={rows.first ? <Pending>{search === '' ? 'Listing …' : 'Searching …'}</Pending> : empty}
        />
      )}
    </div>
  );
}
