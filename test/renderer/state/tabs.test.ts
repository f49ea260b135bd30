/** Tabs: what opens, closes and comes back, and what a capture's view keeps. */
import { describe, expect, it } from 'vitest';
import type { CaptureTab, Tabs } from '../../../renderer/state/tabs.ts';
import {
  activeTab,
  FIRST_TABS,
  FRESH_VIEW,
  withNeighbour,
  withoutTab,
  withStart,
  withTab,
  withTabBehind,
  withView,
} from '../../../renderer/state/tabs.ts';

function capture(id: string, live = false): CaptureTab {
  const grants = live ? [] : [{ grant: `g${id}`, name: `${id}.pcap`, bytes: 1 }];
  return { kind: 'capture', id, session: id, grants, title: id, view: FRESH_VIEW };
}

const opened = (...ids: string[]): Tabs => ids.reduce((state, id) => withTab(state, capture(id)), FIRST_TABS);
const ids = ({ tabs }: Tabs) => tabs.map(({ id }) => id);

describe('tabs', () => {
  it('begin with the start page, which gives way to what is opened from it', () => {
    expect(ids(FIRST_TABS)).toEqual(['start']);
    expect(ids(opened('a'))).toEqual(['a']);
  });

  it('keep a start page that was not in front', () => {
    const beside = { ...withStart(opened('a')), activeId: 'a' };
    expect(ids(withTab(beside, capture('b')))).toEqual(['a', 'start', 'b']);
  });

  it('comes behind the one in front where somebody works there already', () => {
    const state = withTabBehind(opened('a'), capture('b'));
    expect(ids(state)).toEqual(['a', 'b']);
    expect(state.activeId).toBe('a');
  });

  it('have one start page only', () => {
    expect(ids(withStart(withStart(opened('a'))))).toEqual(['a', 'start']);
  });

  it('put the neighbour in front when the one in front closes', () => {
    const state = { ...opened('a', 'b', 'c'), activeId: 'b' };
    expect(withoutTab(state, 'b').activeId).toBe('c');
    expect(withoutTab({ ...state, activeId: 'c' }, 'c').activeId).toBe('b');
    expect(withoutTab(state, 'c').activeId).toBe('b');
  });

  it('show the start page after the last one has closed', () => {
    expect(activeTab(withoutTab(opened('a'), 'a')).kind).toBe('start');
  });

  it('remember closed files for reopening, the last twenty, but no live capture', () => {
    const many = Array.from({ length: 25 }, (_, at) => `t${at}`);
    const closed = many.reduce((state, id) => withoutTab(state, id), opened(...many)).closed;
    expect(closed.map(({ id }) => id)).toEqual(many.slice(5));
    expect(withoutTab(withTab(FIRST_TABS, capture('live', true)), 'live').closed).toEqual([]);
  });

  it('go round and round', () => {
    const state = { ...opened('a', 'b', 'c'), activeId: 'c' };
    expect(withNeighbour(state, 1).activeId).toBe('a');
    expect(withNeighbour(withNeighbour(state, 1), -1).activeId).toBe('c');
  });

  it('keep how a capture is looked at, also over closing', () => {
    const state = withView(opened('a', 'b'), 'a', { frame: { capture: 0, frame: 51 } });
    const [a, b] = state.tabs as CaptureTab[];
    expect(a!.view.frame).toEqual({ capture: 0, frame: 51 });
    expect(b!.view).toBe(FRESH_VIEW);
    expect((withoutTab(state, 'a').closed[0] as CaptureTab).view.frame).toEqual({ capture: 0, frame: 51 });
  });

  it('are not disturbed by closing what is not there', () => {
    const state = opened('a');
    expect(withoutTab(state, 'x')).toBe(state);
  });
});
