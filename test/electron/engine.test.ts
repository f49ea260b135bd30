/** The built shell with the built engine behind it, from a file named at the start to the stall in the page and the export. */
import { createSocket } from 'node:dgram';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../src/contract/client.ts';
import type { EngineOperations } from '../../src/contract/engineOperations.ts';
import type { ShellOperations } from '../../src/contract/shellOperations.ts';
import { PATIENT } from './support/patience.ts';
import { firstEvents, shellRuns } from './support/shellRuns.ts';
import type { StandIn } from './support/standIn.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/android-3g-smtps-2015.pcapng', import.meta.url));

const { start, connectBoth } = shellRuns();

const folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-engine-'));
const configHome = process.env.XDG_CONFIG_HOME;
beforeAll(() => {
  process.env.XDG_CONFIG_HOME = folder;
});
afterAll(() => {
  if (configHome === undefined) delete process.env.XDG_CONFIG_HOME;
  else process.env.XDG_CONFIG_HOME = configHome;
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the first capture that the shell tells the page of, and waits until it is read. */
async function openFirst(engine: Client<EngineOperations>, shell: Client<ShellOperations>): Promise<string> {
  const [event] = await firstEvents(shell, 1);
  if (event.kind !== 'open') throw new Error(`told ${event.kind}`);
  const grants = event.grants.map(({ grant }) => grant);
  const { session } = await engine.call('session.open', { grants, thresholdMs: null });
  await expect.poll(async () => (await engine.call('session.status', { session })).state, PATIENT).toBe('done');
  return session;
}

const ALL = { offset: 0, limit: 100, sort: null, search: '', range: null, where: {}, filter: null };

describe('a capture named at the start', () => {
  it('is read in the engine process, and its stall is there for the page', async () => {
    const standIn = await start([EXAMPLE], { processes: 'built' });
    const { engine, shell } = await connectBoth(standIn.windows[0]);
    const session = await openFirst(engine, shell);
    const { rows } = await engine.call('session.stalls', { session, ...ALL });
    expect(rows).toEqual([
      expect.objectContaining({ side: 'client', peer: 'mail.example.com', cause: 'ptr-unanswered' }),
    ]);
    expect(Math.round(rows[0].waitedSeconds)).toBe(28);
    expect(standIn.processes.map(({ serviceName }) => serviceName)).toEqual(['PTRscope engine']);
  });

  it('is exported to where the save dialog said', async () => {
    const target = join(folder, 'report.json');
    const dialogs = { showSaveDialog: { canceled: false, filePath: target } };
    const standIn = await start([EXAMPLE], { processes: 'built', dialogs });
    const { engine, shell } = await connectBoth(standIn.windows[0]);
    const session = await openFirst(engine, shell);
    const grant = await shell.call('shell.chooseSave', { name: 'report.json' });
    const wanted = { format: 'json', stallIds: null, fullPayload: false, timeMode: 'relative' } as const;
    await engine.call('session.export', { session, ...wanted, target: grant!.grant });
    expect(JSON.parse(readFileSync(target, 'utf8'))).toMatchObject({
      schema: 'ptrscope-report/1',
      summary: { stalls: 1 },
    });
  });
});

describe('the engine process', () => {
  it('offers the examples that lie beside the shell', async () => {
    const standIn = await start([], { processes: 'built' });
    const { engine } = await connectBoth(standIn.windows[0]);
    const { examples, uploads, directories } = await engine.call('app.about', {});
    expect(uploads).toBe(false);
    expect(directories).toEqual([]);
    expect(examples[0]).toMatchObject({ name: 'android-3g-smtps-2015.pcapng', text: expect.stringContaining('28 s') });
  });

  it('reads nothing for a page that makes up a grant', async () => {
    const standIn = await start([EXAMPLE], { processes: 'built' });
    const { engine } = await connectBoth(standIn.windows[0]);
    for (const grant of [EXAMPLE, '/etc/passwd', 'read-android-3g-smtps-2015.pcapng', '__proto__']) {
      await expect(engine.call('session.open', { grants: [grant], thresholdMs: null })).rejects.toMatchObject({
        code: expect.stringMatching(/no-such-grant|wrong-input/),
      });
    }
  });

  it('is started again after it was lost, and the page can go on with it', async () => {
    const standIn = await start([], { processes: 'built', dialogs: { showMessageBox: { response: 0 } } });
    const before = await connectBoth(standIn.windows[0]);
    await before.engine.call('app.about', {});
    standIn.processes[0].kill();
    await expect(before.engine.call('app.about', {})).rejects.toMatchObject({ code: 'closed' });
    await expect.poll(() => standIn.processes.length, PATIENT).toBe(2);
    const after = await connectBoth(standIn.windows[0]);
    expect((await after.engine.call('app.about', {})).version).toBe('0.0.0');
  });

  it('closes its sessions before the program ends', async () => {
    const standIn = await start([EXAMPLE], { processes: 'built' });
    const { engine, shell } = await connectBoth(standIn.windows[0]);
    await openFirst(engine, shell);
    standIn.windows[0].close();
    standIn.appEvents.emit('window-all-closed');
    await expect.poll(() => standIn.quits, PATIENT).toBe(1);
    await expect.poll(() => standIn.processes[0].pid, PATIENT).toBeUndefined();
    expect(told(standIn)).toBe('');
  });
});

const mayCapture = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/tcpdump');

describe.runIf(mayCapture)('a live capture', () => {
  it('is made by a process of its own, which ends with it', async () => {
    const standIn = await start([], { processes: 'built' });
    const { engine } = await connectBoth(standIn.windows[0]);
    const { session } = await engine.call('live.start', {
      interfaces: ['lo'],
      source: 'tcpdump',
      captureFilter: 'udp',
      lowCost: false,
      ringFiles: 0,
      ringMegabytes: 1,
      thresholdMs: null,
    });
    const socket = createSocket('udp4');
    const sending = setInterval(() => socket.send('x', 53_535, '127.0.0.1'), 50);
    const frames = async () => (await engine.call('session.status', { session })).captures[0]?.frames ?? 0;
    await expect.poll(frames, PATIENT).toBeGreaterThan(0);
    clearInterval(sending);
    socket.close();
    expect(standIn.processes.map(({ serviceName }) => serviceName)).toEqual(['PTRscope engine', 'PTRscope capture']);
    await engine.call('live.stop', { session });
    await expect.poll(() => standIn.processes[1].pid, PATIENT).toBeUndefined();
  });
});

function told({ processes }: StandIn): string {
  return processes.map(({ errors }) => errors).join('');
}
