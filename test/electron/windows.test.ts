/** Windows of the built shell: where they stand, what is remembered, what the menu and the theme do to them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { firstEvents, settled, shellRuns } from './support/shellRuns.ts';

const { start, connect } = shellRuns();

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'ptrscope-test-place-'));
  folders.push(made);
  return made;
}

describe('a start', () => {
  it('shows one window with the page, once the page is drawn', async () => {
    const { windows } = await start();
    expect(windows).toHaveLength(1);
    expect(windows[0].webContents.mainFrame.url).toBe('ptrscope://app/index.html');
    expect(windows[0].options.show).toBe(false);
    expect(windows[0].shown).toBe(true);
    expect(windows[0].title).toBe('PTRscope');
  });

  it('centres the first window ever on the first display', async () => {
    const { windows } = await start([], { displays: [{ x: 0, y: 40, width: 1920, height: 1000 }] });
    expect(windows[0].bounds).toEqual({ x: 320, y: 140, width: 1280, height: 800 });
  });

  it('fits a window into a display that is smaller than usual', async () => {
    const { windows } = await start([], { displays: [{ x: 0, y: 0, width: 1024, height: 700 }] });
    expect(windows[0].bounds).toEqual({ x: 0, y: 0, width: 1024, height: 700 });
  });
});

describe('a window', () => {
  it('opens again where it was closed, maximised if it was', async () => {
    const userData = folder();
    const first = await start([], { userData });
    first.windows[0].bounds = { x: 100, y: 120, width: 900, height: 640 };
    first.windows[0].maximized = true;
    first.windows[0].close();
    const second = await start([], { userData });
    expect(second.windows[0].bounds).toEqual({ x: 100, y: 120, width: 900, height: 640 });
    expect(second.windows[0].maximized).toBe(true);
  });

  it('that filled the screen does so again, and may always be made to', async () => {
    const userData = folder();
    const first = await start([], { userData });
    expect(first.windows[0].options.fullscreen).toBeUndefined();
    first.windows[0].fullScreen = true;
    first.windows[0].close();
    const second = await start([], { userData });
    expect(second.windows[0].fullScreen).toBe(true);
    expect(second.windows[0].options.fullscreen).toBeUndefined();
  });

  it('comes back into sight when the display it stood on is gone', async () => {
    const userData = folder();
    const displays = [
      { x: 0, y: 0, width: 1920, height: 1080 },
      { x: 1920, y: 0, width: 2560, height: 1440 },
    ];
    const first = await start([], { userData, displays });
    first.windows[0].bounds = { x: 2400, y: 200, width: 1800, height: 1200 };
    first.windows[0].close();
    const stillThere = await start([], { userData, displays });
    expect(stillThere.windows[0].bounds).toEqual({ x: 2400, y: 200, width: 1800, height: 1200 });
    const unplugged = await start([], { userData, displays: displays.slice(0, 1) });
    expect(unplugged.windows[0].bounds).toEqual({ x: 320, y: 140, width: 1280, height: 800 });
  });

  it.each([
    ['not JSON', '{"place":'],
    ['another shape', '{"place":{"x":"left"},"theme":"dark"}'],
    ['a place beyond all displays', '{"place":{"x":1e9,"y":0,"width":1,"height":1,"state":"normal"},"theme":"dark"}'],
  ])('does not mind what it remembers being %s', async (_, text) => {
    const userData = folder();
    writeFileSync(join(userData, 'window.json'), text);
    const { windows } = await start([], { userData });
    expect(windows[0].bounds.width).toBe(1280);
  });

  it('has its title without what a name off the wire could smuggle in', async () => {
    const { windows } = await start();
    const client = await connect(windows[0]);
    await client.call('shell.setTitle', { title: 'mail\u202e.example\u0007.com' });
    expect(windows[0].title).toBe('mail.example.com - PTRscope');
    await client.call('shell.setTitle', { title: '' });
    expect(windows[0].title).toBe('PTRscope');
  });

  it('is asked about before packets that nobody kept go with it', async () => {
    const standIn = await start([], { dialogs: { showMessageBoxSync: 1 } });
    let left = false;
    const event = {
      preventDefault: () => {
        left = true;
      },
    };
    standIn.windows[0].webContents.emit('will-prevent-unload', event);
    expect(left).toBe(false);
    expect(standIn.dialogsShown).toEqual([
      {
        method: 'showMessageBoxSync',
        options: expect.objectContaining({ message: expect.stringContaining('not kept') }),
      },
    ]);
  });

  it('stands a little aside when it is the second', async () => {
    const standIn = await start();
    standIn.clickMenu('new-window');
    await settled();
    const [first, second] = standIn.windows;
    expect(second.bounds).toEqual({ ...first.bounds, x: first.bounds.x + 24, y: first.bounds.y + 24 });
  });
});

describe('the menu', () => {
  it('sends its commands to the page of the window in front', async () => {
    const standIn = await start();
    standIn.clickMenu('new-window');
    await settled();
    const [first, second] = standIn.windows;
    const clients = [await connect(first), await connect(second)];
    standIn.clickMenu('find');
    first.focus();
    standIn.clickMenu('export');
    expect(await firstEvents(clients[1], 1)).toEqual([{ kind: 'command', command: 'find' }]);
    expect(await firstEvents(clients[0], 1)).toEqual([{ kind: 'command', command: 'export' }]);
  });

  it('opens a window first where there is none, for what makes sense in it', async () => {
    const standIn = await start();
    standIn.windows[0].close();
    for (const about of ['find', 'export', 'close-tab']) standIn.clickMenu(about);
    expect(standIn.windows).toHaveLength(1);
    standIn.clickMenu('settings');
    await settled();
    const client = await connect(standIn.windows[1]);
    expect(await firstEvents(client, 1)).toEqual([{ kind: 'command', command: 'settings' }]);
  });

  it('offers developer tools in a checkout, and none in a packaged app', async () => {
    const roles = (menu: { submenu?: unknown }[]) => JSON.stringify(menu).includes('toggleDevTools');
    expect(roles((await start()).menu)).toBe(true);
    expect(roles((await start([], { isPackaged: true })).menu)).toBe(false);
  });
});

describe('light and dark', () => {
  it('follow the system, or what was chosen, from the first moment of the next start on', async () => {
    const userData = folder();
    const first = await start([], { userData });
    expect(first.theme.themeSource).toBe('system');
    const client = await connect(first.windows[0]);
    await client.call('shell.setTheme', { theme: 'dark' });
    expect(first.theme.themeSource).toBe('dark');
    const second = await start([], { userData });
    expect(second.theme.themeSource).toBe('dark');
  });

  it('reach the window behind the page', async () => {
    const standIn = await start();
    const light = standIn.windows[0].colour;
    standIn.isDark = true;
    standIn.theme.emit('updated');
    expect(standIn.windows[0].colour).not.toBe(light);
  });
});

describe('a notice', () => {
  it('brings the window forward when it is clicked', async () => {
    const standIn = await start();
    const client = await connect(standIn.windows[0]);
    await client.call('shell.notify', { title: 'A connection waits', text: '10.0.0.2 since 5 s' });
    standIn.windows[0].minimized = true;
    standIn.notifications[0].emit('click');
    expect(standIn.notifications[0].options).toEqual({ title: 'A connection waits', body: '10.0.0.2 since 5 s' });
    expect(standIn.windows[0].minimized).toBe(false);
    expect(standIn.windows[0].focused).toBe(1);
  });

  it('is one of a few: a storm of stalls does not cover the desktop', async () => {
    const standIn = await start();
    const client = await connect(standIn.windows[0]);
    for (let stall = 0; stall < 50; stall++) await client.call('shell.notify', { title: 'Stall', text: `${stall}` });
    expect(standIn.notifications.length).toBeLessThan(10);
    standIn.notifications[0].emit('close');
    await client.call('shell.notify', { title: 'Stall', text: 'later' });
    expect(standIn.notifications.at(-1)?.options.body).toBe('later');
  });
});
