/** Settings: kept by the engine's side, mirrored here, shown at once. */
import type { Settings } from '../../src/contract/engineOperations.ts';
import type { App } from './app.ts';
import { failureOf } from './failure.ts';
import { notify } from './workspace.ts';

/** They hold at once; where they cannot be kept, a notice says so. */
export async function changeSettings(app: App, change: Partial<Settings>): Promise<void> {
  const { engine, workspace } = app;
  workspace.setState(({ settings }) => ({ settings: { ...settings, ...change } }));
  try {
    await engine.call('app.changeSettings', change);
  } catch (error) {
    const { text, next } = failureOf(error);
    notify(workspace, { kind: 'failed', text: `The settings are not kept: ${text}`, next });
  }
}
