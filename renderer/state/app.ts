/** What every part of the window can reach: the engine, the shell, the state; and the hooks to them. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Engine, EngineOutput, Shell } from '../connection/client.ts';
import type { CaptureTab, CaptureView } from './tabs.ts';
import { activeTab, withView } from './tabs.ts';
import { FRESH_SESSION, type SessionState, type Workspace, type WorkspaceStore } from './workspace.ts';

export interface App {
  readonly engine: Engine;
  readonly shell: Shell;
  readonly about: EngineOutput<'app.about'>;
  readonly workspace: WorkspaceStore;
}

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null) throw new Error('Used outside of the app');
  return app;
}

export function useWorkspace<Part>(select: (workspace: Workspace) => Part): Part {
  return useStore(useApp().workspace, select);
}

/** The capture that a part of the window belongs to. */
export interface CaptureContextValue {
  readonly tab: CaptureTab;
  readonly state: SessionState;
}

export const CaptureContext = createContext<CaptureTab | null>(null);

/** The capture whose page this is in; only for components of a capture's page. */
export function useCapture(): CaptureContextValue & {
  readonly session: string;
  readonly view: CaptureView;
  readonly change: (change: Partial<CaptureView>) => void;
} {
  const { workspace } = useApp();
  const tab = useContext(CaptureContext);
  if (tab === null) throw new Error('Used outside of a capture');
  const state = useWorkspace(({ sessions }) => sessions[tab.session] ?? FRESH_SESSION);
  return {
    tab,
    state,
    session: tab.session,
    view: tab.view,
    change: (part) => changeView(workspace, tab.id, part),
  };
}

export function changeView(workspace: WorkspaceStore, tabId: string, change: Partial<CaptureView>): void {
  workspace.setState((state) => withView(state, tabId, change));
}

/** The capture in front, for commands; null where another page is. */
export function frontCapture({ workspace }: App): CaptureTab | null {
  const tab = activeTab(workspace.getState());
  return tab.kind === 'capture' ? tab : null;
}
