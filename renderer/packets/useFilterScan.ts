/** Runs the display filter over the capture while the packets are looked at, and tells how far it is. */
import { useEffect, useState } from 'react';
import { useApp } from '../state/app.ts';
import { failureOf, isCancelled } from '../state/failure.ts';
import type { Failure } from '../state/workspace.ts';

export interface FilterScan {
  readonly scanned: number;
  readonly total: number;
  readonly matched: number;
  readonly done: boolean;
  readonly failure: Failure | null;
  /** Rises whenever more frames can be asked for. */
  readonly version: number;
}

const NOTHING: FilterScan = { scanned: 0, total: 0, matched: 0, done: false, failure: null, version: 0 };
const EVERYTHING: FilterScan = { ...NOTHING, done: true };

/** @param revision  of the capture: a growing one is scanned on */
export function useFilterScan(session: string, filter: string | null, revision: number): FilterScan {
  const { engine } = useApp();
  const [scan, setScan] = useState<FilterScan>(NOTHING);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter begins anew
  useEffect(() => setScan(({ version }) => ({ ...NOTHING, version: version + 1 })), [session, filter]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a growing capture is scanned on at each revision
  useEffect(() => {
    if (filter === null) return;
    const abort = new AbortController();
    const tell = (change: Partial<FilterScan>) =>
      setScan((before) => ({ ...before, ...change, version: before.version + 1 }));
    void (async () => {
      try {
        for await (const item of engine.stream('session.filterFrames', { session, filter }, { signal: abort.signal })) {
          tell(item);
        }
      } catch (error) {
        if (!abort.signal.aborted && !isCancelled(error)) tell({ failure: failureOf(error), done: true });
      }
    })();
    return () => abort.abort();
  }, [engine, session, filter, revision]);
  return filter === null ? EVERYTHING : scan;
}
