/** Copying the stall that is selected, from the palette and by keys. */
import { frontCapture } from '../state/app.ts';
import { copyText } from '../state/copy.ts';
import type { Command } from '../state/feature.ts';
import { notify } from '../state/workspace.ts';
import { COPIES } from './copies.ts';

export const COPY_COMMANDS: readonly Command[] = COPIES.map(({ id, title, what, text }) => ({
  id,
  title: title.replace('Copy', 'Copy the stall'),
  group: 'Copy',
  keys: id === 'copy-text' ? ['Mod+Shift+C'] : [],
  enabled: (app) => frontCapture(app)?.view.selection?.kind === 'stall',
  run: async (app) => {
    const tab = frontCapture(app);
    if (tab?.view.selection?.kind !== 'stall') return;
    const view = await app.engine.call('session.stall', { session: tab.session, id: tab.view.selection.id });
    if (await copyText(app, text(view), what)) {
      notify(app.workspace, { kind: 'done', text: `Copied ${what}.`, next: null });
    }
  },
}));
