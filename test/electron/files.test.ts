/** How captures come into the built shell: arguments, a second start, the desktop, dialogs and drops; and who may hand paths in. */
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstEvents, settled, shellRuns } from './support/shellRuns.ts';
import type { StandIn } from './support/standIn.ts';

const { start, connect } = shellRuns();

const opened = (...names: string[]) => ({
  kind: 'open',
  grants: names.map((name) => ({ grant: `read-${name}`, name, bytes: 1 })),
});

describe('a capture named at the start', () => {
  it('is opened in the window, as a grant without its path', async () => {
    const standIn = await start(['/captures/slow.pcapng', 'other.pcap']);
    const client = await connect(standIn.windows[0]);
    expect(await firstEvents(client, 1)).toEqual([opened('slow.pcapng', 'other.pcap')]);
    expect(standIn.engines[0].granted).toEqual([
      { paths: ['/captures/slow.pcapng', resolve('other.pcap')], access: 'read' },
    ]);
    expect(standIn.recentDocuments).toEqual(['/captures/slow.pcapng', resolve('other.pcap')]);
  });

  it('may be named by its URL, as desktops do', async () => {
    const standIn = await start(['file:///captures/one%20two.pcap', 'file://elsewhere/x']);
    const [{ paths }] = standIn.engines[0].granted;
    expect(paths).toEqual(['/captures/one two.pcap', resolve('file://elsewhere/x')]);
  });

  it('is told from what is meant for Chromium', async () => {
    const standIn = await start(['--ozone-platform=wayland', '/captures/a.cap', '--no-first-run']);
    expect(standIn.engines[0].granted).toEqual([{ paths: ['/captures/a.cap'], access: 'read' }]);
  });

  it('stands first in a packaged app, which has no script to name', async () => {
    const standIn = await start(['/captures/a.cap'], { isPackaged: true });
    expect(standIn.engines[0].granted).toEqual([{ paths: ['/captures/a.cap'], access: 'read' }]);
  });
});

describe('a second start', () => {
  it('hands its captures to the first and ends', async () => {
    const standIn = await start(['/captures/b.pcap'], { isSecond: true });
    expect(standIn.lockData).toEqual({ files: ['/captures/b.pcap'] });
    expect(standIn.windows).toEqual([]);
    expect(standIn.quits).toBe(1);
  });

  it('has its captures opened in the first, in the window in front', async () => {
    const standIn = await start();
    standIn.windows[0].minimized = true;
    standIn.appEvents.emit('second-instance', {}, ['electron'], '/elsewhere', { files: ['/captures/b.pcap'] });
    const client = await connect(standIn.windows[0]);
    expect(await firstEvents(client, 1)).toEqual([opened('b.pcap')]);
    expect(standIn.windows[0].minimized).toBe(false);
    expect(standIn.windows).toHaveLength(1);
  });

  it.each([
    ['nothing', undefined],
    ['no list', { files: '/etc/passwd' }],
    ['no paths', { files: [{ path: '/etc/passwd' }] }],
    ['more than anybody opens', { files: Array.from({ length: 1000 }, (_, at) => `/captures/${at}`) }],
    ['something beside them', { files: ['/captures/b.pcap'], command: 'export' }],
  ])('brings the window forward, and no more, when it hands over %s', async (_, handedOver) => {
    const standIn = await start();
    standIn.appEvents.emit('second-instance', {}, ['electron'], '/elsewhere', handedOver);
    await settled();
    expect(standIn.windows[0].focused).toBe(1);
    expect(standIn.engines[0].granted).toEqual([]);
  });
});

describe('a capture that the desktop names', () => {
  const event = { preventDefault: () => {} };

  it('is opened in the window in front', async () => {
    const standIn = await start();
    standIn.appEvents.emit('open-file', event, '/captures/c.pcapng');
    expect(await firstEvents(await connect(standIn.windows[0]), 1)).toEqual([opened('c.pcapng')]);
  });

  it('is opened also when it is named before the app is ready', async () => {
    const beforeReady = ({ appEvents }: StandIn) => {
      appEvents.emit('open-file', event, '/captures/c.pcapng');
      appEvents.emit('open-file', event, '/captures/d.pcapng');
    };
    const standIn = await start([], { beforeReady });
    expect(standIn.windows).toHaveLength(1);
    const client = await connect(standIn.windows[0]);
    expect(await firstEvents(client, 1)).toEqual([opened('c.pcapng', 'd.pcapng')]);
  });

  it('gets a window where there is none any more', async () => {
    const standIn = await start();
    standIn.windows[0].close();
    standIn.appEvents.emit('open-file', event, '/captures/c.pcapng');
    await settled();
    expect(await firstEvents(await connect(standIn.windows[1]), 1)).toEqual([opened('c.pcapng')]);
  });
});

