/** What a tab's live capture does, and whether its packets would go with it. */
import type { Tab } from './tabs.ts';
import type { Workspace } from './workspace.ts';

export type LiveState = 'none' | 'capturing' | 'stopped';

export function liveOf({ sessions }: Workspace, tab: Tab): LiveState {
  const status = tab.kind === 'capture' ? sessions[tab.session]?.status : null;
  if (status?.live == null) return 'none';
  return status.state === 'capturing' ? 'capturing' : 'stopped';
}

export function hasUnkeptPackets(state: Workspace, tab: Tab): boolean {
  const live = liveOf(state, tab);
  if (tab.kind !== 'capture' || live === 'none') return false;
  const session = state.sessions[tab.session];
  const packets = session?.status?.live?.packets ?? 0;
  return packets > 0 && (live === 'capturing' || session?.kept !== true);
}
