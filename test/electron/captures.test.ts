/** Capture processes of the built shell: asked for by the engine, started by main, spoken to without main. */
import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessagePortMain, ParentPort } from 'electron';
import { afterAll, describe, expect, it } from 'vitest';
import { CaptureLauncher } from '../../electron/captureLauncher.ts';
import { CAPTURE_DEFAULTS, type CaptureMessage } from '../../src/live/capture.ts';
import { checkFilter, listInterfaces } from '../../src/live/captureCalls.ts';
import { startCapture } from '../../src/live/startCapture.ts';
import { PATIENT } from './support/patience.ts';
import type { ScriptedEngine } from './support/scriptedEngine.ts';
import { shellRuns } from './support/shellRuns.ts';
import type { StandIn } from './support/standIn.ts';

const { start } = shellRuns();

const folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-captures-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the engine's process has of it, with the scripted engine as its way to main. */
function launcherOf(engine: ScriptedEngine): CaptureLauncher {
  const toMain = Object.assign(new EventEmitter(), {
    postMessage: (message: unknown) => engine.emit('message', message),
  }) as unknown as ParentPort;
  const launcher = new CaptureLauncher(toMain);
  engine.onCapture = (message, port) => {
    if (message.kind === 'capture') launcher.started(message.id, port as unknown as MessagePortMain);
    if (message.kind === 'capture-gone') launcher.gone(message);
  };
  return launcher;
}

async function launched(): Promise<{ standIn: StandIn; launch: CaptureLauncher['launch'] }> {
  const standIn = await start();
  const launcher = launcherOf(standIn.engines[0]);
  return { standIn, launch: () => launcher.launch() };
}

describe('a capture process', () => {
  it('answers questions and is gone', async () => {
    const { standIn, launch } = await launched();
    const interfaces = await listInterfaces(launch);
    expect(interfaces.map(({ name }) => name)).toContain(process.platform === 'linux' ? 'lo' : expect.any(String));
    expect(standIn.processes.map(({ serviceName }) => serviceName)).toEqual(['PTRscope capture']);
    await expect.poll(() => standIn.processes[0].pid, PATIENT).toBeUndefined();
  });

  it('is one of its own for each question', async () => {
    const { standIn, launch } = await launched();
    const verdicts = await Promise.all([
      checkFilter('tcp port 25', 'lo', launch),
      checkFilter('tcp prt 25', 'lo', launch),
    ]);
    expect(verdicts).toHaveLength(2);
    expect(standIn.processes).toHaveLength(2);
  });

  it('that cannot do it says why, over the same way', async () => {
    const { launch } = await launched();
    const messages: CaptureMessage[] = [];
    const request = { ...CAPTURE_DEFAULTS, device: 'no-such-device', folder: join(folder, 'none') };
    const capture = startCapture(request, { launch, onMessage: (message) => messages.push(message) });
    const ended = await capture.ended;
    expect(ended.reason).toMatch(/^no-(device|rights|source)$/);
    expect(messages.at(-1)).toEqual(ended);
  });

  it('that is killed is missed', async () => {
    const { standIn, launch } = await launched();
    const request = { ...CAPTURE_DEFAULTS, device: 'no-such-device', folder: join(folder, 'killed') };
    const capture = startCapture(request, { launch, onMessage: () => {} });
    expect([...standIn.blockers.values()]).toEqual(['prevent-app-suspension']);
    for (const one of standIn.processes) one.kill();
    expect(await capture.ended).toMatchObject({ reason: 'died', text: expect.stringContaining('status') });
    expect(standIn.blockers.size).toBe(0);
  });

  it('is refused to an engine that asks for ever more', async () => {
    const { standIn, launch } = await launched();
    const engine = standIn.engines[0];
    const gone: string[] = [];
    for (let asked = 0; asked < 38; asked++) launch().onGone((how) => gone.push(how));
    expect(standIn.processes.length).toBe(32);
    await expect.poll(() => gone, PATIENT).toEqual(Array.from({ length: 6 }, () => 'there are 32 already'));
    for (const nonsense of [null, 'start-capture', { kind: 'start-capture' }, { kind: 'quit', id: 1 }]) {
      engine.emit('message', nonsense);
    }
    expect(standIn.processes.length).toBe(32);
  });
});

const mayCapture = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/tcpdump');

describe.runIf(mayCapture)('a live capture', () => {
  it('writes frames that the engine can read, and ends when it is told to', async () => {
    const { launch } = await launched();
    const messages: CaptureMessage[] = [];
    const request = { ...CAPTURE_DEFAULTS, source: 'tcpdump', device: 'lo', folder: join(folder, 'lo') } as const;
    const capture = startCapture(request, { launch, onMessage: (message) => messages.push(message) });
    await expect.poll(() => messages.some(({ kind }) => kind === 'started'), PATIENT).toBe(true);
    const ended = await capture.stop();
    expect(ended).toMatchObject({ reason: 'stopped' });
    expect(messages.some(({ kind }) => kind === 'file')).toBe(true);
    expect(existsSync(join(folder, 'lo/000001.pcapng'))).toBe(true);
  });
});
