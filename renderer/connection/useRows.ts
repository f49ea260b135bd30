/** A list of the engine's, page by page, for a table that asks for the rows it shows. */
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { EngineOperations } from '../../src/contract/engineOperations.ts';
import type { CallName } from '../../src/contract/operation.ts';
import { useApp } from '../state/app.ts';
import { failureOf } from '../state/failure.ts';
import type { Failure } from '../state/workspace.ts';
import type { RowSource } from '../ui/table/rowSource.ts';
import type { EngineInput, EngineOutput } from './client.ts';
import { type Page, RowCache } from './rowCache.ts';

/** The operations that answer a page. */
type ListName = {
  [Name in CallName<EngineOperations>]: EngineOutput<Name> extends Page<unknown> ? Name : never;
}[CallName<EngineOperations>];

type RowOf<Name extends ListName> = EngineOutput<Name> extends { rows: (infer Row)[] } ? Row : never;

type ListRequest<Name extends ListName> = Omit<EngineInput<Name>, 'offset' | 'limit'>;

const PAGE_ROWS = 250;
const MOST_PAGES = 40;
/** Asked anew at first after this time, then each time after twice as long, up to the longest. */
const FIRST_REFRESH_MS = 60;
const LONGEST_REFRESH_MS = 500;

export interface Rows<Row> extends RowSource<Row> {
  readonly failure: Failure | null;
  /** Nothing has been answered yet. */
  readonly first: boolean;
}

/** @param revision when it changes, what is shown is asked for anew */
export function useRows<Name extends ListName>(
  name: Name,
  request: ListRequest<Name>,
  revision: number,
): Rows<RowOf<Name>> {
  const { engine } = useApp();
  const [version, changed] = useReducer((count: number) => count + 1, 0);
  const [failure, setFailure] = useState<{ of: unknown; failure: Failure } | null>(null);
  const key = JSON.stringify(request);
  const cache = useMemo(() => {
    const wanted = JSON.parse(key) as ListRequest<Name>;
    const made: RowCache<RowOf<Name>> = new RowCache({
      pageRows: PAGE_ROWS,
      mostPages: MOST_PAGES,
      load: async (offset, limit, signal) =>
        // The declarations give these two members to every list.
        (await engine.call(name, { ...wanted, offset, limit } as never, { signal })) as unknown as Page<RowOf<Name>>,
      onChange: changed,
      onFailure: (error) => setFailure({ of: made, failure: failureOf(error) }),
    });
    return made;
  }, [engine, name, key]);
  const shown = useRef({ from: 0, to: PAGE_ROWS });
  useEffect(() => {
    cache.want(shown.current.from, shown.current.to);
    return () => cache.dispose();
  }, [cache]);
  useRefresh(cache, revision, shown);
  const want = useCallback(
    (from: number, to: number) => {
      shown.current = { from, to };
      cache.want(from, to);
    },
    [cache],
  );
  return {
    total: cache.total ?? 0,
    version,
    row: (index) => cache.row(index),
    want,
    first: cache.total === null,
    failure: failure?.of === cache ? failure.failure : null,
  };
}

/** Asks anew when the revision has changed: soon while a list is new, then not more often than people can read. */
function useRefresh<Row>(
  cache: RowCache<Row>,
  revision: number,
  shown: { readonly current: { from: number; to: number } },
): void {
  const last = useRef({ revision, atMs: 0, waitMs: FIRST_REFRESH_MS });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list is new
  useEffect(() => {
    last.current.waitMs = FIRST_REFRESH_MS;
  }, [cache]);
  useEffect(() => {
    if (last.current.revision === revision) return;
    const { atMs, waitMs } = last.current;
    const timer = setTimeout(
      () => {
        last.current = { revision, atMs: performance.now(), waitMs: Math.min(LONGEST_REFRESH_MS, waitMs * 2) };
        cache.refresh();
        cache.want(shown.current.from, shown.current.to);
      },
      Math.max(0, atMs + waitMs - performance.now()),
    );
    return () => clearTimeout(timer);
  }, [cache, revision, shown]);
}
