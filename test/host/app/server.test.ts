/** The localhost server lets in the pages that it served itself to whoever has the key, and nobody else. */
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Client } from '../../../src/contract/client.ts';
import type { EngineOperations } from '../../../src/contract/engineOperations.ts';
import { codeOf, example } from './engineUnderTest.ts';
import { type ServerUnderTest, serverUnderTest } from './serverUnderTest.ts';

const CAPTURE = example('jdk-resolver-silent.pcap');

describe('a page', () => {
  it('comes with a policy that allows its own files and a fresh nonce, and nothing else', async () => {
    const { ask } = await serverUnderTest();
    const [one, other] = [await ask('/'), await ask('/index.html')];
    const nonce = /nonce="([^"]+)"/.exec(one.text)?.[1] ?? '';
    expect(nonce).toMatch(/^[\w+/=]{20,}$/);
    expect(other.text).not.toContain(nonce);
    const policy = String(one.headers['content-security-policy']);
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(one.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'x-frame-options': 'DENY',
    });
  });

  it('gets its files with their types; other files there are none', async () => {
    const { ask } = await serverUnderTest();
    const script = await ask('/assets/index-1.js');
    expect(script).toMatchObject({ status: 200, text: 'export {};' });
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect((await ask('/assets/index-1.js', { method: 'HEAD' })).text).toBe('');
    for (const path of ['/notes.unknown', '/assets', '/assets/', '/missing.js', '/secret.html', '//index.html']) {
      expect((await ask(path)).status).toBe(404);
    }
  });

  it.each([
    '/../secret.html',
    '/assets/../../secret.html',
    '/%2e%2e/secret.html',
    '/..%2fsecret.html',
    '/assets/..%5c..%5csecret.html',
    '/....//secret.html',
    '/secret.html%00.js',
    '/../../../../../../etc/passwd',
    'http://127.0.0.1/../secret.html',
    '/__proto__',
    '/constructor',
  ])('does not leave its folder: %s', async (path) => {
    const { ask } = await serverUnderTest();
    const answered = await ask(path);
    expect(answered.status).toBe(404);
    expect(answered.text).not.toContain('secret');
  });
});

describe('whoever is not a page of this server', () => {
  it('is not let in from a foreign origin', async () => {
    const { ask, knock, host, origin, key } = await serverUnderTest();
    const foreign = ['https://evil.example', 'null', 'http://localhost:1', `https://${host}`, `${origin}.evil.example`];
    for (const other of foreign) {
      expect(await knock({ host, origin: other })).toBe(403);
      const body = JSON.stringify({ key });
      expect((await ask('/access', { method: 'POST', body, headers: { origin: other } })).status).toBe(403);
      expect((await ask('/assets/index-1.js', { headers: { origin: other } })).status).toBe(403);
    }
    expect(await knock({ host })).toBe(403);
    expect(await knock({ host, origin })).toBe(101);
  });

  it('is not let in by a name that was made to lead here (DNS rebinding)', async () => {
    const { ask, knock, port } = await serverUnderTest();
    const names = ['evil.example', '10.0.0.1', 'localhost.evil.example', '127.0.0.1.evil.example', '0.0.0.0', '[::2]'];
    for (const name of names) {
      const [host, origin] = [`${name}:${port}`, `http://${name}:${port}`];
      expect((await ask('/', { headers: { host, origin } })).status).toBe(421);
      expect(await knock({ host, origin })).toBe(421);
    }
  });

  it('is let in through a tunnel, whatever its port', async () => {
    const { ask, knock } = await serverUnderTest();
    for (const host of ['localhost:9000', 'LOCALHOST', '127.0.0.1:1', '[::1]:8080', '127.8.8.8:80']) {
      expect((await ask('/', { headers: { host, origin: `http://${host}` } })).status).toBe(200);
      expect(await knock({ host, origin: `http://${host}` })).toBe(101);
    }
  });

  it('is not let in by a guessed key', async () => {
    const { ask, knock, host, origin, key } = await serverUnderTest();
    const guesses = ['', key.slice(1), `${key}x`, key.toLowerCase(), 'undefined', '0'.repeat(43)];
    for (const guess of guesses) {
      const body = JSON.stringify({ key: guess });
      expect((await ask('/access', { method: 'POST', body })).status).toBe(403);
      if (guess !== '') expect(await knock({ host, origin }, ['ptrscope-1', guess])).toBe(401);
    }
    expect(await knock({ host, origin }, ['ptrscope-1'])).toBe(401);
    expect(await knock({ host, origin }, [key])).toBe(401);
    expect(await knock({ host, origin }, ['ptrscope-1', key], '/')).toBe(404);
  });

  it('is told nothing when another site makes the browser ask', async () => {
    const { ask } = await serverUnderTest();
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await ask('/assets/index-1.js', { headers })).status).toBe(403);
    // A link to the page itself may be anywhere: it shows what everybody may see.
    expect((await ask('/', { headers })).status).toBe(200);
  });

  it('may send what it likes', async () => {
    const { ask } = await serverUnderTest();
    const bodies = ['', '{', '[]', 'null', '{"key":7}', '{"code":{}}', '{"key":"x","code":"y"}', '"key"'];
    for (const body of bodies) expect((await ask('/access', { method: 'POST', body })).status).toBe(400);
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'POST']) {
      expect((await ask('/', { method })).status).toBe(405);
    }
    const long = ask('/access', { method: 'POST', body: 'x'.repeat(1 << 20) }).then(({ status }) => status);
    expect(await long.catch(() => 400)).toBe(400);
  });
});

