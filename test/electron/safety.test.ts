/** What the built shell refuses: DESIGN section 9, item by item. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PAGE } from './support/builtShell.ts';
import { shellRuns } from './support/shellRuns.ts';
import type { StandIn } from './support/standIn.ts';

const { start, connect } = shellRuns();

const appSession = (standIn: StandIn) => standIn.sessions.get('persist:app')!;

describe('the page', () => {
  it('has no Node, a sandbox and a world of its own', async () => {
    const { windows, isSandboxed } = await start();
    expect(isSandboxed).toBe(true);
    expect(windows[0].options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    });
  });

  it('has a preload script that asks for nothing but Electron, and puts nothing into the page', async () => {
    const { windows } = await start();
    const { page, mainFrame } = windows[0].webContents;
    expect(page!.preloadAskedFor).toEqual(['electron']);
    const text = readFileSync(windows[0].options.webPreferences!.preload!, 'utf8');
    expect(text).not.toMatch(/contextBridge|process\.|\beval\b/);
    expect(mainFrame.url).toMatch(/^ptrscope:/);
  });

  it('may load itself anew, in its main frame', async () => {
    const { windows } = await start();
    const { webContents } = windows[0];
    expect(webContents.reloadItself()).toBe(true);
    let refused = false;
    const preventDefault = () => {
      refused = true;
    };
    webContents.emit('will-frame-navigate', { url: webContents.getURL(), isMainFrame: false, preventDefault });
    expect(refused).toBe(true);
  });

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])(
    'goes nowhere: %s is refused',
    async (name) => {
      const { windows } = await start();
      let refused = false;
      windows[0].webContents.emit(name, {
        url: 'https://example.com/',
        preventDefault: () => {
          refused = true;
        },
      });
      expect(refused).toBe(true);
    },
  );

  it('opens no windows', async () => {
    const { windows } = await start();
    const details = { url: 'https://example.com/' } as Parameters<
      NonNullable<(typeof windows)[0]['webContents']['openHandler']>
    >[0];
    expect(windows[0].webContents.openHandler!(details)).toEqual({ action: 'deny' });
  });

  it.each([
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'fullscreen',
    'openExternal',
    'usb',
    'fileSystem',
  ])('is denied: %s', async (permission) => {
    const { permissionRequest, permissionCheck } = appSession(await start());
    expect(permissionCheck!(null, permission as 'media', 'ptrscope://app/', {} as never)).toBe(false);
    expect(await asked(permissionRequest!, permission, 'ptrscope://app/index.html')).toBe(false);
  });

  it('may put text on the clipboard, which nobody else may', async () => {
    const { permissionRequest, permissionCheck } = appSession(await start());
    const write = 'clipboard-sanitized-write';
    expect(permissionCheck!(null, write, 'ptrscope://app/', {} as never)).toBe(true);
    expect(permissionCheck!(null, write, 'https://example.com/', {} as never)).toBe(false);
    expect(await asked(permissionRequest!, write, 'ptrscope://app/index.html')).toBe(true);
    expect(await asked(permissionRequest!, write, 'https://example.com/')).toBe(false);
  });

  it('reaches no network, and the program asks for no name', async () => {
    const standIn = await start();
    const session = appSession(standIn);
    for (const url of [
      'https://example.com/',
      'http://127.0.0.1:9/',
      'ws://localhost/',
      'file:///etc/passwd',
      'ptrscope://other/index.html',
      'ptrscope://app.example.com/',
      'chrome://version/',
    ]) {
      expect([url, session.lets(url)]).toEqual([url, false]);
    }
    expect(standIn.switches.get('host-resolver-rules')).toBe('MAP * ~NOTFOUND');
    expect(session.cache).toBe(false);
    expect(session.spellChecker).toBe(false);
    expect(session.deviceCheck!({} as never)).toBe(false);
  });

  it('can save pictures that it drew, and download nothing else', async () => {
    const session = appSession(await start());
    const refused = (url: string) => {
      let prevented = false;
      const event = {
        preventDefault: () => {
          prevented = true;
        },
      };
      session.emit('will-download', event, { getURL: () => url });
      return prevented;
    };
    expect(refused('blob:ptrscope://app/5f1e')).toBe(false);
    expect(refused('https://example.com/x.exe')).toBe(true);
    expect(refused('blob:https://example.com/5f1e')).toBe(true);
  });
});

function asked(
  request: NonNullable<ReturnType<typeof appSession>['permissionRequest']>,
  permission: string,
  requestingUrl: string,
): Promise<boolean> {
  return new Promise((resolve) =>
    request({} as never, permission as 'media', resolve, { isMainFrame: true, requestingUrl }),
  );
}

describe("the app's own protocol", () => {
  it('serves the page with a strict policy and a fresh nonce each time', async () => {
    const session = appSession(await start());
    const [first, second] = [
      (await session.request('ptrscope://app/index.html'))!,
      (await session.request('ptrscope://app/'))!,
    ];
    const [policy, other] = [first, second].map(({ headers }) => headers.get('content-security-policy')!);
    const [, nonce] = /style-src 'self' 'nonce-([^']{20,})'/.exec(policy)!;
    expect(await first.text()).toBe(PAGE.replace('__CSP_NONCE__', nonce));
    expect(other).not.toBe(policy);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(first.headers.get('x-content-type-options')).toBe('nosniff');
    expect(first.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it('serves the built files as what they are', async () => {
    const session = appSession(await start());
    const script = (await session.request('ptrscope://app/assets/a.js'))!;
    expect([script.status, await script.text()]).toEqual([200, 'console.log(1);']);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const style = (await session.request('ptrscope://app/assets/a.css', { method: 'HEAD' }))!;
    expect([style.status, await style.text()]).toEqual([200, '']);
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/../renderer-secret.txt',
    '//secret.txt',
    '/%00',
    '/index.html%00.js',
    '/assets/',
    '/assets',
    '/main.js',
    '/../electron/main.js',
    '/etc/passwd',
    '/__proto__',
    '/constructor',
  ])('serves nothing else: %s', async (path) => {
    const response = await appSession(await start()).request(`ptrscope://app${path}`);
    expect([response!.status, await response!.text()]).toEqual([404, '']);
  });

  it('takes nothing', async () => {
    const session = appSession(await start());
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect((await session.request('ptrscope://app/index.html', { method }))!.status).toBe(405);
    }
  });

  it('is a secure context, and does not get round the policy', async () => {
    const { schemes } = await start();
    expect(schemes).toEqual([
      { scheme: 'ptrscope', privileges: expect.objectContaining({ standard: true, secure: true }) },
    ]);
    expect(schemes[0].privileges).not.toHaveProperty('bypassCSP');
  });
});

describe("the shell's contract", () => {
  it('answers nobody who says something else', async () => {
    const standIn = await start([], { dialogs: {} });
    const client = await connect(standIn.windows[0]);
    await expect(client.call('shell.setTitle', { title: 5 } as never)).rejects.toMatchObject({ code: 'wrong-input' });
    await expect(client.call('constructor' as never, {} as never)).rejects.toMatchObject({ code: 'unknown-operation' });
    await expect(client.call('shell.printPdf', { source: 'made-up', target: 'made-up' })).rejects.toMatchObject({
      code: 'no-such-grant',
    });
  });
});
