/** What a user of `ptrscope capture` sees when something goes wrong: a sentence, what was captured kept, a clean end. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import type { Host } from './host.ts';
import { CLIENT, Lab, SERVER } from './lab.ts';
import { COMMAND, LiveCommand } from './liveCommand.ts';
import { missingCommands, sleep, whyNoLab } from './machine.ts';

const LIMIT_MS = 60_000;
const DONE = 0;
const FAILED = 1;

/** With the network's own devices below /sys, which tells whether they are up. */
const OWN_DEVICES = `mount -t sysfs sysfs /sys && exec '${process.execPath}' "$@"`;

interface Scene {
  readonly lab: Lab;
  /** Captures on eth0; SERVER answers its pings. */
  readonly client: Host;
  /** Starts `ptrscope capture` there. */
  capture(...options: string[]): LiveCommand;
}

async function withScene(use: (scene: Scene) => Promise<void>): Promise<void> {
  const lab = new Lab();
  const close = () => lab.close();
  process.once('exit', close);
  try {
    lab.host('server', { addresses: [SERVER] });
    const client = lab.host('client', { addresses: [CLIENT] });
    const capture = (...options: string[]) =>
      new LiveCommand(client.open('sh', '-c', OWN_DEVICES, 'sh', COMMAND, 'capture', '--format', 'ndjson', ...options));
    await use({ lab, client, capture });
  } finally {
    process.off('exit', close);
    lab.close();
  }
}

const pings = (client: Host, count: number, bytes = 56) =>
  client.run('ping', ['-q', '-i', '0.002', '-c', String(count), '-s', String(bytes), SERVER]);

/** The report on a file, which must be a whole capture. */
function analyzed(file: string): Report {
  const { status, stdout, stderr } = spawnSync('node', [COMMAND, 'analyze', file, '--format', 'json'], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(DONE);
  return JSON.parse(stdout);
}

const frames = (file: string) => analyzed(file).captures[0].frames;

function onlyChild(processId: number): number {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(processId)], { encoding: 'utf8' });
  return Number(stdout.trim().split('\n')[0]);
}

const hidden = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('.'));

const obstacle =
  whyNoLab() ??
  (existsSync(COMMAND) ? null : 'dist/cli/ptrscope.js is not built') ??
  missingCommands(['ping', 'ps', 'setpriv', 'mount']).map((name) => `not installed: ${name}`)[0] ??
  null;

describe.skipIf(obstacle !== null)(
  `a live capture in trouble${obstacle === null ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    const scene = (name: string, use: (scene: Scene) => Promise<void>) => test(name, () => withScene(use), LIMIT_MS);

    scene('names a device that is not there, and leaves nothing behind', async ({ lab, capture }) => {
      const command = capture('-i', 'eth9', '-w', join(lab.folder, 'x.pcapng'));
      expect(await command.over()).toBe(FAILED);
      expect(command.notes).toMatch(/^ptrscope: cannot capture on eth9: .*--list-interfaces.*\n$/);
      expect(readdirSync(lab.folder).filter((name) => name.includes('x.pcapng'))).toEqual([]);
    });

    scene("says the compiler's own words about a wrong filter", async ({ capture }) => {
      const command = capture('-i', 'eth0', '-f', 'prot 53');
      expect(await command.over()).toBe(FAILED);
      expect(command.notes).toMatch(/^ptrscope: cannot capture on eth0: .*syntax error.*\n$/);
    });

    scene('says what to do where there is no right to capture', async ({ client }) => {
      const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=-all'];
      const options = ['capture', '-i', 'eth0', '--source', 'cap'];
      const command = new LiveCommand(client.open('setpriv', ...nobody, process.execPath, COMMAND, ...options));
      expect(await command.over()).toBe(FAILED);
      expect(command.notes).toMatch(/^ptrscope: cannot capture on eth0: /);
      expect(command.notes.trim().split('\n')).toHaveLength(1);
    });

    scene('reports on what was captured when the capture process is killed', async ({ lab, client, capture }) => {
      const file = join(lab.folder, 'killed.pcapng');
      const command = capture('-i', 'eth0', '-w', file);
      await command.said(/capturing on eth0/);
      await pings(client, 50);
      await sleep(300);
      process.kill(onlyChild(command.processId), 'SIGKILL');
      expect(await command.over()).toBe(FAILED);
      expect(command.notes).toMatch(/the capture process died/);
      expect(command.of('summary')).toHaveLength(1);
      expect(frames(file)).toBeGreaterThanOrEqual(100);
      expect(hidden(lab.folder)).toEqual([]);
    });

    scene('leaves a whole file when the command itself is killed, and no process', async ({ lab, client, capture }) => {
      const file = join(lab.folder, 'engine-killed.pcapng');
      const command = capture('-i', 'eth0', '-w', file);
      await command.said(/capturing on eth0/);
      const child = onlyChild(command.processId);
      await pings(client, 50);
      await sleep(300);
      command.signal('SIGKILL');
      await command.over();
      for (let waited = 0; existsSync(`/proc/${child}`) && waited < 100; waited++) await sleep(100);
      expect(existsSync(`/proc/${child}`)).toBe(false);
      expect(frames(file)).toBeGreaterThanOrEqual(100);
    });

    scene('loses nothing while the analysis cannot keep up', async ({ lab, client, capture }) => {
      const file = join(lab.folder, 'slow.pcapng');
      const command = capture('-i', 'eth0', '-f', 'icmp', '-w', file);
      await command.said(/capturing on eth0/);
      command.signal('SIGSTOP');
      await pings(client, 500);
      command.signal('SIGCONT');
      await sleep(500);
      command.signal('SIGINT');
      expect(await command.over(), command.notes).toBe(DONE);
      expect(frames(file)).toBe(1000);
      expect(command.report).toContain('"frames":1000');
    });

    scene('goes on when the interface goes down and comes back', async ({ lab, client, capture }) => {
      const file = join(lab.folder, 'down.pcapng');
      const command = capture('-i', 'eth0', '-f', 'icmp', '-w', file);
      await command.said(/capturing on eth0/);
      await pings(client, 20);
      await client.shell('ip link set eth0 down');
      await command.said(/down/);
      await client.shell(`ip link set eth0 up`);
      await command.said(/(up|there) again/);
      await sleep(500);
      await pings(client, 20);
      await sleep(300);
      command.signal('SIGINT');
      expect(await command.over(), command.notes).toBe(DONE);
      expect(command.of('summary')).toHaveLength(1);
      expect(frames(file)).toBeGreaterThanOrEqual(40);
    });

    scene('says that the disk is full, and keeps what is there', async ({ lab, client, capture }) => {
      const folder = join(lab.folder, 'small');
      mkdirSync(folder);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', folder]);
      try {
        const file = join(folder, 'full.pcapng');
        const command = capture('-i', 'eth0', '-w', file);
        await command.said(/capturing on eth0/);
        await pings(client, 600, 1000);
        expect(await command.over()).toBe(FAILED);
        expect(command.notes).toMatch(/disk is full/);
        expect(command.of('summary')).toHaveLength(1);
        expect(statSync(file).size).toBeGreaterThan(256 << 10);
        const { captures } = analyzed(file);
        expect(captures[0].cut).toBeNull();
        expect(hidden(folder)).toEqual([]);
      } finally {
        execFileSync('umount', ['-l', folder]);
      }
    });
  },
);
