/** When is asked before a tab or the page goes: while packets of a live capture would go with it. */
import { describe, expect, it } from 'vitest';
import { hasUnkeptPackets } from '../../../renderer/state/liveState.ts';
import { activeTab, FRESH_VIEW, withTab } from '../../../renderer/state/tabs.ts';
import { changeSession, createWorkspace, type Workspace } from '../../../renderer/state/workspace.ts';
import type { Settings } from '../../../src/contract/engineOperations.ts';
import type { SessionStatus } from '../../../src/model/views.ts';

/** A window with one live capture in it. */
function live(state: 'capturing' | 'done', packets: number, kept = false) {
  const store = createWorkspace({} as Settings);
  const status = { state, live: { packets } } as SessionStatus;
  changeSession(store, 's', { status, kept });
  store.setState((tabs) =>
    withTab(tabs, { kind: 'capture', id: 's', session: 's', grants: [], title: 'eth0', view: FRESH_VIEW }),
  );
  return asked(store.getState());
}

function asked(state: Workspace): boolean {
  return hasUnkeptPackets(state, activeTab(state));
}

describe('leaving the page', () => {
  it('is asked about while packets are captured, and until they are kept', () => {
    expect(live('capturing', 3)).toBe(true);
    expect(live('done', 3)).toBe(true);
  });

  it('is not where nothing would be lost', () => {
    expect(live('done', 3, true)).toBe(false);
    expect(live('capturing', 0)).toBe(false);
    expect(asked(createWorkspace({} as Settings).getState())).toBe(false);
  });
});