describe('the open dialog', () => {
  it('answers grants for what was chosen', async () => {
    const dialogs = { showOpenDialog: { canceled: false, filePaths: ['/captures/a.pcap', '/captures/b.pcap'] } };
    const standIn = await start([], { dialogs });
    const client = await connect(standIn.windows[0]);
    expect(await client.call('shell.openFiles', {})).toEqual(opened('a.pcap', 'b.pcap').grants);
    expect(standIn.recentDocuments).toEqual(['/captures/a.pcap', '/captures/b.pcap']);
  });

  it('answers nothing when it was dismissed', async () => {
    const standIn = await start([], { dialogs: { showOpenDialog: { canceled: true, filePaths: [] } } });
    const client = await connect(standIn.windows[0]);
    expect(await client.call('shell.openFiles', {})).toEqual([]);
    expect(standIn.engines[0].granted).toEqual([]);
  });
});

describe('the save dialog', () => {
  it('answers a grant to write what was chosen, and begins there the next time', async () => {
    const dialogs = { showSaveDialog: { canceled: false, filePath: '/out/report.json' } };
    const standIn = await start([], { dialogs });
    const client = await connect(standIn.windows[0]);
    const answer = await client.call('shell.chooseSave', { name: 'report.json' });
    expect(answer).toEqual({ grant: 'write-report.json', name: 'report.json', bytes: null });
    expect(standIn.engines[0].granted).toEqual([{ paths: ['/out/report.json'], access: 'write' }]);
    await client.call('shell.chooseSave', { name: 'next.csv' });
    expect(standIn.dialogsShown.map(({ options }) => (options as { defaultPath: string }).defaultPath)).toEqual([
      expect.stringMatching(/documents.report\.json$/),
      '/out/next.csv',
    ]);
  });

  it.each([
    ['../../.ssh/authorized_keys', 'authorized_keys'],
    ['C:\\Windows\\evil.html', 'evil.html'],
    ['report\u202Egpj.html', 'reportgpj.html'],
    ['.bashrc', 'bashrc'],
    ['a:b|c?.md', 'abc.md'],
    ['/', 'report'],
  ])('proposes no more than a plain name: %j', async (name, proposed) => {
    const standIn = await start([], { dialogs: { showSaveDialog: { canceled: true, filePath: '' } } });
    const client = await connect(standIn.windows[0]);
    expect(await client.call('shell.chooseSave', { name })).toBeNull();
    const { defaultPath } = standIn.dialogsShown[0].options as { defaultPath: string };
    expect(defaultPath).toBe(resolve(standIn.userData, 'documents', proposed));
  });
});

describe('a drop', () => {
  it('opens what was dropped on the window', async () => {
    const standIn = await start();
    standIn.windows[0].webContents.page!.drop(['/captures/a.pcap', '/captures/b.pcap']);
    expect(await firstEvents(await connect(standIn.windows[0]), 1)).toEqual([opened('a.pcap', 'b.pcap')]);
  });

  it('is nothing when a script in the page has made it up', async () => {
    const standIn = await start();
    standIn.windows[0].webContents.page!.drop(['/etc/passwd'], false);
    await settled();
    expect(standIn.engines[0].granted).toEqual([]);
  });

  it.each([
    ['no list', '/etc/passwd'],
    ['things that are no paths', [1, null]],
    ['files without a path', ['']],
    ['a flood', Array.from({ length: 10_000 }, (_, at) => `/captures/${at}`)],
  ])('is nothing when it is %s', async (_, sent) => {
    const standIn = await start();
    standIn.windows[0].webContents.hear('drop', [sent]);
    await settled();
    expect(standIn.engines[0].granted).toEqual([]);
  });
});

describe('the page', () => {
  it('learns no path: grants are all it gets', async () => {
    const standIn = await start(['/captures/slow.pcapng']);
    const { page } = standIn.windows[0].webContents;
    const events = await firstEvents(await connect(standIn.windows[0]), 1);
    expect(JSON.stringify([events, page!.messages.map(({ data }) => data)])).not.toContain('/captures');
  });

  it('gets new ports after it was loaded anew, and the old ones are closed', async () => {
    const standIn = await start();
    const [window] = standIn.windows;
    const before = await connect(window);
    const closed = new Promise<void>((done) => before.onClose(done));
    await window.webContents.open('ptrscope://app/index.html');
    const after = await connect(window);
    await closed;
    await after.call('shell.setTitle', { title: 'again' });
    expect(window.title).toBe('again - PTRscope');
    expect(standIn.engines[0].pages).toHaveLength(2);
  });

  it.each([
    [
      'from a frame inside it',
      () => ({ url: 'ptrscope://app/index.html', parent: { url: 'ptrscope://app/index.html' } }),
    ],
    ['without a frame', () => null],
  ])('is not answered %s', async (_, frame) => {
    const standIn = await start();
    const { webContents } = standIn.windows[0];
    webContents.hear('connect', [], frame());
    webContents.hear('drop', [['/etc/passwd']], frame());
    await settled();
    expect(webContents.page!.messages).toEqual([]);
    expect(standIn.engines[0].granted).toEqual([]);
  });

  it('is not answered once something else is in its place', async () => {
    const standIn = await start();
    const { webContents } = standIn.windows[0];
    webContents.mainFrame.url = 'https://example.com/';
    webContents.hear('connect', []);
    webContents.hear('drop', [['/etc/passwd']]);
    await settled();
    expect(webContents.page!.messages).toEqual([]);
    expect(standIn.engines[0].granted).toEqual([]);
  });
});
