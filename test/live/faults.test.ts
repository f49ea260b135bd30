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

const name = `a live capture${why === null ? '' : ` (skipped: ${why})`}`;
const folder = temporaryFolder();
const frames = join(folder, 'frames.pcap');
let program: string;

beforeAll(async () => {
  if (why !== null) return;
  program = await buildCaptureProgram();
  // Users without rights must reach their own folders in it.
  chmodSync(folder, 0o755);
  writeTestFrames(frames);
});

afterAll(() => {
  if (why === null) rmSync(dirname(program), { recursive: true, force: true });
});

/** A wire of its own, and captures on it: sources are tried beside each other, for most of it is waiting. */
class Scene {
  readonly #own: string;
  #wire: Wire | null = null;
  #nth = 0;

  constructor(own: string) {
    this.#own = own;
    beforeAll(() => {
      this.#wire = new Wire(own);
    });
    afterAll(() => this.#wire?.remove());
  }

  get wire(): Wire {
    return this.#wire!;
  }

  /** Of the capture that comes next, or of the one that came last. */
  folderOf(which: 'next' | 'last'): string {
    return join(folder, `${this.#own}-${which === 'next' ? this.#nth + 1 : this.#nth}`);
  }

  capture(request: Partial<CaptureRequest> = {}, launch = () => this.wire.launch(program)): TestCapture {
    const own = this.folderOf('next');
    this.#nth++;
    return new TestCapture(own, launch, { filter: `ether proto ${TEST_ETHERTYPE}`, ...request });
  }

  order(source: CaptureRequest['source']): CaptureOrder {
    const spool = join(this.folderOf('next'), 'spool');
    this.#nth++;
    const request = { ...CAPTURE_DEFAULTS, device: RECEIVER, folder: spool, source, bufferMegabytes: 8 };
    return { kind: 'capture', request, position: { file: 0, frames: 0, bytes: 0, dropped: 0, released: [] } };
  }

  /** The capture process as a user without any rights. */
  unprivileged(): CaptureChild {
    const user = ['--reuid', '65534', '--regid', '65534', '--clear-groups'];
    const own = this.folderOf('last');
    mkdirSync(own, { recursive: true });
    chmodSync(own, 0o777);
    return launchCommand(this.wire.command('setpriv', ...user, process.execPath, program));
  }
}

function numbersIn(paths: readonly string[]): number[] {
  return paths.flatMap((path) => readSpoolFile(path).frames.map(({ bytes }) => numberOf(bytes, 0)));
}

describe.skipIf(why !== null)(name, () => {
  describe.concurrent.each(sources)('from %s', (source) => {
    const scene = new Scene(source);
    it.sequential('says what is wrong with a filter, in the words of the compiler, and leaves no file', async () => {
      const kept = scene.capture({ source, filter: 'tcp prt 53' });
      expect(await kept.live.ended).toMatchObject({
        reason: 'wrong-filter',
        text: expect.stringContaining('syntax error'),
      });
      expect(readdirSync(join(scene.folderOf('last'), 'spool'))).toEqual([]);
    });

    it.sequential('says that there is no such device', async () => {
      expect(await scene.capture({ source, device: 'nosuch0' }).live.ended).toMatchObject({ reason: 'no-device' });
    });

    it.sequential('says that the rights are wanting, and how they are had', async () => {
      const { reason, next } = await scene.capture({ source }, () => scene.unprivileged()).live.ended;
      expect(reason).toBe('no-rights');
      expect(next).toContain('wireshark');
    });

    it.sequential('survives its interface going down and coming back', async () => {
      const kept = await scene.capture({ source }).begun();
      await scene.wire.send(frames, 5, 1000);
      await kept.until(() => kept.frames === 5, 'write');
      scene.wire.link('set', RECEIVER, 'down');
      await kept.until(() => kept.problems().includes('interface-down'), 'say that the interface is down');
      scene.wire.link('set', RECEIVER, 'up');
      await kept.until(() => kept.problems().includes('interface-up'), 'say that the interface is up');
      await scene.wire.send(frames, 5, 1000);
      await kept.until(() => kept.frames === 10, 'write again');
      expect(await kept.live.stop()).toMatchObject({ reason: 'stopped', frames: 10 });
    });

    it.sequential('goes on in a new file when its interface was taken away and is there again', async () => {
      const kept = await scene.capture({ source }).begun();
      await scene.wire.send(frames, 5, 1000);
      await kept.until(() => kept.frames === 5, 'write');
      scene.wire.link('delete', SENDER);
      await kept.until(() => kept.problems().includes('interface-gone'), 'say that the interface is gone');
      scene.wire.connect();
      await kept.until(() => kept.problems().includes('source-restarted'), 'go on');
      await scene.wire.send(frames, 5, 1000);
      await kept.until(() => kept.frames === 10, 'write again');
      expect(await kept.live.stop()).toMatchObject({ reason: 'stopped', frames: 10 });
      expect(kept.of('file').map(({ number, firstFrame }) => [number, firstFrame])).toEqual([
        [1, 1],
        [2, 6],
      ]);
      expect(numbersIn(kept.paths())).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    });

    it.sequential('leaves a readable file when its process is killed, says so, and leaves no program behind', async () => {
      const kept = await scene.capture({ source }).begun();
      const processes = family(kept.live.processId!);
      const sending = scene.wire.send(frames, 5000, 10_000);
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

    it.sequential('ends by itself when who asked for it is killed', async () => {
      const parent = scene.wire.start(process.execPath, '-e', PARENT, program, JSON.stringify(scene.order(source)));
      let said = '';
      parent.stdout!.on('data', (text: Buffer) => (said += text.toString()));
      while (!said.includes('"file"')) await sleep(20);
      const processes = family(Number(/^process (\d+)/.exec(said)![1]));
      parent.kill('SIGKILL');
      await gone(processes);
    });

    it.sequential('says that the disk is full, and keeps what is there whole', async () => {
      const spool = join(scene.folderOf('next'), 'spool');
      mkdirSync(spool, { recursive: true });
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', spool]);
      try {
        const kept = await scene.capture({ source }).begun();
        const sending = scene.wire.send(frames, 5000, 10_000);
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

  const scene = new Scene('any');

  it('ends cleanly when the system asks its process to', async () => {
    const kept = await scene.capture().begun();
    await scene.wire.send(frames, 5, 1000);
    await kept.until(() => kept.frames === 5, 'write');
    process.kill(kept.live.processId!, 'SIGTERM');
    expect(await kept.live.ended).toMatchObject({ reason: 'stopped', frames: 5 });
  });

  it('refuses names that would be more than a device to a program', async () => {
    for (const device of ['-', 'TCP@192.0.2.1:5000', 'rpcap://192.0.2.1/eth0', '/tmp/pipe', '../eth0', '']) {
      expect(await scene.capture({ device }).live.ended).toMatchObject({ reason: 'no-device' });
    }
  });

  it('writes only into a folder of its own', async () => {
    const taken = join(scene.folderOf('next'), 'spool');
    mkdirSync(taken, { recursive: true });
    writeFileSync(join(taken, 'thesis.txt'), 'mine');
    expect(await scene.capture().live.ended).toMatchObject({
      reason: 'spool-failed',
      text: expect.stringContaining('not empty'),
    });
    expect(readdirSync(taken)).toEqual(['thesis.txt']);
  });

  it('tells of drops when the kernel had no room', async () => {
    const kept = await scene.capture({ bufferMegabytes: 1, source: sources[0] ?? 'auto' }).begun();
    process.kill(kept.live.processId!, 'SIGSTOP');
    await scene.wire.send(frames, 60_000, 100_000);
    process.kill(kept.live.processId!, 'SIGCONT');
    await kept.until(() => kept.problems().includes('frames-dropped'), 'tell of drops');
    const ended = await kept.live.stop();
    expect(ended.dropped).toBeGreaterThan(0);
    expect(ended.frames + ended.dropped!).toBe(60_000);
    expect(readSpoolFile(kept.paths()[0]!).reader.droppedByCapture).toBe(ended.dropped);
  });
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
