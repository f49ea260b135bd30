/** Main's side of the shell's contract, for one window. */
import type { Handlers } from '../src/contract/serve.ts';
import type { ShellOperations } from '../src/contract/shellOperations.ts';
import type { AppWindow } from './appWindow.ts';
import type { FileDialogs } from './dialogs.ts';
import type { Grants } from './grants.ts';
import type { Notifications } from './notifications.ts';
import { type PrintFolder, printPdf } from './printPdf.ts';
import type { ShellMemory } from './shellMemory.ts';
import { changeTheme } from './theme.ts';

/** What all windows share. */
export interface ShellParts {
  readonly memory: ShellMemory;
  readonly grants: Grants;
  readonly dialogs: FileDialogs;
  readonly notifications: Notifications;
  readonly prints: PrintFolder;
}

export function shellHandlers(owner: AppWindow, parts: ShellParts): Handlers<ShellOperations> {
  const { memory, grants, dialogs, notifications, prints } = parts;
  return {
    'shell.openFiles': async () => grants.toRead(await dialogs.open(owner.window)),
    'shell.openLogs': async () => grants.toReadOnce(await dialogs.openLogs(owner.window)),
    'shell.chooseSave': async ({ name }) => {
      const path = await dialogs.save(owner.window, name);
      return path === null ? null : grants.toWrite(path);
    },
    'shell.events': (_, { signal }) => owner.events.read(signal),
    'shell.notify': ({ title, text }) => {
      notifications.show(title, text, () => owner.bringForward());
      return {};
    },
    'shell.setTitle': ({ title }) => {
      owner.setTitle(title);
      return {};
    },
    'shell.setTheme': ({ theme }) => {
      changeTheme(memory, theme);
      return {};
    },
    'shell.printSource': () => grants.toWrite(prints.next()),
    'shell.printPdf': async ({ source, target }) => {
      const report = grants.pathOf(source);
      try {
        await printPdf(report, grants.pathOf(target));
      } finally {
        prints.drop(report);
      }
      return {};
    },
  };
}
