/** `ptrscope serve` as a shell runs it: one address, one clean end. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { createClient } from '../../src/contract/client.ts';
import type { EngineOperations } from '../../src/contract/engineOperations.ts';
import { socketTransport } from '../../src/contract/socketTransport.ts';
import { temporaryFolder } from '../host/temporaryFolder.ts';
import { build, example, ptrscope } from './runCli.ts';

const ENTRY = fileURLToPath(new URL('../../dist/cli/ptrscope.js', import.meta.url));
const isBuilt = existsSync(fileURLToPath(new URL('../../dist/renderer/index.html', import.meta.url)));
const folder = temporaryFolder();
const CAPTURE = example('jdk-resolver-silent');

beforeAll(build, 60_000);

interface Served {
  readonly child: ChildProcessWithoutNullStreams;
  /** Where its temporary files go. */
  readonly temporary: string;
  readonly port: number;
  readonly key: string;
}

async function serve(...args: readonly string[]): Promise<Served> {
  const temporary = mkdtempSync(join(folder, 'temporary-'));
  const env = { ...process.env, XDG_CONFIG_HOME: join(folder, 'config'), TMPDIR: temporary };
  const child = spawn(process.execPath, [ENTRY, 'serve', ...args], { stdio: 'pipe', env });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'close').then(([code]) => Promise.reject(new Error(`it ended with ${code}: ${said}`))),
  ]);
  const address = /^http:\/\/127\.0\.0\.1:(\d+)\/#key=([\w-]{43})\n$/.exec(String(line));
  if (address === null) throw new Error(`no address: ${line}`);
  return { child, temporary, port: Number(address[1]), key: address[2] };
}

/** Opens the capture that was named, and leaves it open; answers what the app tells of itself. */
async function openFirst({ port, key }: Served) {
  const origin = `http://127.0.0.1:${port}`;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/contract`, ['ptrscope-1', key], { origin });
  await once(socket, 'open');
  const page = createClient<EngineOperations>(socketTransport(socket));
  const about = await page.call('app.about', {});
  const { session } = await page.call('session.open', { grants: [about.opened[0].grant], thresholdMs: null });
  await expect.poll(async () => (await page.call('session.status', { session })).summary.stalls).toBe(1);
  return about;
}

async function ended({ child }: Served, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  const [code] = await once(child, 'close');
  return code;
}

describe.skipIf(!isBuilt)('the app served to a browser (needs the built renderer)', () => {
  it('opens the captures named, in threads of their own', async () => {
    const served = await serve(CAPTURE, '--directory', folder);
    const answered = await fetch(`http://127.0.0.1:${served.port}/`);
    expect(answered.headers.get('content-type')).toContain('text/html');
    const { directories, version } = await openFirst(served);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(directories).toHaveLength(1);
  });

  it.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends cleanly by %s',
    async (signal) => {
      const served = await serve(CAPTURE);
      await openFirst(served);
      expect(await ended(served, signal)).toBe(0);
      await expect(fetch(`http://127.0.0.1:${served.port}/`)).rejects.toThrow();
      expect(readdirSync(served.temporary)).toEqual([]);
    },
  );

  it('listens where it is told to', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, 'close');
    expect((await serve('--port', String(port))).port).toBe(port);
    const second = ptrscope(['serve', '--port', String(port)]);
    expect(second).toMatchObject({ code: 1, out: '', err: expect.stringContaining('is in use by another program') });
  });

  it.each([
    [[join(folder, 'missing.pcap')], 'there is no such file'],
    [['--directory', join(folder, 'missing')], 'there is no such file'],
    [[folder], `is a directory, not a capture. To choose captures below it: "ptrscope serve --directory ${folder}"`],
    [[fileURLToPath(import.meta.url)], 'is text, not a capture. Give a pcap or pcapng file'],
    [['--directory', CAPTURE], 'is no directory'],
  ])('is refused with one sentence: %j', (args, text) => {
    const { code, out, err } = ptrscope(['serve', ...args]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(text);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

describe('the command', () => {
  it.each([[['--port', 'x']], [['--port', '-1']], [['--port', '65536']], [['--directory']], [['--unheard-of']]])(
    'is wrong usage with %j',
    (args) => {
      expect(ptrscope(['serve', ...args]).code).toBe(2);
    },
  );

  it('tells in its help how it is reached through SSH', () => {
    expect(ptrscope(['serve', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('ssh -L') });
  });
});
