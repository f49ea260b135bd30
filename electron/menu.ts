/**
 * The native menu, as each platform has it. Its commands are those of the command palette, with the same keys: they go to
 * the page of the window in front. What concerns the system (quit, copy and paste, zoom) is left to Electron's own roles.
 */
import type { MenuItemConstructorOptions } from 'electron';
import type { Command } from '../src/contract/shellOperations.ts';

export interface MenuActions {
  /** Tells the page of the window in front; where there is none (macOS) it opens one for what makes sense there. */
  send(command: Command): void;
  newWindow(): void;
}

export interface MenuSurroundings {
  readonly platform: NodeJS.Platform;
  /** A packaged app has no developer tools. */
  readonly packaged: boolean;
}

type Item = MenuItemConstructorOptions;
const SEPARATOR: Item = { type: 'separator' };

export function menuTemplate(actions: MenuActions, { platform, packaged }: MenuSurroundings): Item[] {
  const mac = platform === 'darwin';
  const item = itemsFor(actions);
  return [
    ...(mac ? [applicationMenu(item)] : []),
    fileMenu(item, actions, mac),
    editMenu(item),
    viewMenu(item, packaged),
    captureMenu(item),
    ...(mac ? [{ role: 'windowMenu' } satisfies Item] : []),
    helpMenu(item, mac),
  ];
}

type ItemOf = (command: Command, label: string, accelerator?: string) => Item;

function itemsFor({ send }: MenuActions): ItemOf {
  return (command, label, accelerator) => ({
    id: command,
    label,
    click: () => send(command),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
}

function applicationMenu(item: ItemOf): Item {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      SEPARATOR,
      item('settings', 'Settings…', 'Command+,'),
      SEPARATOR,
      { role: 'services' },
      SEPARATOR,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      SEPARATOR,
      { role: 'quit' },
    ],
  };
}

function fileMenu(item: ItemOf, { newWindow }: MenuActions, mac: boolean): Item {
  return {
    label: '&File',
    submenu: [
      item('open', 'Open…', 'CommandOrControl+O'),
      ...(mac ? [recentMenu()] : []),
      item('open-example', 'Open the Example'),
      item('start-page', 'New Tab', 'CommandOrControl+T'),
      { id: 'new-window', label: 'New Window', accelerator: 'CommandOrControl+N', click: newWindow },
      SEPARATOR,
      item('compare', 'Compare…', 'CommandOrControl+D'),
      item('witness', 'Join with a Mail Log…', 'Alt+J'),
      item('export', 'Export…', 'CommandOrControl+E'),
      item('print', 'Print…', 'CommandOrControl+P'),
      SEPARATOR,
      item('close-tab', 'Close Tab', 'CommandOrControl+W'),
      item('reopen-tab', 'Reopen Closed Tab', 'CommandOrControl+Shift+T'),
      ...(mac
        ? [{ role: 'close', accelerator: 'Command+Shift+W' } satisfies Item]
        : [SEPARATOR, item('settings', 'Settings…', 'Control+,'), SEPARATOR, { role: 'quit' } satisfies Item]),
    ],
  };
}

/** Kept by macOS itself; elsewhere the start page lists them. */
function recentMenu(): Item {
  return { role: 'recentDocuments', label: 'Open Recent', submenu: [{ role: 'clearRecentDocuments' }] };
}

function editMenu(item: ItemOf): Item {
  return {
    label: '&Edit',
    submenu: [
      { role: 'undo' },
      { role: 'redo' },
      SEPARATOR,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
      SEPARATOR,
      item('find', 'Find…', 'CommandOrControl+F'),
    ],
  };
}

function viewMenu(item: ItemOf, packaged: boolean): Item {
  return {
    label: '&View',
    submenu: [
      item('command-palette', 'Command Palette…', 'CommandOrControl+K'),
      SEPARATOR,
      item('next-tab', 'Next Tab', 'CommandOrControl+PageDown'),
      item('previous-tab', 'Previous Tab', 'CommandOrControl+PageUp'),
      SEPARATOR,
      { role: 'zoomIn', accelerator: 'CommandOrControl+=' },
      // The same where Plus is a key of its own.
      { role: 'zoomIn', accelerator: 'CommandOrControl+Plus', visible: false },
      { role: 'zoomOut' },
      { role: 'resetZoom' },
      SEPARATOR,
      { role: 'togglefullscreen' },
      ...(packaged ? [] : [SEPARATOR, { role: 'reload' } satisfies Item, { role: 'toggleDevTools' } satisfies Item]),
    ],
  };
}

function captureMenu(item: ItemOf): Item {
  return {
    label: 'Ca&pture',
    submenu: [item('start-capture', 'Start…', 'Alt+C'), item('stop-capture', 'Stop', 'Alt+X')],
  };
}

function helpMenu(item: ItemOf, mac: boolean): Item {
  return {
    role: 'help',
    submenu: [item('help-keys', 'Keyboard Shortcuts'), ...(mac ? [] : [SEPARATOR, { role: 'about' } satisfies Item])],
  };
}
