/** Starting, stopping and keeping a live capture, for the toolbar and for the commands. */
import { type App, frontCapture } from '../state/app.ts';
import { startCapture } from '../state/live.ts';
import { download } from '../state/saveBlob.ts';
import { activeTab, type Tab } from '../state/tabs.ts';
import { changeSession, notify, type Workspace } from '../state/workspace.ts';

export type LiveState = 'none' | 'capturing' | 'stopped';

export function liveOf({ sessions }: Workspace, tab: Tab): LiveState {
  const status = tab.kind === 'capture' ? sessions[tab.session]?.status : null;
  if (status?.live == null) return 'none';
  return status.state === 'capturing' ? 'capturing' : 'stopped';
}

export function frontLive({ workspace }: App): LiveState {
  const state = workspace.getState();
  return liveOf(state, activeTab(state));
}

export async function stopCapture(app: App): Promise<void> {
  const tab = frontCapture(app);
  if (tab !== null) await app.engine.call('live.stop', { session: tab.session });
}

/** On the interface that the settings name, else on the first that is up and not the machine's own loop. */
export async function startOnPreferred(app: App): Promise<void> {
  const { interfaces } = await app.engine.call('live.interfaces', {});
  const { defaultInterface } = app.workspace.getState().settings;
  const up = interfaces.filter(({ state }) => state !== 'down');
  const chosen = up.find(({ name }) => name === defaultInterface) ?? up.find(({ loopback }) => !loopback) ?? up[0];
  if (chosen !== undefined) await startCapture(app, [chosen.name]);
  else notify(app.workspace, { kind: 'failed', text: 'No interface is up.', next: 'Connect one, then start again.' });
}

export async function keepPackets(app: App): Promise<void> {
  const tab = frontCapture(app);
  if (tab === null) return;
  const name = `${tab.title.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')}.pcapng`;
  const target = app.shell.kind === 'electron' ? await app.shell.call('shell.chooseSave', { name }) : null;
  if (app.shell.kind === 'electron' && target === null) return;
  const kept = await app.engine.call('live.keep', { session: tab.session, target: target?.grant ?? null });
  if (kept.url !== null) download(kept.url, kept.name);
  if (frontLive(app) === 'stopped') changeSession(app.workspace, tab.session, { kept: true });
  notify(app.workspace, { kind: 'done', text: `${kept.name} is kept.`, next: null });
}
