/** What can go wrong while capturing: each is said, what was captured is kept, and nothing takes the parent down. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CAPTURE_DEFAULTS, type CaptureRequest, SOURCES } from '../../src/live/capture.ts';
import type { CaptureOrder } from '../../src/live/captureProcess.ts';
import { type CaptureChild, launchCommand } from '../../src/live/launch.ts';
import { temporaryFolder } from '../host/temporaryFolder.ts';
import { missingCommands, sleep } from '../lab/machine.ts';
import { buildCaptureProgram } from './captureProgram.ts';
import { TestCapture } from './keptCapture.ts';
import { readSpoolFile } from './readSpool.ts';
import { hasCap } from './sources.ts';
import { numberOf, RECEIVER, SENDER, TEST_ETHERTYPE, Wire, whyNoWire, writeTestFrames } from './wire.ts';

const why = whyNoWire();
const sources = SOURCES.filter((source) => (source === 'cap' ? hasCap : missingCommands([source]).length === 0));

describe.skipIf(why !== null)(`a live capture${why === null ? '' : ` (skipped: ${why})`}`, () => {
  const folder = temporaryFolder();
  const frames = join(folder, 'frames.pcap');
  let program: string;
  let wire: Wire;

  beforeAll(async () => {
    program = await buildCaptureProgram();
    // Users without rights must reach their own folders in it.
    chmodSync(folder, 0o755);
    writeTestFrames(frames);
    wire = new Wire('faults');
  });

  afterAll(() => {
    wire.remove();
    rmSync(dirname(program), { recursive: true, force: true });
  });

  let nth = 0;
  const capture = (
    request: Partial<CaptureRequest> = {},
    launch = (): CaptureChild => wire.launch(program),
  ): TestCapture =>
    new TestCapture(join(folder, `${++nth}`), launch, { filter: `ether proto ${TEST_ETHERTYPE}`, ...request });
  const numbersIn = (paths: readonly string[]): number[] =>
    paths.flatMap((path) => readSpoolFile(path).frames.map(({ bytes }) => numberOf(bytes, 0)));

  describe.each(sources)('from %s', (source) => {
    it('says what is wrong with a filter, in the words of the compiler, and leaves no file', async () => {
      const kept = capture({ source, filter: 'tcp prt 53' });
      expect(await kept.live.ended).toMatchObject({
        reason: 'wrong-filter',
        text: expect.stringContaining('syntax error'),
      });
      expect(readdirSync(join(folder, `${nth}`, 'spool'))).toEqual([]);
    });

    it('says that there is no such device', async () => {
      expect(await capture({ source, device: 'nosuch0' }).live.ended).toMatchObject({ reason: 'no-device' });
    });

    it('says that the rights are wanting, and how they are had', async () => {
      const { reason, next } = await capture({ source }, unprivileged).live.ended;
      expect(reason).toBe('no-rights');
      expect(next).toContain('wireshark');
    });

    it('survives its interface going down and coming back', async () => {
      const kept = await capture({ source }).begun();
      await wire.send(frames, 5, 1000);
      await kept.until(() => kept.frames === 5, 'write');
      wire.link('set', RECEIVER, 'down');
      await kept.until(() => kept.problems().includes('interface-down'), 'say that the interface is down');
      wire.link('set', RECEIVER, 'up');
      await kept.until(() => kept.problems().includes('interface-up'), 'say that the interface is up');
      await wire.send(frames, 5, 1000);
      await kept.until(() => kept.frames === 10, 'write again');
      expect(await kept.live.stop()).toMatchObject({ reason: 'stopped', frames: 10 });
    });

    it('goes on in a new file when its interface was taken away and is there again', async () => {
      const kept = await capture({ source }).begun();
      await wire.send(frames, 5, 1000);
      await kept.until(() => kept.frames === 5, 'write');
      wire.link('delete', SENDER);
      await kept.until(() => kept.problems().includes('interface-gone'), 'say that the interface is gone');
      wire.connect();
      await kept.until(() => kept.problems().includes('source-restarted'), 'go on');
      await wire.send(frames, 5, 1000);
      await kept.until(() => kept.frames === 10, 'write again');
      expect(await kept.live.stop()).toMatchObject({ reason: 'stopped', frames: 10 });
      expect(kept.of('file').map(({ number, firstFrame }) => [number, firstFrame])).toEqual([
        [1, 1],
        [2, 6],
      ]);
      expect(numbersIn(kept.paths())).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    });

    it('leaves a readable file when its process is killed, says so, and leaves no program behind', async () => {
      const kept = await capture({ source }).begun();
      const processes = family(kept.live.processId!);
      const sending = wire.send(frames, 5000, 10_000);
      await kept.until(() => kept.frames > 500, 'write');
      process.kill(kept.live.processId!, 'SIGKILL');
      const told = kept.frames;
      const ended = await kept.live.ended;
      expect(ended).toMatchObject({ reason: 'died', text: expect.stringContaining('SIGKILL') });
      const { frames: read } = readSpoolFile(kept.paths()[0]!);
      expect(read.length).toBeGreaterThanOrEqual(told);
      expect(read.map(({ bytes }) => numberOf(bytes, 0))).toEqual(read.map((_, at) => at));
      await sending;
      await gone(processes);
    });

    it('ends by itself when who asked for it is killed', async () => {
      const parent = wire.start(process.execPath, '-e', PARENT, program, JSON.stringify(order(source)));
      let said = '';
      parent.stdout!.on('data', (text: Buffer) => (said += text.toString()));
      while (!said.includes('"file"')) await sleep(20);
      const processes = family(Number(/^process (\d+)/.exec(said)![1]));
      parent.kill('SIGKILL');
      await gone(processes);
    });

    it('says that the disk is full, and keeps what is there whole', async () => {
      const spool = join(folder, `${nth + 1}`, 'spool');
      mkdirSync(spool, { recursive: true });
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', spool]);
      try {
        const kept = await capture({ source }).begun();
        const sending = wire.send(frames, 5000, 10_000);
        const ended = await kept.live.ended;
        await sending;
        expect(ended).toMatchObject({ reason: 'disk-full', text: expect.stringContaining('the disk is full') });
        const { frames: read, reader } = readSpoolFile(kept.paths()[0]!);
        expect(reader.problems).toEqual([]);
        expect(read.length).toBe(ended.frames);
        expect(read.length).toBeGreaterThan(1000);
        expect(read.map(({ bytes }) => numberOf(bytes, 0))).toEqual(read.map((_, at) => at));
      } finally {
        spawnSync('umount', [spool]);
      }
    });
  });

  it('ends cleanly when the system asks its process to', async () => {
    const kept = await capture().begun();
    await wire.send(frames, 5, 1000);
    await kept.until(() => kept.frames === 5, 'write');
    process.kill(kept.live.processId!, 'SIGTERM');
    expect(await kept.live.ended).toMatchObject({ reason: 'stopped', frames: 5 });
  });

  it('refuses names that would be more than a device to a program', async () => {
    for (const device of ['-', 'TCP@192.0.2.1:5000', 'rpcap://192.0.2.1/eth0', '/tmp/pipe', '../eth0', '']) {
      expect(await capture({ device }).live.ended).toMatchObject({ reason: 'no-device' });
    }
  });

  it('writes only into a folder of its own', async () => {
    const taken = join(folder, `${nth + 1}`, 'spool');
    mkdirSync(taken, { recursive: true });
    writeFileSync(join(taken, 'thesis.txt'), 'mine');
    expect(await capture().live.ended).toMatchObject({
      reason: 'spool-failed',
      text: expect.stringContaining('not empty'),
    });
    expect(readdirSync(taken)).toEqual(['thesis.txt']);
  });

  it('tells of drops when the kernel had no room', async () => {
    const kept = await capture({ bufferMegabytes: 1, source: sources[0] ?? 'auto' }).begun();
    process.kill(kept.live.processId!, 'SIGSTOP');
    await wire.send(frames, 60_000, 100_000);
    process.kill(kept.live.processId!, 'SIGCONT');
    await kept.until(() => kept.problems().includes('frames-dropped'), 'tell of drops');
    const ended = await kept.live.stop();
    expect(ended.dropped).toBeGreaterThan(0);
    expect(ended.frames + ended.dropped!).toBe(60_000);
    expect(readSpoolFile(kept.paths()[0]!).reader.droppedByCapture).toBe(ended.dropped);
  });

  function order(source: CaptureRequest['source']): CaptureOrder {
    const spool = join(folder, `${++nth}`, 'spool');
    const request = { ...CAPTURE_DEFAULTS, device: RECEIVER, folder: spool, source, bufferMegabytes: 8 };
    return { kind: 'capture', request, position: { file: 0, frames: 0, bytes: 0, dropped: 0, released: [] } };
  }

  /** The capture process as a user without any rights. */
  function unprivileged(): CaptureChild {
    const user = ['--reuid', '65534', '--regid', '65534', '--clear-groups'];
    const own = join(folder, `${nth}`);
    mkdirSync(own, { recursive: true });
    chmodSync(own, 0o777);
    return launchCommand(wire.command('setpriv', ...user, process.execPath, program));
  }
});

/** A program that starts the capture process, its first argument, with an order, its second. */
const PARENT = `
  const [program, order] = process.argv.slice(1);
  const options = { stdio: ['pipe', 'pipe', 'inherit'], detached: true };
  const child = require('node:child_process').spawn(process.execPath, [program], options);
  console.log('process ' + child.pid);
  child.stdin.write(order + '\\n');
  child.stdout.pipe(process.stdout);
`;

/** A process and its children. */
function family(processId: number): number[] {
  const children = readFileSync(`/proc/${processId}/task/${processId}/children`, 'utf8');
  return [processId, ...children.split(' ').filter(Boolean).map(Number)];
}

async function gone(processIds: readonly number[]): Promise<void> {
  const latest = Date.now() + 15_000;
  while (processIds.some((id) => existsSync(`/proc/${id}`))) {
    if (Date.now() > latest) throw new Error(`still there: ${processIds.filter((id) => existsSync(`/proc/${id}`))}`);
    await sleep(50);
  }
}
