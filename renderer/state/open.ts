/** Opening captures as tabs, closing them, opening them again; and watching what becomes of their sessions. */
import type { Grant } from '../../src/contract/engineOperations.ts';
import type { App } from './app.ts';
import { failureOf, isCancelled } from './failure.ts';
import { hasUnkeptPackets } from './liveState.ts';
import { type CaptureTab, FRESH_VIEW, withoutTab, withTab, withTabBehind } from './tabs.ts';
import { changeSession, noteStalls } from './workspace.ts';

/** One tab for all of them: several files are one capture, merged by time. */
export async function openGrants(
  app: App,
  grants: readonly Grant[],
  view = FRESH_VIEW,
  put: typeof withTab = withTab,
): Promise<void> {
  if (grants.length === 0) return;
  const { engine, workspace } = app;
  const more = grants.length > 1 ? ` and ${grants.length - 1} more` : '';
  const title = `${grants[0]!.name}${more}`;
  workspace.setState({ opening: title });
  try {
    const { session } = await engine.call('session.open', {
      grants: grants.map(({ grant }) => grant),
      thresholdMs: workspace.getState().settings.thresholdMs,
    });
    showSession(app, { session, grants, title, view }, put);
  } finally {
    workspace.setState({ opening: null });
  }
}

/**
 * A tab each: the first comes in front, the others behind it, since by then somebody may be typing there. One that cannot
 * be opened does not keep the others from it.
 */
export async function openEach(app: App, grants: readonly Grant[]): Promise<void> {
  let put = withTab;
  let failed: unknown = null;
  for (const grant of grants) {
    try {
      await openGrants(app, [grant], FRESH_VIEW, put);
      put = withTabBehind;
    } catch (error) {
      failed ??= error;
    }
  }
  if (failed !== null) throw failed;
}

/** A tab for a session that the engine has; it is watched from now on. */
export function showSession(
  app: App,
  made: Pick<CaptureTab, 'session' | 'grants' | 'title'> & Partial<Pick<CaptureTab, 'view'>>,
  put: typeof withTab = withTab,
): void {
  const { workspace } = app;
  const tab: CaptureTab = { kind: 'capture', id: made.session, view: FRESH_VIEW, ...made };
  changeSession(workspace, made.session, {});
  workspace.setState((state) => put(state, tab));
  void watchSession(app, made.session);
}

async function watchSession({ engine, workspace }: App, session: string): Promise<void> {
  try {
    for await (const event of engine.stream('session.watch', { session })) {
      if (event.kind === 'status') {
        changeSession(workspace, session, { status: event.status, receivedAtMs: performance.now() });
      } else if (event.kind === 'stalls') noteStalls(workspace, session, event.rows);
      else changeSession(workspace, session, { failure: event });
    }
  } catch (error) {
    const isClosed = !workspace.getState().tabs.some((tab) => tab.kind === 'capture' && tab.session === session);
    if (!isClosed && !isCancelled(error)) changeSession(workspace, session, { failure: failureOf(error) });
  }
}

/** A file's tab can be opened again; packets that nobody kept go with their tab, so that is asked about first. */
export function closeTab(app: App, id: string): void {
  const state = app.workspace.getState();
  const tab = state.tabs.find((one) => one.id === id);
  if (tab !== undefined && hasUnkeptPackets(state, tab)) app.workspace.setState({ leaving: id });
  else dropTab(app, id);
}

/** The session goes with its tab. */
export function dropTab({ engine, workspace }: App, id: string): void {
  const tab = workspace.getState().tabs.find((one) => one.id === id);
  workspace.setState((state) => withoutTab(state, id));
  if (tab?.kind !== 'capture') return;
  workspace.setState(({ sessions: { [tab.session]: _gone, ...sessions } }) => ({ sessions }));
  // A session that is gone already is as closed as can be.
  engine.call('session.close', { session: tab.session }).catch(() => {});
}

export async function reopenTab(app: App): Promise<void> {
  const { closed } = app.workspace.getState();
  const tab = closed.at(-1);
  if (tab?.kind !== 'capture') return;
  app.workspace.setState({ closed: closed.slice(0, -1) });
  await openGrants(app, tab.grants, tab.view);
}
