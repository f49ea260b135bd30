/** Starting a live capture, with what the settings say of it. */
import type { App } from './app.ts';
import { showSession } from './open.ts';

/** Kept packets: the capture goes on in the next file of this size, and all are kept. */
const FILE_MEGABYTES = 256;

export async function startCapture(app: App, interfaces: readonly string[]): Promise<void> {
  const { captureFilter, thresholdMs } = app.workspace.getState().settings;
  const { session } = await app.engine.call('live.start', {
    interfaces: [...interfaces],
    source: 'auto',
    captureFilter,
    lowCost: false,
    ringFiles: 0,
    ringMegabytes: FILE_MEGABYTES,
    thresholdMs,
  });
  showSession(app, { session, grants: [], title: interfaces.join(', ') });
}