describe('a code', () => {
  it('is changed into the key once', async () => {
    const { ask, newCode, key } = await serverUnderTest();
    const body = JSON.stringify({ code: newCode() });
    const first = await ask('/access', { method: 'POST', body });
    expect(JSON.parse(first.text)).toEqual({ key });
    expect((await ask('/access', { method: 'POST', body })).status).toBe(403);
    expect((await ask('/access', { method: 'POST', body: JSON.stringify({ code: key }) })).status).toBe(403);
  });
});

describe('a WebSocket', () => {
  it('carries the contract', async () => {
    const { page } = await serverUnderTest({ opened: [CAPTURE] });
    const client = await page();
    const about = await client.call('app.about', {});
    expect(about).toMatchObject({ version: '1.2.3', uploads: true });
    const wanted = { grants: [about.opened[0].grant], thresholdMs: null };
    const { session } = await client.call('session.open', wanted);
    await expect.poll(async () => (await client.call('session.status', { session })).state).toBe('done');
  });

  it('that breaks the protocol is closed, and no other notices', async () => {
    const server = await serverUnderTest();
    const client = await server.page();
    for (const bytes of malformedFrames()) {
      const socket = await upgraded(server);
      socket.write(bytes);
      await Promise.race([once(socket, 'close'), delay(2000)]);
      expect(socket.destroyed || socket.readableEnded).toBe(true);
      expect((await client.call('app.about', {})).version).toBe('1.2.3');
    }
  });

  it('with a message larger than any is closed', async () => {
    const { port, origin, key } = await serverUnderTest();
    const socket = new WebSocket(`ws://127.0.0.1:${port}/contract`, ['ptrscope-1', key], { origin });
    await once(socket, 'open');
    socket.send('x'.repeat(3 << 20));
    const [code] = await once(socket, 'close');
    expect(code).toBe(1009);
  });

  it('is refused when there are too many', async () => {
    const { page, knock, host, origin } = await serverUnderTest();
    const clients: Client<EngineOperations>[] = [];
    for (let at = 0; at < 32; at++) clients.push(await page());
    expect(await knock({ host, origin })).toBe(503);
    clients[0].close();
    await expect.poll(() => knock({ host, origin })).toBe(101);
  });
});

