/** What a live capture promises, from every source, on a wire of its own. */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SOURCES, type SourceName } from '../../src/live/capture.ts';
import { hasTshark, tsharkFields } from '../formats/tshark.ts';
import { temporaryFolder } from '../host/temporaryFolder.ts';
import { missingCommands } from '../lab/machine.ts';
import { buildCaptureProgram } from './captureProgram.ts';
import { TestCapture } from './keptCapture.ts';
import { readSpoolFile } from './readSpool.ts';
import { hasCap } from './sources.ts';
import { numberOf, RECEIVER, TEST_ETHERTYPE, Wire, whyNoWire, writeTestFrames } from './wire.ts';

const why = whyNoWire();
const ONLY_OURS = `ether proto ${TEST_ETHERTYPE}`;

describe.skipIf(why !== null)(`a live capture${why === null ? '' : ` (skipped: ${why})`}`, () => {
  const folder = temporaryFolder();
  const frames = join(folder, 'frames.pcap');
  let program: string;
  let wire: Wire;

  beforeAll(async () => {
    program = await buildCaptureProgram();
    writeTestFrames(frames);
    wire = new Wire('capture');
  });

  afterAll(() => {
    wire.remove();
    rmSync(dirname(program), { recursive: true, force: true });
  });

  let nth = 0;
  const capture = (request: ConstructorParameters<typeof TestCapture>[2] = {}): Promise<TestCapture> =>
    new TestCapture(join(folder, `${++nth}`), () => wire.launch(program), { filter: ONLY_OURS, ...request }).begun();

  describe.each(SOURCES)('from %s', (source) => {
    const cannot = whyNot(source);

    it.skipIf(cannot !== null)(
      `has every frame, whole, in order, with its length and time${cannot ?? ''}`,
      async () => {
        const kept = await capture({ source });
        const before = BigInt(Date.now()) * 1_000_000n;
        await wire.send(frames, 3000, 20_000);
        const ended = await kept.live.stop();
        const after = BigInt(Date.now() + 1) * 1_000_000n;
        expect(ended).toMatchObject({ reason: 'stopped', frames: 3000, dropped: 0 });
        const spool = readSpoolFile(kept.paths()[0]!);
        expect(spool.frames.map(({ bytes }) => numberOf(bytes, 0))).toEqual(
          Array.from({ length: 3000 }, (_, at) => at),
        );
        expect(spool.frames.every(({ bytes, originalLength }) => bytes.length === originalLength)).toBe(true);
        expect(spool.frames.every(({ epochNs }) => epochNs >= before && epochNs <= after)).toBe(true);
        expect(spool.frames.some(({ epochNs }) => epochNs % 1000n !== 0n)).toBe(true);
        expect(kept.of('started')).toEqual([expect.objectContaining({ source, linkType: 1, filter: ONLY_OURS })]);
        expect(kept.messages.at(-1)).toBe(ended);
      },
    );

    it.skipIf(cannot !== null)(
      `cuts frames at the snap length and keeps their true length${cannot ?? ''}`,
      async () => {
        const kept = await capture({ source, snapLength: 60 });
        await wire.send(frames, 50, 5000);
        await kept.live.stop();
        const spool = readSpoolFile(kept.paths()[0]!);
        expect(spool.frames.map(({ originalLength }) => originalLength)).toEqual(
          Array.from({ length: 50 }, (_, at) => 75 + (at % 40)),
        );
        expect(spool.frames.every(({ bytes }) => bytes.length === 60)).toBe(true);
      },
    );

    it.skipIf(cannot !== null)(`can be read while it grows, in whole records${cannot ?? ''}`, async () => {
      const kept = await capture({ source });
      await wire.send(frames, 1, 1000);
      await kept.until(() => kept.frames === 1, 'write the first frame');
      expect(readSpoolFile(kept.paths()[0]!)).toMatchObject({ frames: { length: 1 }, reader: { problems: [] } });
      await wire.send(frames, 500, 5000);
      await kept.until(() => kept.frames > 100, 'write on');
      const { frames: read, reader } = readSpoolFile(kept.paths()[0]!);
      expect(reader.problems).toEqual([]);
      expect(read.length).toBeGreaterThan(100);
      expect(await kept.live.stop()).toMatchObject({ frames: 501 });
    });

    it.skipIf(cannot !== null)(`ends by itself after the frames that were asked for${cannot ?? ''}`, async () => {
      const kept = await capture({ source, mostFrames: 7 });
      await wire.send(frames, 20, 5000);
      expect(await kept.live.ended).toMatchObject({ reason: 'enough', frames: 7 });
      expect(readSpoolFile(kept.paths()[0]!).frames).toHaveLength(7);
    });
  });

  it('takes the first source that may capture, and says why', async () => {
    const kept = await capture();
    await kept.live.stop();
    const [started] = kept.of('started');
    expect(started!.sourceReason).toBe(hasCap ? 'cap, the first choice.' : expect.stringContaining('because cap is '));
  });

  it("gives root's rights up, and its files to who it becomes", async () => {
    const kept = await capture();
    await kept.live.stop();
    expect(kept.of('started')[0]!.privileges).toMatch(/^Root's rights were given up .* it runs as nobody\.$/);
  });

  it.skipIf(!hasTshark)('writes what Wireshark reads: device, filter, system, statistics', async () => {
    const kept = await capture();
    await wire.send(frames, 3, 1000);
    await kept.live.stop();
    const fields = ['frame.number', 'frame.interface_name', 'frame.cap_len'];
    expect(tsharkFields(kept.paths()[0]!, fields)).toEqual(
      [75, 76, 77].map((length, at) => [`${at + 1}`, RECEIVER, `${length}`]),
    );
  });

  it("names the interface's own addresses, in the first file and in the next", async () => {
    const own = ['192.0.2.7', '2001:db8:7::7'];
    wire.address(`${own[0]}/24`, RECEIVER);
    wire.address(`${own[1]}/64`, RECEIVER);
    const kept = await capture({ ring: { files: 8, megabytes: 0.01 } });
    await wire.send(frames, 200, 5000);
    await kept.until(() => kept.frames === 200, 'write all');
    await kept.live.stop();
    const files = kept.paths().map(readSpoolFile);
    expect(files.length).toBeGreaterThan(1);
    for (const { reader } of files) expect(reader.interfaces[0]!.addresses).toEqual(expect.arrayContaining(own));
  });

  it('goes through a ring of files, each whole, and deletes the oldest', async () => {
    const kept = await capture({ ring: { files: 3, megabytes: 0.01 } });
    kept.live.release(1);
    await wire.send(frames, 500, 5000);
    await kept.until(() => kept.frames === 500, 'write all');
    await kept.live.stop();
    const files = kept.of('file');
    const last = files.slice(-3).map(({ path }) => readSpoolFile(path));
    expect(last.map(({ reader }) => reader.problems)).toEqual([[], [], []]);
    const first = files.at(-3)!.firstFrame;
    const numbers = last.flatMap((spool) => spool.frames.map(({ bytes }) => numberOf(bytes, 0)));
    expect(numbers).toEqual(Array.from({ length: 501 - first }, (_, at) => first - 1 + at));
    expect(kept.of('recycled').map(({ number }) => number)).toEqual(files.slice(0, -3).map(({ number }) => number));
    expect(kept.of('recycled')[0]).toEqual({ kind: 'recycled', number: 1, released: true });
    expect(kept.of('recycled')[1]).toMatchObject({ number: 2, released: false });
    expect(kept.problems()).toContain('reader-too-slow');
  });

  it('captures on all interfaces at once, with the device of each frame', async () => {
    const kept = await capture({ device: 'any' });
    await wire.send(frames, 10, 1000);
    // Once as it leaves, once as it comes.
    await kept.until(() => kept.frames >= 20, 'see both ends of the wire');
    await kept.live.stop();
    expect(kept.of('started')[0]).toMatchObject({ linkType: 276 });
  });
});

function whyNot(source: SourceName): string | null {
  if (source === 'cap') return hasCap ? null : ' (skipped: cap is not built)';
  return missingCommands([source]).length === 0 ? null : ` (skipped: ${source} is not installed)`;
}
