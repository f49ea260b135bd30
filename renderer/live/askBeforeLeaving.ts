/** Asks before the page goes, and with it packets that nobody kept; in Electron its main process then asks in words. */
import type { App } from '../state/app.ts';
import type { Workspace } from '../state/workspace.ts';
import { liveOf } from './control.ts';

/** Runs as long as the window lives; returns what ends it. */
export function askBeforeLeaving({ workspace }: App): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    if (hasUnkeptPackets(workspace.getState())) event.preventDefault();
  };
  window.addEventListener('beforeunload', ask);
  return () => window.removeEventListener('beforeunload', ask);
}

export function hasUnkeptPackets(state: Workspace): boolean {
  return state.tabs.some((tab) => {
    const live = liveOf(state, tab);
    if (tab.kind !== 'capture' || live === 'none') return false;
    const session = state.sessions[tab.session];
    const packets = session?.status?.live?.packets ?? 0;
    return packets > 0 && (live === 'capturing' || session?.kept !== true);
  });
}
