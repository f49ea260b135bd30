/** The window's state: notices and changed stalls are bounded, the newest kept. */
import { describe, expect, it } from 'vitest';
import { createWorkspace, noteStalls, notify } from '../../../renderer/state/workspace.ts';
import type { Settings } from '../../../src/contract/engineOperations.ts';
import type { StallRow } from '../../../src/model/views.ts';

const SETTINGS: Settings = {
  thresholdMs: 500,
  theme: 'system',
  defaultInterface: '',
  captureFilter: '',
  timeMode: 'relative',
  notifyLiveStalls: true,
  columns: {},
};
const row = (id: string, waitedSeconds: number) => ({ id, waitedSeconds }) as StallRow;

describe('the workspace', () => {
  it('shows the latest notices only, each once', () => {
    const store = createWorkspace(SETTINGS);
    for (let at = 0; at < 7; at += 1) notify(store, { kind: 'done', text: `${at}`, next: null });
    expect(store.getState().notices.map(({ text }) => text)).toEqual(['3', '4', '5', '6']);
    expect(new Set(store.getState().notices.map(({ id }) => id)).size).toBe(4);
  });

  it('keeps the latest state of a changed stall, and of a thousand of them', () => {
    const store = createWorkspace(SETTINGS);
    noteStalls(store, 's', [row('a', 1)]);
    noteStalls(
      store,
      's',
      Array.from({ length: 999 }, (_, at) => row(`r${at}`, 1)),
    );
    noteStalls(store, 's', [row('a', 2), row('b', 1)]);
    const { changed } = store.getState().sessions.s!;
    expect(changed.size).toBe(1000);
    expect(changed.get('a')?.waitedSeconds).toBe(2);
    expect(changed.has('r0')).toBe(false);
  });
});
