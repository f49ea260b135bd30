/** Tells of a stall of a live capture while nobody looks at the window. */
import { clip, visible } from '../../src/base/visibleText.ts';
import type { StallRow } from '../../src/model/views.ts';
import { AWAITED, waited } from '../../src/model/wording.ts';
import type { App } from '../state/app.ts';

const LONGEST_NAME = 80;
/** A burst of stalls is one notification. */
const QUIET_MS = 5000;

/** Runs as long as the window lives; returns what ends it. */
export function notifyStalls(app: App): () => void {
  const told = new Set<string>();
  let quietUntilMs = 0;
  return app.workspace.subscribe(({ sessions, settings }) => {
    if (!settings.notifyLiveStalls || isLookedAt() || performance.now() < quietUntilMs) return;
    for (const [session, { status, changed }] of Object.entries(sessions)) {
      if (status?.state !== 'capturing') continue;
      const row = [...changed.values()].find((one) => one.open && !told.has(`${session} ${one.id}`));
      if (row === undefined) continue;
      told.add(`${session} ${row.id}`);
      quietUntilMs = performance.now() + QUIET_MS;
      app.shell.call('shell.notify', { title: 'A connection stands still', text: sentence(row) }).catch(() => {});
      return;
    }
  });
}

/** On Linux a window behind others counts as visible. */
function isLookedAt(): boolean {
  return !document.hidden && document.hasFocus();
}

function sentence({ side, who, peer, peerPort, phase, waitedSeconds }: StallRow): string {
  const name = clip(visible(peer), LONGEST_NAME);
  return `The ${side} ${visible(who)} has been waiting ${waited(waitedSeconds)} before ${AWAITED[phase]} with ${name}:${peerPort}`;
}
