/** Joining a capture with mail logs, as a tab of its own. */
import type { Grant } from '../../src/contract/engineOperations.ts';
import type { App } from '../state/app.ts';
import { type CaptureTab, type FrameRef, type Tab, type WitnessTab, withTab, withView } from '../state/tabs.ts';
import type { WitnessOptions } from './options.ts';
import { beginRun } from './runs.ts';

export const OVERLAY = 'witness';

export function startWitness({ workspace }: App): void {
  workspace.setState({ overlay: OVERLAY });
}

export function captureTabs(tabs: readonly Tab[]): CaptureTab[] {
  return tabs.filter((tab) => tab.kind === 'capture');
}

/** The same capture and logs are one tab, whatever the options. */
export function showWitness(app: App, capture: CaptureTab, logs: readonly Grant[], options: WitnessOptions): void {
  const tab: WitnessTab = {
    kind: 'witness',
    id: `witness ${capture.session} ${logs.map(({ grant }) => grant).join(' ')}`,
    session: capture.session,
    logs,
    options,
    title: `${logs[0]?.name ?? ''} with ${capture.title}`,
  };
  app.workspace.setState((state) => withTab(state, tab));
  beginRun(app, tab);
}

/** Shows a frame in its capture's own tab. */
export function openFrame({ workspace }: App, session: string, frame: FrameRef): void {
  const tab = captureTabs(workspace.getState().tabs).find((one) => one.session === session);
  if (tab === undefined) return;
  const selection = { kind: 'frame', id: `${frame.capture} ${frame.frame}` };
  workspace.setState((state) => ({
    ...withView(state, tab.id, { frame, selection, list: 'packets' }),
    activeId: tab.id,
  }));
}