/** Frames that RFC 6455 forbids: unmasked, reserved bits and codes, split control frames, lengths that lie. */
function malformedFrames(): Uint8Array[] {
  return [
    [0x81, 0x02, 0x7b, 0x7d],
    [0xf1, 0x80, 0, 0, 0, 0],
    [0x83, 0x80, 0, 0, 0, 0],
    [0x09, 0x80, 0, 0, 0, 0],
    [0x89, 0xfe, 0xff, 0xff, 0, 0, 0, 0],
    [0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
    [0x80, 0x80, 0, 0, 0, 0],
    [0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe],
    [0x88, 0x81, 0, 0, 0, 0, 0x03],
  ].map((bytes) => Uint8Array.from(bytes));
}

async function upgraded({ raw, host, origin, key }: ServerUnderTest) {
  const socket = await raw();
  socket.on('error', () => {});
  socket.write(
    [
      'GET /contract HTTP/1.1',
      `Host: ${host}`,
      `Origin: ${origin}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `Sec-WebSocket-Protocol: ptrscope-1, ${key}`,
      '\r\n',
    ].join('\r\n'),
  );
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toContain('101 Switching Protocols');
  socket.resume();
  return socket;
}

describe('an upload', () => {
  const put = (server: ServerUnderTest, url: string, from: number, piece: Uint8Array, total: number) =>
    server.ask(url, {
      method: 'PUT',
      body: piece,
      headers: { 'content-range': `bytes ${from}-${Math.max(from, from + piece.length - 1)}/${total}` },
    });

  it('is put together from its pieces and opened', async () => {
    const server = await serverUnderTest();
    const client = await server.page();
    const bytes = readFileSync(CAPTURE);
    const { grant, url } = await client.call('files.beginUpload', { name: 'C:\\my\\slow.pcap', bytes: bytes.length });
    const open = () => client.call('session.open', { grants: [grant], thresholdMs: null });
    for (let from = 0; from < bytes.length; from += 500) {
      expect(await codeOf(open())).toBe('not-readable');
      const { status } = await put(server, url, from, bytes.subarray(from, from + 500), bytes.length);
      expect(status).toBe(204);
    }
    const { session } = await open();
    await expect.poll(async () => (await client.call('session.status', { session })).state).toBe('done');
    const { captures, summary } = await client.call('session.status', { session });
    expect(captures[0].file).toBe('slow.pcap');
    expect(summary.stalls).toBe(1);
    // It goes with the run, so it is nothing to come back to.
    expect(await client.call('app.recent', {})).toEqual([]);
    await client.call('files.dropUpload', { grant });
    expect((await put(server, url, 0, bytes, bytes.length)).status).toBe(404);
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['/abs/olute.pcap', 'olute.pcap'],
    ['..', 'capture'],
    ['.hidden', 'hidden'],
    ['', 'capture'],
    ['a\u202egnp.pcap', 'a_u_202e_gnp.pcap'],
    ['con:"*?.pcap', 'con____.pcap'],
  ])('named %j is kept and shown as %j', async (name, shown) => {
    const server = await serverUnderTest();
    const client = await server.page();
    const bytes = readFileSync(CAPTURE);
    const { grant, url } = await client.call('files.beginUpload', { name, bytes: bytes.length });
    expect((await put(server, url, 0, bytes, bytes.length)).status).toBe(204);
    const { session } = await client.call('session.open', { grants: [grant], thresholdMs: null });
    await expect.poll(async () => (await client.call('session.status', { session })).state).toBe('done');
    expect((await client.call('session.status', { session })).title).toBe(shown);
  });

  it('that is empty is told to be empty', async () => {
    const server = await serverUnderTest();
    const client = await server.page();
    const { grant, url } = await client.call('files.beginUpload', { name: 'nothing.pcap', bytes: 0 });
    expect((await put(server, url, 0, new Uint8Array(0), 0)).status).toBe(204);
    expect(await codeOf(client.call('session.open', { grants: [grant], thresholdMs: null }))).toBe('empty');
  });

  it('cannot be larger than was said, out of order, or elsewhere', async () => {
    const server = await serverUnderTest();
    const client = await server.page();
    const { url } = await client.call('files.beginUpload', { name: 'x', bytes: 100 });
    const piece = new Uint8Array(50);
    expect((await put(server, url, 50, piece, 100)).text).toContain('begins at byte 0');
    expect((await put(server, url, 0, piece, 1000)).status).toBe(409);
    expect((await put(server, url, 0, new Uint8Array(101), 100)).text).toContain('beyond the end');
    expect((await put(server, `${url}x`, 0, piece, 100)).status).toBe(404);
    expect((await put(server, '/upload/', 0, piece, 100)).status).toBe(404);
    expect((await put(server, '/upload/../x', 0, piece, 100)).status).toBe(404);
    expect((await server.ask(url, { method: 'PUT', body: piece })).status).toBe(400);
    const headers = { 'content-range': 'bytes 0-49/100' };
    expect((await server.ask(url, { method: 'PUT', body: new Uint8Array(60), headers })).text).toContain('longer');
    expect((await server.ask(url, { method: 'PUT', body: new Uint8Array(40), headers })).text).toContain('shorter');
    expect((await put(server, url, 0, piece, 100)).status).toBe(204);
    expect((await put(server, url, 50, piece, 100)).status).toBe(204);
  });

  it('is bounded: by itself, and all of them together', async () => {
    const server = await serverUnderTest({ uploadLimitBytes: 1000 });
    const client = await server.page();
    expect((await client.call('app.about', {})).uploadLimitBytes).toBe(1000);
    expect(await codeOf(client.call('files.beginUpload', { name: 'x', bytes: 1001 }))).toBe('too-large');
    const { url } = await client.call('files.beginUpload', { name: 'x', bytes: 600 });
    expect((await put(server, url, 0, new Uint8Array(600), 600)).status).toBe(204);
    // The one before gives way.
    await client.call('files.beginUpload', { name: 'y', bytes: 600 });
    expect((await put(server, url, 0, new Uint8Array(600), 600)).status).toBe(404);
  });

  it('may break off and go on where it was', async () => {
    const server = await serverUnderTest();
    const client = await server.page();
    const { url } = await client.call('files.beginUpload', { name: 'x', bytes: 100 });
    const socket = await server.raw();
    socket.write(
      `PUT ${url} HTTP/1.1\r\nHost: ${server.host}\r\nOrigin: ${server.origin}\r\nContent-Range: bytes 0-99/100\r\nContent-Length: 100\r\n\r\nhalf`,
    );
    await delay(50);
    socket.destroy();
    await expect.poll(async () => (await put(server, url, 0, new Uint8Array(100), 100)).status).toBe(204);
  });
});

describe('a download', () => {
  const exported = async (client: Client<EngineOperations>, format: 'html' | 'csv') => {
    const { opened } = await client.call('app.about', {});
    const { session } = await client.call('session.open', { grants: [opened[0].grant], thresholdMs: null });
    await expect.poll(async () => (await client.call('session.status', { session })).state).toBe('done');
    const wanted = { stallIds: null, fullPayload: false, timeMode: 'relative', target: null } as const;
    return client.call('session.export', { session, format, ...wanted });
  };

  it('can be fetched once, as a file of its name', async () => {
    const { ask, page } = await serverUnderTest({ opened: [CAPTURE] });
    const { url, bytes, name } = await exported(await page(), 'csv');
    expect(name).toBe('jdk-resolver-silent.csv');
    const first = await ask(String(url));
    expect(first.status).toBe(200);
    expect(Buffer.byteLength(first.text)).toBe(bytes);
    expect(first.headers['content-disposition']).toBe(
      `attachment; filename="jdk-resolver-silent.csv"; filename*=UTF-8''jdk-resolver-silent.csv`,
    );
    expect((await ask(String(url))).status).toBe(404);
    expect((await ask('/download/')).status).toBe(404);
  });

  it('of an HTML report can be looked at, in a sandbox', async () => {
    const { ask, page } = await serverUnderTest({ opened: [CAPTURE] });
    const { url } = await exported(await page(), 'html');
    const { headers, text } = await ask(`${url}?view`);
    expect(headers['content-disposition']).toMatch(/^inline;/);
    expect(headers['content-security-policy']).toMatch(/^sandbox allow-modals; default-src 'none'/);
    expect(text).toContain('<!doctype html>');
    const other = await exported(await page(), 'csv');
    expect((await ask(`${other.url}?view`)).headers['content-disposition']).toMatch(/^attachment;/);
  });
});

describe('the server', () => {
  it('says so when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    await expect(serverUnderTest({ port })).rejects.toMatchObject({
      code: 'port-taken',
      message: `port ${port} is in use by another program`,
    });
  });

  it('says so when the app is not there', async () => {
    await expect(serverUnderTest({ rendererFolder: '/nowhere' })).rejects.toMatchObject({ code: 'no-app' });
  });

  it('leaves nothing behind when it ends, whoever is still there', async () => {
    const before = new Set(readdirSync(tmpdir()));
    const server = await serverUnderTest({ opened: [CAPTURE] });
    const client = await server.page();
    const { url } = await client.call('files.beginUpload', { name: 'x.pcap', bytes: 10 });
    const headers = { 'content-range': 'bytes 0-9/10' };
    await server.ask(url, { method: 'PUT', body: new Uint8Array(10), headers });
    const made = () => readdirSync(tmpdir()).filter((name) => /^ptrscope-(?!test)/.test(name) && !before.has(name));
    expect(made().length).toBeGreaterThan(0);
    await server.close();
    expect(await codeOf(client.call('app.about', {}))).toBe('closed');
    await expect(server.ask('/')).rejects.toThrow();
    expect(made().filter((name) => existsSync(`${tmpdir()}/${name}/1-upload`))).toEqual([]);
  });
});
