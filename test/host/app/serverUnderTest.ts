/** The localhost server with a small page of its own, and ways to knock at it that no browser would take. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect, type Socket as NetSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { type Client, createClient } from '../../../src/contract/client.ts';
import type { EngineOperations } from '../../../src/contract/engineOperations.ts';
import { socketTransport } from '../../../src/contract/socketTransport.ts';
import { type ServeAppOptions, serveApp } from '../../../src/host/app/server/serveApp.ts';
import { EXAMPLES } from './engineUnderTest.ts';

export const PAGE = '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><title>PTRscope</title>';

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Asking {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

export interface ServerUnderTest {
  readonly port: number;
  readonly host: string;
  readonly origin: string;
  readonly key: string;
  /** What came back as a one-time address, behind `#`. */
  newCode(): string;
  /** As a page of the server would ask, unless the headers say otherwise. */
  ask(path: string, asking?: Asking): Promise<Answered>;
  /** A page let in by its key. */
  page(): Promise<Client<EngineOperations>>;
  /** The status with which a WebSocket is refused; 101 when it is let in. */
  knock(headers: Record<string, string>, protocols?: readonly string[], path?: string): Promise<number>;
  /** Bytes as they are, to whoever listens. */
  raw(): Promise<NetSocket>;
  close(): Promise<void>;
}

export async function serverUnderTest(change: Partial<ServeAppOptions> = {}): Promise<ServerUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const rendererFolder = join(folder, 'renderer');
  mkdirSync(join(rendererFolder, 'assets'), { recursive: true });
  writeFileSync(join(rendererFolder, 'index.html'), PAGE);
  writeFileSync(join(rendererFolder, 'assets', 'index-1.js'), 'export {};');
  writeFileSync(join(rendererFolder, 'notes.unknown'), 'not for the web');
  writeFileSync(join(folder, 'secret.html'), 'secret');
  const failures: unknown[] = [];
  const { server, close } = await serveApp({
    version: '1.2.3',
    configFolder: join(folder, 'config'),
    examplesFolder: EXAMPLES,
    rendererFolder,
    threadFile: null,
    opened: [],
    directories: [],
    port: 0,
    onFailure: (error) => failures.push(error),
    ...change,
  });
  let isClosed = false;
  const end = async () => {
    if (!isClosed) await close();
    isClosed = true;
  };
  onTestFinished(async () => {
    await end();
    expect(failures).toEqual([]);
  });
  const { port } = server;
  const host = `127.0.0.1:${port}`;
  const origin = `http://${host}`;
  const key = server.address.split('#key=')[1];
  return {
    port,
    host,
    origin,
    key,
    newCode: () => server.addressForOnce().split('#code=')[1],
    ask: (path, asking = {}) => ask(port, path, { ...asking, headers: { host, origin, ...asking.headers } }),
    page: () => openPage(port, origin, key),
    knock: (headers, protocols = ['ptrscope-1', key], path = '/contract') => knock(port, headers, protocols, path),
    raw: async () => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    },
    close: end,
  };
}

/** Not `fetch`, which allows neither these headers nor these paths. */
function ask(port: number, path: string, { method = 'GET', headers = {}, body }: Asking): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece) => {
        text += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

async function openPage(port: number, origin: string, key: string): Promise<Client<EngineOperations>> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/contract`, ['ptrscope-1', key], { origin });
  const client = createClient<EngineOperations>(socketTransport(socket));
  await once(socket, 'open');
  return client;
}

function knock(
  port: number,
  headers: Record<string, string>,
  protocols: readonly string[],
  path: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, [...protocols], { headers });
    socket.on('unexpected-response', (asked, { statusCode = 0 }) => {
      asked.destroy();
      resolve(statusCode);
    });
    socket.on('open', () => {
      socket.close();
      resolve(101);
    });
    socket.on('error', reject);
  });
}
