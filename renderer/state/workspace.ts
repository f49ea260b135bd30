/** The state of the whole window: tabs, what is known of each session, settings, notices, the dialog that is open. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Settings } from '../../src/contract/engineOperations.ts';
import type { SessionStatus, StallRow } from '../../src/model/views.ts';
import { FIRST_TABS, type Tabs } from './tabs.ts';

/** A failure as people are told it: what, and what to do next. */
export interface Failure {
  readonly code: string;
  readonly text: string;
  readonly next: string;
}

/** What is known of a session, as its events came. */
export interface SessionState {
  readonly status: SessionStatus | null;
  readonly failure: Failure | null;
  /** When the latest status came, ms as `performance.now()`: what still lasts counts up from there. */
  readonly receivedAtMs: number;
  /** The latest state of stalls that are new or have changed, by id; a bounded number of them. */
  readonly changed: ReadonlyMap<string, StallRow>;
  /** Whether the packets of a live capture that has ended were saved. */
  readonly kept: boolean;
}

export interface Notice {
  readonly id: number;
  readonly kind: 'done' | 'failed';
  readonly text: string;
  readonly next: string | null;
}

export interface Workspace extends Tabs {
  readonly sessions: Readonly<Record<string, SessionState>>;
  readonly settings: Settings;
  readonly notices: readonly Notice[];
  /** The id of the overlay that is open: `palette`, `settings`, `help-keys`, `export`, … */
  readonly overlay: string | null;
  /** The address that DNS is asked about now; null: none. */
  readonly checking: string | null;
  /** What is being opened and is not a session yet. */
  readonly opening: string | null;
  /** A live capture's tab that is to be closed while nobody has kept its packets; null: none. */
  readonly leaving: string | null;
}

export type WorkspaceStore = StoreApi<Workspace>;

const MOST_NOTICES = 4;
const MOST_CHANGED = 1000;

export function createWorkspace(settings: Settings): WorkspaceStore {
  return createStore<Workspace>(() => ({
    ...FIRST_TABS,
    sessions: {},
    settings,
    notices: [],
    overlay: null,
    checking: null,
    opening: null,
    leaving: null,
  }));
}

export const FRESH_SESSION: SessionState = {
  status: null,
  failure: null,
  receivedAtMs: 0,
  changed: new Map(),
  kept: false,
};

export function changeSession(store: WorkspaceStore, session: string, change: Partial<SessionState>): void {
  store.setState(({ sessions }) => ({
    sessions: { ...sessions, [session]: { ...(sessions[session] ?? FRESH_SESSION), ...change } },
  }));
}

/** Remembers the latest state of these stalls; the oldest are forgotten beyond a bound. */
export function noteStalls(store: WorkspaceStore, session: string, rows: readonly StallRow[]): void {
  const before = store.getState().sessions[session] ?? FRESH_SESSION;
  const changed = new Map(before.changed);
  for (const row of rows) {
    changed.delete(row.id);
    changed.set(row.id, row);
  }
  for (const id of changed.keys()) {
    if (changed.size <= MOST_CHANGED) break;
    changed.delete(id);
  }
  changeSession(store, session, { changed });
}

export function notify(store: WorkspaceStore, notice: Omit<Notice, 'id'>): void {
  store.setState(({ notices }) => ({
    notices: [...notices, { ...notice, id: (notices.at(-1)?.id ?? 0) + 1 }].slice(-MOST_NOTICES),
  }));
}
