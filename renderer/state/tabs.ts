/** The tabs and what each shows, as plain values: what they are and how they change. */
import type { Grant, ListInput } from '../../src/contract/engineOperations.ts';

export interface FrameRef {
  readonly capture: number;
  readonly frame: number;
}

export interface TimeRange {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** What the right half tells about; `kind` names the detail view that knows how, `id` what of its kind. */
export interface Selection {
  readonly kind: string;
  readonly id: string;
}

/** What narrows every list of a capture, beside its own search. */
export type Where = ListInput['where'];

/** How one capture is looked at. It is kept while another tab is in front, and when the tab is reopened. */
export interface CaptureView {
  /** Which list the left half shows. */
  readonly list: string;
  readonly selection: Selection | null;
  /** The one frame that tree, hex, timeline and packet list all point at. */
  readonly frame: FrameRef | null;
  /** The part of the capture's time that is looked at; null: all. */
  readonly range: TimeRange | null;
  /** The display filter in force; it has been checked. */
  readonly filter: string | null;
  readonly where: Where;
}

export interface StartTab {
  readonly kind: 'start';
  readonly id: string;
}

export interface CaptureTab {
  readonly kind: 'capture';
  readonly id: string;
  readonly session: string;
  /** What was opened, to open it again; empty for a live capture. */
  readonly grants: readonly Grant[];
  readonly title: string;
  readonly view: CaptureView;
}

export interface CompareTab {
  readonly kind: 'compare';
  readonly id: string;
  readonly left: string;
  readonly right: string;
  readonly title: string;
}

export interface WitnessTab {
  readonly kind: 'witness';
  readonly id: string;
  readonly session: string;
  /** Mail logs. */
  readonly logs: readonly Grant[];
  readonly options: {
    readonly addresses: readonly string[];
    readonly zoneMinutes: number | null;
    readonly aheadSeconds: number | null;
    readonly beforeSeconds: number;
  };
  readonly title: string;
}

export type Tab = StartTab | CaptureTab | CompareTab | WitnessTab;

export interface Tabs {
  readonly tabs: readonly Tab[];
  readonly activeId: string;
  /** Latest last. */
  readonly closed: readonly Tab[];
}

const MOST_CLOSED = 20;

export const FRESH_VIEW: CaptureView = {
  list: 'stalls',
  selection: null,
  frame: null,
  range: null,
  filter: null,
  where: {},
};

const START: StartTab = { kind: 'start', id: 'start' };

export const FIRST_TABS: Tabs = { tabs: [START], activeId: START.id, closed: [] };

export function titleOf(tab: Tab): string {
  return tab.kind === 'start' ? 'Start' : tab.title;
}

export function activeTab({ tabs, activeId }: Tabs): Tab {
  return tabs.find(({ id }) => id === activeId) ?? tabs[0] ?? START;
}

/** Puts a tab in front; the start page gives way to what was opened from it. */
export function withTab(state: Tabs, tab: Tab): Tabs {
  const others = state.tabs.filter((one) => one.id !== tab.id && !(one.kind === 'start' && one.id === state.activeId));
  return { ...state, tabs: [...others, tab], activeId: tab.id };
}

/** The same behind the one in front: whoever works there is not disturbed. */
export function withTabBehind(state: Tabs, tab: Tab): Tabs {
  return { ...state, tabs: [...state.tabs.filter((one) => one.id !== tab.id), tab] };
}

/** Shows the start page: the one that is there, or a new one. */
export function withStart(state: Tabs): Tabs {
  const start = state.tabs.find(({ kind }) => kind === 'start');
  if (start !== undefined) return { ...state, activeId: start.id };
  return { ...state, tabs: [...state.tabs, START], activeId: START.id };
}

export function withoutTab(state: Tabs, id: string): Tabs {
  const at = state.tabs.findIndex((one) => one.id === id);
  if (at < 0) return state;
  const gone = state.tabs[at]!;
  const left = state.tabs.filter((one) => one.id !== id);
  const closed = gone.kind === 'capture' && gone.grants.length > 0 ? [...state.closed, gone] : state.closed;
  const tabs = left.length === 0 ? [START] : left;
  const next = tabs[Math.min(at, tabs.length - 1)]!.id;
  return { tabs, activeId: state.activeId === id ? next : state.activeId, closed: closed.slice(-MOST_CLOSED) };
}

/** @param step 1 for the next tab, -1 for the one before; round and round */
export function withNeighbour(state: Tabs, step: number): Tabs {
  const at = state.tabs.findIndex(({ id }) => id === state.activeId);
  const next = state.tabs[(at + step + state.tabs.length) % state.tabs.length];
  return next === undefined ? state : { ...state, activeId: next.id };
}

export function withView(state: Tabs, id: string, change: Partial<CaptureView>): Tabs {
  const tabs = state.tabs.map((tab) =>
    tab.id === id && tab.kind === 'capture' ? { ...tab, view: { ...tab.view, ...change } } : tab,
  );
  return { ...state, tabs };
}

export function isSameFrame(one: FrameRef | null, other: FrameRef | null): boolean {
  return one !== null && other !== null && one.capture === other.capture && one.frame === other.frame;
}
