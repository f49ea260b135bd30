/** What differs between platforms: the menu, and what Windows' installer has the app do. */
import { describe, expect, it } from 'vitest';
import { installerCommands } from '../../electron/installerCommands.ts';
import { menuTemplate } from '../../electron/menu.ts';
import { COMMANDS } from '../../src/contract/shellOperations.ts';

const actions = { send: () => {}, newWindow: () => {} };
const PLATFORMS = ['linux', 'win32', 'darwin'] as const;

function menu(platform: NodeJS.Platform) {
  const template = menuTemplate(actions, { platform, packaged: true });
  return template.map(({ role, label, submenu }) => ({
    title: label ?? role,
    items: Array.isArray(submenu) ? submenu : [],
  }));
}

const items = (platform: NodeJS.Platform) => menu(platform).flatMap((one) => one.items);

/** The page's commands by their ids, with their keys; the page is not of this world, so its types are not known here. */
async function pageCommands(): Promise<Map<string, readonly string[]>> {
  const path: string = '../../renderer/app/features.ts';
  const { FEATURES } = (await import(path)) as {
    FEATURES: readonly { readonly commands?: readonly { readonly id: string; readonly keys?: readonly string[] }[] }[];
  };
  return new Map(FEATURES.flatMap(({ commands = [] }) => commands).map(({ id, keys = [] }) => [id, keys]));
}

describe('the menu', () => {
  it.each(PLATFORMS)('has every command once: %s', (platform) => {
    const ids = items(platform).flatMap(({ id }) => id ?? []);
    expect(ids.filter((id) => id !== 'new-window').sort()).toEqual([...COMMANDS].sort());
  });

  it.each(PLATFORMS)('uses no shortcut twice: %s', (platform) => {
    const keys = items(platform).flatMap(({ accelerator }) => accelerator ?? []);
    expect(keys).toEqual([...new Set(keys)]);
    expect(keys.length).toBeGreaterThan(10);
  });

  it('is answered by the page, which knows the same keys', async () => {
    const commands = await pageCommands();
    expect([...commands.keys()]).toEqual(expect.arrayContaining([...COMMANDS]));
    for (const { id = '', accelerator } of items('linux')) {
      const keys = commands.get(id);
      if (keys === undefined || accelerator === undefined) continue;
      expect([id, keys]).toEqual([id, expect.arrayContaining([accelerator.replace(/^(CommandOr)?Control/, 'Mod')])]);
    }
  });

  it('is the application menu on macOS that holds settings and the end', () => {
    expect(menu('darwin').map(({ title }) => title)).toEqual([
      'appMenu',
      '&File',
      '&Edit',
      '&View',
      'Ca&pture',
      'windowMenu',
      'help',
    ]);
    expect(menu('darwin')[0].items.flatMap(({ id, role }) => id ?? role ?? [])).toEqual(
      expect.arrayContaining(['about', 'settings', 'services', 'quit']),
    );
    expect(menu('darwin')[1].items.map(({ role }) => role)).toContain('recentDocuments');
  });

  it('is the file menu elsewhere', () => {
    const [file, ...others] = menu('linux');
    expect(file.title).toBe('&File');
    expect(file.items.flatMap(({ id, role }) => id ?? role ?? [])).toEqual(
      expect.arrayContaining(['settings', 'quit']),
    );
    expect(others.map(({ title }) => title)).toEqual(['&Edit', '&View', 'Ca&pture', 'help']);
  });
});

describe("Windows' installer", () => {
  const EXECUTABLE = 'C:\\Users\\a b\\AppData\\Local\\ptrscope\\app-1.2.0\\ptrscope-desktop.exe';

  it('has shortcuts made, and captures offered to the newest version', () => {
    const commands = installerCommands('--squirrel-install', EXECUTABLE)!;
    expect(commands[0]).toEqual([
      'C:\\Users\\a b\\AppData\\Local\\ptrscope\\Update.exe',
      '--createShortcut=ptrscope-desktop.exe',
    ]);
    expect(commands.flat()).toContain('"C:\\Users\\a b\\AppData\\Local\\ptrscope\\ptrscope-desktop.exe" "%1"');
    expect(commands.filter((one) => one.some((part) => part.endsWith('OpenWithProgids')))).toHaveLength(3);
    expect(installerCommands('--squirrel-updated', EXECUTABLE)).toEqual(commands);
  });

  it('has all of it taken away again', () => {
    const made = installerCommands('--squirrel-install', EXECUTABLE)!;
    const removed = installerCommands('--squirrel-uninstall', EXECUTABLE)!;
    expect(removed[0][1]).toBe('--removeShortcut=ptrscope-desktop.exe');
    const keys = (commands: typeof made) => commands.slice(1).map(([, , key]) => key);
    for (const key of keys(made)) expect(keys(removed).some((gone) => key.startsWith(gone))).toBe(true);
  });

  it('asks nothing of a start that is for people', () => {
    expect(installerCommands('--squirrel-obsolete', EXECUTABLE)).toEqual([]);
    expect(installerCommands('--squirrel-firstrun', EXECUTABLE)).toBeNull();
    expect(installerCommands('C:\\captures\\slow.pcapng', EXECUTABLE)).toBeNull();
    expect(installerCommands('', EXECUTABLE)).toBeNull();
  });
});
