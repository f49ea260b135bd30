/** Live captures of real software: each source, and a remote one, tell a stall while it lasts and report the same at last. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SourceName } from '../../src/live/capture.ts';
import type { Host } from './host.ts';
import { jdkClient } from './jdkClient.ts';
import { CLIENT, Lab, RESOLVERS, SERVER } from './lab.ts';
import { COMMAND, LiveCommand } from './liveCommand.ts';
import { missingCommands, sleep, whyNoLab } from './machine.ts';
import { resolverHosts, serveSilence } from './nameServers.ts';
import { sshOptions, startSshd, userKey } from './scenarios/ssh.ts';
import { startNginx } from './servers.ts';

const LIMIT_MS = 90_000;
const THRESHOLD_SECONDS = 0.5;
/** A stall is told at the latest so long after the threshold, by the capture's own clock. */
const TOLD_WITHIN_SECONDS = 1;
const NEEDS = ['java', 'javac', 'nginx', 'openssl', 'unbound'];

interface Scene {
  readonly lab: Lab;
  /** A JDK whose only name server is silent: it waits 6 s before its ClientHello. tcpdump's frames come up to a second late. */
  readonly client: Host;
  readonly admin: Host;
}

async function withScene<Result>(use: (scene: Scene) => Promise<Result>): Promise<Result> {
  const lab = new Lab();
  const close = () => lab.close();
  process.once('exit', close);
  try {
    const server = lab.host('server', { addresses: [SERVER] });
    const nameServers = { nameServers: RESOLVERS.slice(0, 1), resolverOptions: 'timeout:3 attempts:2' };
    const client = lab.host('client', { addresses: [CLIENT], ...nameServers });
    const admin = lab.host('admin', { addresses: ['10.77.1.9'] });
    for (const resolver of resolverHosts(lab, 1)) await serveSilence(resolver);
    await startNginx(server);
    return await use({ lab, client, admin });
  } finally {
    process.off('exit', close);
    lab.close();
  }
}

function analyzed(...files: string[]): string {
  const { status, stdout, stderr } = spawnSync('node', [COMMAND, 'analyze', ...files, '--format', 'ndjson'], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return stdout;
}

/** One stall was told in time, while it lasted, went on, and closed as the stall that the report has. */
function expectToldInTime(command: LiveCommand): void {
  const [stall] = command.of('stall');
  const [open] = command.of('stall-open');
  const [close] = command.of('stall-close');
  expect(command.of('stall-open')).toHaveLength(1);
  expect(open.told.stall).toMatchObject({
    id: stall.told.id,
    side: 'client',
    cause: 'ptr-unanswered',
    endedBy: 'open',
  });
  const lag = open.told.timeSeconds - open.told.stall.startSeconds - THRESHOLD_SECONDS;
  expect(lag).toBeGreaterThanOrEqual(0);
  expect(lag).toBeLessThanOrEqual(TOLD_WITHIN_SECONDS);
  expect(open.seenMs).toBeLessThan(Date.parse(stall.told.startedAt) + stall.told.durationSeconds * 1000);
  expect(command.of('stall-update').length).toBeGreaterThanOrEqual(2);
  expect(command.of('stall-update').at(-1)?.told.lookups[0].tries).toHaveLength(2);
  expect(close.told).toMatchObject({ id: stall.told.id, outcome: 'stall' });
}

function obstacle(...needs: string[]): string | null {
  if (noLab !== null) return noLab;
  if (!existsSync(COMMAND)) return 'dist/cli/ptrscope.js is not built';
  const missing = missingCommands([...NEEDS, ...needs]);
  return missing.length > 0 ? `not installed: ${missing.join(', ')}` : null;
}

const noLab = whyNoLab();

// Each scene has hosts of its own, and mostly waits.
describe.concurrent('a live capture', () => {
  for (const source of ['cap', 'dumpcap', 'tcpdump'] satisfies SourceName[]) {
    const reason = obstacle(...(source === 'cap' ? [] : [source])) ?? (source === 'cap' ? whyNoCap() : null);
    if (reason !== null) {
      test.skip(`with ${source} (skipped: ${reason})`, () => {});
      continue;
    }
    test(
      `with ${source} tells the stall while it lasts, and reports what the saved file shows`,
      () =>
        withScene(async ({ lab, client }) => {
          const file = join(lab.folder, 'live.pcapng');
          const options = ['-i', 'eth0', '--source', source, '-w', file, '--format', 'ndjson'];
          const command = new LiveCommand(client.open(process.execPath, COMMAND, 'capture', ...options));
          await command.said(/capturing on eth0/);
          await jdkClient(client, SERVER);
          await sleep(300); // the last frames are on their way
          command.signal('SIGINT');
          expect(await command.over(), command.notes).toBe(0);
          expectToldInTime(command);
          expect(command.report).toBe(analyzed(file));
        }),
      LIMIT_MS,
    );
  }
});

describe.concurrent('Ctrl-C in the middle of a stall', () => {
  const reason = obstacle('tcpdump');
  if (reason !== null) {
    test.skip(`skipped: ${reason}`, () => {});
    return;
  }
  test(
    'ends with a report of it, though no frame came since the query',
    () =>
      withScene(async ({ lab, client }) => {
        const file = join(lab.folder, 'interrupted.pcapng');
        const options = ['-i', 'eth0', '--source', 'tcpdump', '-w', file, '--format', 'ndjson'];
        const command = new LiveCommand(client.open(process.execPath, COMMAND, 'capture', ...options));
        await command.said(/capturing on eth0/);
        const waiting = jdkClient(client, SERVER);
        await command.until(() => command.of('stall-open').length > 0, 'to tell the stall');
        await sleep(1000);
        command.signal('SIGINT');
        expect(await command.over(), command.notes).toBe(0);
        const [{ told: stall }] = command.of('stall');
        expect(stall).toMatchObject({ endedBy: 'capture-end', cause: 'ptr-unanswered' });
        expect(stall.durationSeconds).toBeGreaterThan(1.5);
        expect(command.of('stall-close')[0].told).toMatchObject({ outcome: 'stall' });
        expect(command.report).toBe(analyzed(file));
        await waiting;
      }),
    LIMIT_MS,
  );
});

describe.concurrent('a remote capture through a pipe', () => {
  const reason = obstacle('ssh', '/usr/sbin/sshd');
  if (reason !== null) {
    test.skip(`skipped: ${reason}`, () => {});
    return;
  }
  test(
    'by ssh and tcpdump tells the stall while it lasts',
    () =>
      withScene(async ({ client, admin }) => {
        const key = userKey(admin);
        await startSshd(client, 'no', `${key}.pub`);
        const remote = `timeout -s INT 14 tcpdump -i eth0 -U -w - 'not port 22'`;
        const ssh = ['ssh', ...sshOptions(key), `root@${CLIENT}`, `"${remote}"`].join(' ');
        const analyze = [process.execPath, COMMAND, 'analyze', '-', '--format', 'ndjson'].join(' ');
        const command = new LiveCommand(admin.open('sh', '-c', `${ssh} | ${analyze}`));
        await command.said(/listening on eth0/);
        await jdkClient(client, SERVER);
        expect(await command.over(), command.notes).toBe(0);
        expectToldInTime(command);
      }),
    LIMIT_MS,
  );
});

function whyNoCap(): string | null {
  const { stdout } = spawnSync('node', [COMMAND, 'capture', '--check'], { encoding: 'utf8' });
  const line = stdout.split('\n').find((text) => text.trim().startsWith('cap '));
  return /ready/.test(line ?? '') ? null : (line ?? 'capture --check says nothing of cap').trim();
}
