/**
 * The tabs of a page that is loaded anew. What they show is still there, in the engine: also a capture that goes on, which
 * nobody could stop otherwise. What is remembered goes with the browser's tab, and with the program behind it.
 */
import type { App } from './app.ts';
import { showSession } from './open.ts';
import { type CaptureTab, type CompareTab, type Tab, type Tabs, withTab } from './tabs.ts';

const KEY = 'ptrscope.tabs';
const WRITE_AFTER_MS = 300;

type KeptTab = CaptureTab | CompareTab;

interface KeptTabs {
  readonly version: string;
  readonly tabs: readonly KeptTab[];
  readonly activeId: string;
}

/** What was in front; null where nothing is remembered. */
export function rememberedTitle(version: string): string | null {
  const kept = read(version);
  return kept?.tabs.find(({ id }) => id === kept.activeId)?.title ?? kept?.tabs[0]?.title ?? null;
}

/** Answers whether there was anything to show again. */
export async function restoreTabs(app: App): Promise<boolean> {
  const { workspace, engine, about } = app;
  const kept = read(about.version);
  if (kept === null || kept.tabs.length === 0) return false;
  try {
    const open = new Set((await engine.call('session.list', {})).map(({ session }) => session));
    const tabs = kept.tabs.filter((tab) => sessionsOf(tab).every((session) => open.has(session)));
    for (const tab of tabs) {
      if (tab.kind === 'capture') showSession(app, tab);
      else workspace.setState((state) => withTab(state, tab));
    }
    if (tabs.some(({ id }) => id === kept.activeId)) workspace.setState({ activeId: kept.activeId });
    return tabs.length > 0;
  } finally {
    workspace.setState({ opening: null });
  }
}

/** From now on; answers how to end it. */
export function rememberTabs({ workspace, about }: App): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    const { tabs, activeId } = workspace.getState();
    store({ version: about.version, tabs: tabs.filter(isKept), activeId });
  };
  const stop = workspace.subscribe(({ tabs, activeId }: Tabs, before: Tabs) => {
    if (tabs !== before.tabs || activeId !== before.activeId) timer ??= setTimeout(write, WRITE_AFTER_MS);
  });
  window.addEventListener('pagehide', write);
  write();
  return () => {
    clearTimeout(timer);
    stop();
    window.removeEventListener('pagehide', write);
  };
}

function isKept(tab: Tab): tab is KeptTab {
  return tab.kind === 'capture' || tab.kind === 'compare';
}

function sessionsOf(tab: KeptTab): readonly string[] {
  return tab.kind === 'capture' ? [tab.session] : [tab.left, tab.right];
}

/** null where there is nothing, or what another version has written. */
function read(version: string): KeptTabs | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as KeptTabs | null;
    return kept?.version === version && Array.isArray(kept.tabs) ? kept : null;
  } catch {
    return null;
  }
}

function store(kept: KeptTabs): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Storage that is full or forbidden costs the tabs of a page that is loaded anew, nothing else.
  }
}
