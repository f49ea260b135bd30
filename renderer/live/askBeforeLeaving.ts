/** Asks before the page goes, and with it packets that nobody kept; in Electron its main process then asks in words. */
import type { App } from '../state/app.ts';
import { hasUnkeptPackets } from '../state/liveState.ts';

/** Runs as long as the window lives; returns what ends it. */
export function askBeforeLeaving({ workspace }: App): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    const state = workspace.getState();
    if (state.tabs.some((tab) => hasUnkeptPackets(state, tab))) event.preventDefault();
  };
  window.addEventListener('beforeunload', ask);
  return () => window.removeEventListener('beforeunload', ask);
}
