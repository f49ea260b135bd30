/** How a page in a browser comes to its key, keeps it over a reload, and gives it to nobody else. */
import { describe, expect, it } from 'vitest';
import { connectToServer, type Page } from '../../src/contract/browserAccess.ts';

interface Browser {
  readonly page: Page;
  readonly kept: Map<string, string>;
  readonly addresses: string[];
  readonly asked: { url: string; body: string }[];
  readonly sockets: { url: string; protocols: string[] }[];
}

/** @param answer  of the server to what it is asked; null: it refuses */
function browser(
  hash: string,
  answer: (body: unknown) => { key: string } | null,
  kept = new Map<string, string>(),
): Browser {
  const addresses: string[] = [];
  const asked: Browser['asked'] = [];
  const sockets: Browser['sockets'] = [];
  class Socket {
    readonly readyState = 0;
    readonly bufferedAmount = 0;
    constructor(url: string, protocols: string[]) {
      sockets.push({ url, protocols });
    }
    send(): void {}
    close(): void {}
    addEventListener(): void {}
  }
  const page: Page = {
    location: { hash, host: '127.0.0.1:8123', pathname: '/' },
    history: { replaceState: (_state, _unused, url) => void addresses.push(url) },
    sessionStorage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    fetch: async (url, { body }) => {
      asked.push({ url, body });
      const answered = answer(JSON.parse(body));
      return { ok: answered !== null, json: async () => answered };
    },
    WebSocket: Socket,
  };
  return { page, kept, addresses, asked, sockets };
}

describe('a page in a browser', () => {
  it('takes the key out of its address, keeps it for its tab, and opens the socket with it', async () => {
    const one = browser('#key=abc-_1', () => ({ key: 'abc-_1' }));
    await connectToServer(one.page);
    expect(one.addresses).toEqual(['/']);
    expect([...one.kept.values()]).toEqual(['abc-_1']);
    expect(one.sockets).toEqual([{ url: 'ws://127.0.0.1:8123/contract', protocols: ['ptrscope-1', 'abc-_1'] }]);
    const reloaded = browser('', () => ({ key: 'abc-_1' }), one.kept);
    await connectToServer(reloaded.page);
    expect(reloaded.sockets).toEqual(one.sockets);
  });

  it('changes a code into the key', async () => {
    const { page, asked, kept, sockets } = browser('#code=once', () => ({ key: 'the-key' }));
    await connectToServer(page);
    expect(asked).toEqual([{ url: '/access', body: '{"code":"once"}' }]);
    expect([...kept.values()]).toEqual(['the-key']);
    expect(sockets[0].protocols).toEqual(['ptrscope-1', 'the-key']);
  });

  it('without a key, or with one that is not right any more, says what to do', async () => {
    await expect(connectToServer(browser('', () => null).page)).rejects.toMatchObject({ code: 'no-access' });
    await expect(connectToServer(browser('#key=<script>', () => null).page)).rejects.toMatchObject({
      code: 'no-access',
    });
    const old = browser('', () => null, new Map([['ptrscope-key', 'old']]));
    await expect(connectToServer(old.page)).rejects.toMatchObject({ code: 'no-access' });
    expect(old.kept.size).toBe(0);
    expect(old.sockets).toEqual([]);
  });

  it('whose server is gone says that', async () => {
    const { page } = browser('#key=k', () => {
      throw new TypeError('Failed to fetch');
    });
    await expect(connectToServer(page)).rejects.toMatchObject({ code: 'closed' });
  });
});
