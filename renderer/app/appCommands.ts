/** The window's own commands: opening, tabs, and moving between its parts. */
import type { App } from '../state/app.ts';
import type { Command } from '../state/feature.ts';
import { closeTab, openEach, openGrants, reopenTab } from '../state/open.ts';
import { activeTab, withNeighbour, withStart } from '../state/tabs.ts';

const hasClosed = ({ workspace }: App) => workspace.getState().closed.length > 0;
const hasSeveral = ({ workspace }: App) => workspace.getState().tabs.length > 1;

export const APP_COMMANDS: readonly Command[] = [
  {
    id: 'open',
    title: 'Open a capture',
    group: 'File',
    keys: ['Mod+O'],
    run: async (app) => openEach(app, await app.shell.call('shell.openFiles', {})),
  },
  {
    id: 'open-merged',
    title: 'Open several files as one capture, merged by time',
    group: 'File',
    run: async (app) => openGrants(app, await app.shell.call('shell.openFiles', {})),
  },
  {
    id: 'open-example',
    title: 'Open the example capture',
    group: 'File',
    enabled: ({ about }) => about.examples.length > 0,
    run: (app) => openGrants(app, app.about.examples.slice(0, 1)),
  },
  {
    id: 'start-page',
    title: 'New tab',
    group: 'File',
    keys: ['Mod+T', 'Alt+T'],
    run: ({ workspace }) => workspace.setState(withStart),
  },
  {
    id: 'close-tab',
    title: 'Close this tab',
    group: 'File',
    keys: ['Mod+W', 'Alt+W'],
    run: (app) => closeTab(app, activeTab(app.workspace.getState()).id),
  },
  {
    id: 'reopen-tab',
    title: 'Open the closed tab again',
    group: 'File',
    keys: ['Mod+Shift+T', 'Alt+Shift+T'],
    enabled: hasClosed,
    run: reopenTab,
  },
  {
    id: 'next-tab',
    title: 'Next tab',
    group: 'Go',
    keys: ['Mod+PageDown', 'Alt+PageDown'],
    enabled: hasSeveral,
    run: ({ workspace }) => workspace.setState((state) => withNeighbour(state, 1)),
  },
  {
    id: 'previous-tab',
    title: 'Previous tab',
    group: 'Go',
    keys: ['Mod+PageUp', 'Alt+PageUp'],
    enabled: hasSeveral,
    run: ({ workspace }) => workspace.setState((state) => withNeighbour(state, -1)),
  },
  { id: 'next-part', title: 'Next part of the window', group: 'Go', keys: ['F6'], run: () => focusPart(1) },
  {
    id: 'previous-part',
    title: 'Previous part of the window',
    group: 'Go',
    keys: ['Shift+F6'],
    run: () => focusPart(-1),
  },
];

/** Parts are the elements with `data-part`; the first thing in one that can have the focus gets it. */
function focusPart(step: number): void {
  const parts = [...document.querySelectorAll<HTMLElement>('[data-part]')];
  const at = parts.findIndex((part) => part.contains(document.activeElement));
  for (let tries = 1; tries <= parts.length; tries += 1) {
    const part = parts[(at + step * tries + parts.length * 2) % parts.length]!;
    const target = part.querySelector<HTMLElement>('[role="grid"], [tabindex="0"], button, input, a[href]');
    if (target !== null) {
      target.focus();
      return;
    }
  }
}
