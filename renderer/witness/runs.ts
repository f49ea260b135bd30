/** What is joined, tab by tab: it goes on while another tab is in front, and ends with its own. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { WitnessReport } from '../../src/model/witnessReport.ts';
import type { App } from '../state/app.ts';
import { failureOf } from '../state/failure.ts';
import type { WitnessTab } from '../state/tabs.ts';
import type { Failure } from '../state/workspace.ts';
import { inputOf } from './options.ts';

export type Run =
  | { readonly kind: 'running'; readonly bytes: number; readonly totalBytes: number | null }
  | { readonly kind: 'done'; readonly report: WitnessReport }
  | { readonly kind: 'failed'; readonly failure: Failure };

const runs = createStore<Readonly<Record<string, Run>>>(() => ({}));
const ends = new Map<string, AbortController>();

export function useRun(tabId: string): Run | undefined {
  return useStore(runs, (all) => all[tabId]);
}

/** Begins it anew. */
export function beginRun({ engine }: App, tab: WitnessTab): void {
  ends.get(tab.id)?.abort();
  const end = new AbortController();
  ends.set(tab.id, end);
  const tell = (run: Run) => {
    if (ends.get(tab.id) === end) runs.setState({ [tab.id]: run });
  };
  tell({ kind: 'running', bytes: 0, totalBytes: null });
  const read = async () => {
    for await (const item of engine.stream('witness.run', inputOf(tab), { signal: end.signal })) {
      if (item.kind === 'report') tell({ kind: 'done', report: item.report });
      else tell({ kind: 'running', bytes: item.bytes, totalBytes: item.totalBytes });
    }
  };
  read().catch((error: unknown) => tell({ kind: 'failed', failure: failureOf(error) }));
}

export function cancelRun(tabId: string): void {
  ends.get(tabId)?.abort();
}

/** Closed tabs are forgotten, and what still runs for them ends. */
export function forgetClosed({ workspace }: App): () => void {
  return workspace.subscribe(({ tabs }) => {
    for (const [id, end] of ends) {
      if (tabs.some((tab) => tab.id === id)) continue;
      ends.delete(id);
      end.abort();
      const { [id]: _, ...others } = runs.getState();
      runs.setState(others, true);
    }
  });
}
