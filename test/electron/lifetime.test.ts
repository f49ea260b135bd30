/** How the built shell ends, prints, and goes on when the engine's process is lost. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { PATIENT } from './support/patience.ts';
import { settled, shellRuns } from './support/shellRuns.ts';

const { start, connect } = shellRuns();

const folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-print-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the end', () => {
  it('comes with the last window, after the engine has tidied up', async () => {
    const standIn = await start();
    standIn.windows[0].close();
    standIn.appEvents.emit('window-all-closed');
    await settled();
    await expect.poll(() => standIn.quits, PATIENT).toBe(1);
    expect(standIn.engines[0].finished).toBe(1);
    expect(standIn.hasLock).toBe(false);
    expect(standIn.engines[0].pid).toBeUndefined();
    expect(standIn.dialogsShown).toEqual([]);
  });
});

describe('on macOS', () => {
  const { platform } = process;
  afterEach(() => {
    Object.defineProperty(process, 'platform', { value: platform });
  });

  it('the program stays without a window, and makes one when it is called', async () => {
    Object.defineProperty(process, 'platform', { value: 'darwin' });
    const standIn = await start();
    standIn.windows[0].close();
    standIn.appEvents.emit('window-all-closed');
    await settled();
    expect(standIn.quits).toBe(0);
    standIn.appEvents.emit('activate');
    await settled();
    expect(standIn.windows.map((window) => window.isDestroyed())).toEqual([true, false]);
    standIn.appEvents.emit('activate');
    expect(standIn.windows).toHaveLength(2);
  });
});

describe('when the engine is lost', () => {
  it('says so, and starts it again with the pages', async () => {
    const standIn = await start([], { dialogs: { showMessageBox: { response: 0 } } });
    const before = standIn.windows[0].webContents.page;
    standIn.engines[0].crash();
    await settled();
    expect(standIn.dialogsShown[0].options).toMatchObject({ message: 'The analysis ended unexpectedly.' });
    expect(standIn.engines).toHaveLength(2);
    expect(standIn.windows[0].webContents.page).not.toBe(before);
    await (await connect(standIn.windows[0])).call('shell.setTitle', { title: 'again' });
    expect(standIn.engines[1].pages).toHaveLength(1);
  });

  it('ends if that is what people want', async () => {
    const standIn = await start([], { dialogs: { showMessageBox: { response: 1 } } });
    standIn.engines[0].crash();
    await settled();
    await expect.poll(() => standIn.quits, PATIENT).toBe(1);
    expect(standIn.engines).toHaveLength(1);
  });

  it('asks nobody about packets that went with it', async () => {
    const standIn = await start([], { dialogs: { showMessageBox: { response: 0 } } });
    const { webContents } = standIn.windows[0];
    webContents.wantsToStay = true;
    const before = webContents.page;
    standIn.engines[0].crash();
    await expect.poll(() => webContents.page, PATIENT).not.toBe(before);
    expect(standIn.dialogsShown).toHaveLength(1);
  });

  it('does not start it again and again', async () => {
    const standIn = await start([], { dialogs: { showMessageBox: { response: 0 } } });
    for (let losses = 0; losses < 3; losses++) {
      standIn.engines.at(-1)!.crash();
      await settled();
    }
    expect(standIn.engines).toHaveLength(3);
    await expect.poll(() => standIn.quits, PATIENT).toBe(1);
    expect(standIn.dialogsShown.at(-1)!.options).toMatchObject({ buttons: ['Quit'] });
  });

  it('opens nothing for pages meanwhile, and tells them so', async () => {
    const standIn = await start([], {
      dialogs: { showMessageBox: new Promise(() => {}), showOpenDialog: { canceled: false, filePaths: ['/a'] } },
    });
    const client = await connect(standIn.windows[0]);
    standIn.engines[0].crash();
    await expect(client.call('shell.openFiles', {})).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('when a page is lost', () => {
  const gone = { reason: 'crashed', exitCode: 5 };

  it('is loaded again, if people want that', async () => {
    const standIn = await start([], { dialogs: { showMessageBox: { response: 0 } } });
    const { webContents } = standIn.windows[0];
    const client = await connect(standIn.windows[0]);
    const before = webContents.page;
    const closed = new Promise<void>((done) => client.onClose(done));
    webContents.emit('render-process-gone', {}, gone);
    await closed;
    await expect.poll(() => webContents.page, PATIENT).not.toBe(before);
    expect(standIn.dialogsShown[0].options).toMatchObject({ detail: expect.stringContaining('crashed') });
  });

  it('goes with its window otherwise', async () => {
    const standIn = await start([], { dialogs: { showMessageBox: { response: 1 } } });
    standIn.windows[0].webContents.emit('render-process-gone', {}, gone);
    await expect.poll(() => standIn.windows[0].isDestroyed(), PATIENT).toBe(true);
  });
});

describe('printing', () => {
  it('makes a PDF of an exported report, out of sight and without scripts', async () => {
    const target = join(folder, 'report.pdf');
    const standIn = await start([], { dialogs: { showSaveDialog: { canceled: false, filePath: target } } });
    const client = await connect(standIn.windows[0]);
    const source = await client.call('shell.printSource', {});
    const { paths } = standIn.engines[0].granted[0];
    writeFileSync(paths[0], '<p>the report</p>');
    const to = await client.call('shell.chooseSave', { name: 'report.pdf' });
    await client.call('shell.printPdf', { source: source.grant, target: to!.grant });
    expect(readFileSync(target, 'utf8')).toMatch(/^%PDF of ptrscope:/);
    const hidden = standIn.windows[1];
    expect(hidden.options).toMatchObject({
      show: false,
      webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, javascript: false },
    });
    expect([hidden.shown, hidden.isDestroyed()]).toEqual([false, true]);
    expect(existsSync(paths[0])).toBe(false);
  });

  it('lets the printed page reach nothing', async () => {
    const target = join(folder, 'reach.pdf');
    const standIn = await start([], { dialogs: { showSaveDialog: { canceled: false, filePath: target } } });
    const client = await connect(standIn.windows[0]);
    const source = await client.call('shell.printSource', {});
    writeFileSync(standIn.engines[0].granted[0].paths[0], '<img src="https://example.com/x.png">');
    const to = await client.call('shell.chooseSave', { name: 'reach.pdf' });
    await client.call('shell.printPdf', { source: source.grant, target: to!.grant });
    const [, session] = [...standIn.sessions.values()];
    expect(session.partition).toMatch(/^print-/);
    expect(session.lets('https://example.com/x.png')).toBe(false);
    expect((await session.request('ptrscope://app/index.html'))!.status).toBe(404);
    expect(session.permissionCheck!(null, 'clipboard-sanitized-write', 'ptrscope://app/', {} as never)).toBe(false);
  });

  it('says why it could not write, and leaves nothing behind', async () => {
    const target = join(folder, 'no/such/folder/report.pdf');
    const standIn = await start([], { dialogs: { showSaveDialog: { canceled: false, filePath: target } } });
    const client = await connect(standIn.windows[0]);
    const source = await client.call('shell.printSource', {});
    writeFileSync(standIn.engines[0].granted[0].paths[0], '<p>the report</p>');
    const to = await client.call('shell.chooseSave', { name: 'report.pdf' });
    await expect(client.call('shell.printPdf', { source: source.grant, target: to!.grant })).rejects.toMatchObject({
      code: 'not-written',
      message: expect.stringContaining('its folder does not exist'),
    });
  });
});
