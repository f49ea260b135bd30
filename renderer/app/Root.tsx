/** From nothing to the window: connects, reads settings, then shows the window; or says why there is none. */
import { MantineProvider } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Connection } from '../connection/connect.ts';
import { type App, AppContext } from '../state/app.ts';
import { attempt } from '../state/attempt.ts';
import { commandsOf, listenForCommands, runCommand } from '../state/commands.ts';
import { failureOf } from '../state/failure.ts';
import type { Feature } from '../state/feature.ts';
import { FeaturesContext } from '../state/features.ts';
import { openEach } from '../state/open.ts';
import { rememberedTitle, rememberTabs, restoreTabs } from '../state/restore.ts';
import { createWorkspace, type Failure, notify, type WorkspaceStore } from '../state/workspace.ts';
import { FailureBox } from '../ui/FailureBox.tsx';
import { THEME, VARIABLES } from './theme.ts';
import { Window } from './Window.tsx';

interface RootProps {
  readonly features: readonly Feature[];
  readonly connect: () => Promise<Connection>;
}

export function Root({ features, connect }: RootProps) {
  const [app, setApp] = useState<App | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    begin(connect).then(setApp, (error: unknown) => setFailure(failureOf(error)));
  }, [connect]);
  useEffect(() => (app === null ? undefined : live(app, features)), [app, features]);
  if (app !== null) return <Themed app={app} features={features} />;
  return (
    <Provider theme="system">
      {failure === null ? null : <FailureBox title="There is no window without the engine" failure={failure} />}
    </Provider>
  );
}

async function begin(connect: () => Promise<Connection>): Promise<App> {
  const { engine, shell } = await connect();
  const [about, settings] = await Promise.all([engine.call('app.about', {}), engine.call('app.settings', {})]);
  const workspace = createWorkspace(settings);
  // What was in front, or was named at the start, is so from the first moment: no start page flashes by.
  workspace.setState({ opening: rememberedTitle(about.version) ?? about.opened[0]?.name ?? null });
  return { engine, shell, about, workspace };
}

/** What runs as long as the window does. */
function live(app: App, features: readonly Feature[]): () => void {
  const commands = commandsOf(features);
  const end = new AbortController();
  const ends = [listenForCommands(app, commands), ...features.flatMap(({ start }) => (start ? [start(app)] : []))];
  void attempt(app, async () => {
    const isRestored = await restoreTabs(app).finally(() => ends.push(rememberTabs(app)));
    if (!isRestored) await openEach(app, app.about.opened);
  });
  for (const text of app.about.notes) notify(app.workspace, { kind: 'failed', text, next: null });
  void (async () => {
    for await (const event of app.shell.stream('shell.events', {}, { signal: end.signal })) {
      if (event.kind === 'open') await attempt(app, () => openEach(app, event.grants));
      else {
        const command = commands.find(({ id }) => id === event.command);
        if (command !== undefined) await runCommand(app, command);
      }
    }
  })().catch(() => {});
  return () => {
    end.abort();
    for (const one of ends) one();
  };
}

function Themed({ app, features }: { readonly app: App; readonly features: readonly Feature[] }) {
  const theme = useTheme(app.workspace);
  useEffect(() => {
    // Menus and the window's frame follow; where the shell cannot, the page alone has the theme.
    app.shell.call('shell.setTheme', { theme }).catch(() => {});
  }, [app, theme]);
  return (
    <Provider theme={theme}>
      <AppContext value={app}>
        <FeaturesContext value={features}>
          <Window />
        </FeaturesContext>
      </AppContext>
    </Provider>
  );
}

function useTheme(workspace: WorkspaceStore): 'system' | 'light' | 'dark' {
  return useStore(workspace, ({ settings }) => settings.theme);
}

interface ProviderProps {
  readonly theme: 'system' | 'light' | 'dark';
  readonly children: React.ReactNode;
}

function Provider({ theme, children }: ProviderProps) {
  const dark = useSystemDark();
  const scheme = theme === 'system' ? (dark ? 'dark' : 'light') : theme;
  return (
    <MantineProvider
      theme={THEME}
      cssVariablesResolver={VARIABLES}
      forceColorScheme={scheme}
      getStyleNonce={styleNonce}
      withGlobalClasses={false}
    >
      {children}
    </MantineProvider>
  );
}

/** Whoever serves the page puts it into a meta element that Vite leaves in index.html. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

const DARK = '(prefers-color-scheme: dark)';

function useSystemDark(): boolean {
  const [dark, setDark] = useState(() => matchMedia(DARK).matches);
  useEffect(() => {
    const query = matchMedia(DARK);
    const follow = () => setDark(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  return dark;
}
