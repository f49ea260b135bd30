/** Starting, stopping and keeping a live capture, for the toolbar and for the commands. */
import { type App, frontCapture } from '../state/app.ts';
import { startCapture } from '../state/live.ts';
import { type LiveState, liveOf } from '../state/liveState.ts';
import { download } from '../state/saveBlob.ts';
import { activeTab, type CaptureTab } from '../state/tabs.ts';
import { changeSession, notify } from '../state/workspace.ts';

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
  if (tab !== null) await keepPacketsOf(app, tab);
}

/** Answers where they are by now: in a file, on their way to one as a download; null where nobody chose a place. */
export async function keepPacketsOf(app: App, tab: CaptureTab): Promise<'written' | 'downloading' | null> {
  const name = `${tab.title.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')}.pcapng`;
  const target = app.shell.kind === 'electron' ? await app.shell.call('shell.chooseSave', { name }) : null;
  if (app.shell.kind === 'electron' && target === null) return null;
  const kept = await app.engine.call('live.keep', { session: tab.session, target: target?.grant ?? null });
  if (kept.url !== null) download(kept.url, kept.name);
  if (liveOf(app.workspace.getState(), tab) === 'stopped') changeSession(app.workspace, tab.session, { kept: true });
  notify(app.workspace, { kind: 'done', text: `${kept.name} is kept.`, next: null });
  return kept.url === null ? 'written' : 'downloading';
}

/** Stops the capture, and waits until it has ended: its last packets come after the request. */
export async function endCapture({ engine, workspace }: App, tab: CaptureTab): Promise<void> {
  const isCapturing = () => liveOf(workspace.getState(), tab) === 'capturing';
  if (!isCapturing()) return;
  await engine.call('live.stop', { session: tab.session });
  if (!isCapturing()) return;
  await new Promise<void>((resolve) => {
    const end = workspace.subscribe(() => {
      if (isCapturing()) return;
      end();
      resolve();
    });
  });
}
