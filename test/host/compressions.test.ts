/** zstd, xz and lz4 around a capture: any prefix, damage, bombs, several at once. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ByteSource, openSource } from '../../src/host/byteSource.ts';
import { recogniseCompression } from '../../src/host/compression.ts';
import { joined, MICRO, pcapFile, pcapHeader, pcapRecord, testFrame } from '../formats/captureBytes.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { walk } from './walk.ts';

const EXAMPLE_PATH = new URL('../../examples/exim-banner.pcap', import.meta.url).pathname;
const EXAMPLE = readFileSync(EXAMPLE_PATH);
const folder = temporaryFolder();

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function pack(tool: string, bytes: Uint8Array, ...options: readonly string[]): Uint8Array {
  return new Uint8Array(execFileSync(tool, ['-q', '-c', ...options], { input: bytes, maxBuffer: 1 << 28 }));
}

/** Bytes that come piece by piece, each after a while, as from a pipe. */
class SlowSource implements ByteSource {
  readonly size = null;
  readonly broken = null;
  bytesRead = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  async read(into: Uint8Array): Promise<number> {
    await new Promise((resolve) => setImmediate(resolve));
    const piece = this.bytes.subarray(this.bytesRead, this.bytesRead + Math.min(into.length, 777));
    into.set(piece);
    this.bytesRead += piece.length;
    return piece.length;
  }

  close(): void {}
}

function unpackSlowly(packed: Uint8Array): Promise<Uint8Array> {
  return unpack(new SlowSource(packed));
}

async function unpack(source: ByteSource): Promise<Uint8Array> {
  const head = new Uint8Array(5000);
  const length = await source.read(head);
  const compression = recogniseCompression(head.subarray(0, length));
  const unpacked = await compression!.open(source, head.subarray(0, length));
  const pieces: Uint8Array[] = [];
  for (const room = new Uint8Array(1000); ; ) {
    const got = await unpacked.read(room);
    if (got === 0) break;
    pieces.push(room.slice(0, got));
  }
  expect(unpacked.broken).toBeNull();
  unpacked.close();
  return joined(...pieces);
}

function manyFrames(count: number): Uint8Array {
  const frames = Array.from({ length: count }, (_, i) =>
    testFrame(1_700_000_000_000_000n + BigInt(i * i), 60 + ((i * 7919) % 1400)),
  );
  return pcapFile(MICRO, frames);
}

const TOOLS = ['zstd', 'xz', 'lz4'].map((tool) => ({ tool, missing: spawnSync(tool, ['--version']).status !== 0 }));

describe.each(TOOLS)('$tool', ({ tool, missing }) => {
  it.skipIf(missing)('is unpacked whatever the name says', async () => {
    const plain = await walk([EXAMPLE_PATH]);
    const packed = pack(tool, EXAMPLE);
    const { frames, captures, problems } = await walk([file('plain-name.pcap', packed)]);
    expect(frames).toEqual(plain.frames);
    expect(captures[0]).toMatchObject({ format: `pcap+${tool}`, bytesRead: packed.length });
    expect(problems).toEqual([[]]);
  });

  it.skipIf(missing)('is unpacked as it comes through a pipe', async () => {
    const bytes = manyFrames(500);
    expect(Buffer.compare(await unpackSlowly(pack(tool, bytes)), bytes)).toBe(0);
  });

  it.skipIf(missing)('may be packed in parts', async () => {
    const parts = [EXAMPLE.subarray(0, 1000), EXAMPLE.subarray(1000)].map((part) => pack(tool, part));
    const { frames, problems } = await walk([file('parts', joined(...parts))]);
    expect(frames).toEqual((await walk([EXAMPLE_PATH])).frames);
    expect(problems).toEqual([[]]);
  });

  it.skipIf(missing)('is read of several files at once', async () => {
    const paths = ['one', 'two', 'three'].map((name) => file(name, pack(tool, manyFrames(3000))));
    const { frames, problems } = await walk(paths);
    expect(frames).toHaveLength(9000);
    expect(frames.slice(0, 3).map(({ capture }) => capture)).toEqual([0, 1, 2]);
    expect(problems).toEqual([[], [], []]);
  });

  it.skipIf(missing)('keeps what could be unpacked of any prefix, and says that it is cut', async () => {
    // In blocks of 64 KiB: of a block that is cut, the program gives nothing.
    const packed = pack(tool, manyFrames(2000), ...(tool === 'lz4' ? ['-B4'] : []));
    const whole = (await walk([file('whole', packed)])).frames;
    const step = Math.ceil(packed.length / 40);
    let most = 0;
    for (let length = Math.round(packed.length / 3); length < packed.length; length += step) {
      const { frames, problems } = await walk([file('cut', packed.subarray(0, length))]);
      expect(frames).toEqual(whole.slice(0, frames.length));
      expect(frames.length).toBeGreaterThanOrEqual(most);
      expect(problems[0]).toHaveLength(1);
      most = frames.length;
    }
    expect(most).toBeGreaterThan(0);
  });

  it.skipIf(missing)(
    'survives any damage',
    async () => {
      const packed = pack(tool, manyFrames(300));
      const damage = fc.array(fc.tuple(fc.integer({ min: 6, max: packed.length - 1 }), fc.nat(255)), { minLength: 1 });
      await fc.assert(
        fc.asyncProperty(damage, async (list) => {
          const damaged = packed.slice();
          for (const [at, value] of list) damaged[at] = value;
          await walk([file('damaged', damaged)]).catch((error: unknown) => {
            expect(error).toMatchObject({ name: 'OperationError' });
          });
        }),
        { numRuns: tool === 'lz4' ? 20 : 100 },
      );
    },
    60_000,
  );

  it.skipIf(missing)('stops at a bomb with a sentence, in little memory', async () => {
    const shape = { ...MICRO, snapLength: 262144 };
    const record = pcapRecord(shape, testFrame(1_700_000_000_000_000n, 200_000));
    const records = Array.from({ length: 1000 }, () => record);
    const packed = pack(tool, joined(pcapHeader(shape), ...records));
    // What lz4 packs once grows 255 times at most.
    if (packed.length * 500 > 1000 * record.length) return;
    const path = file('bomb', packed);
    const before = process.memoryUsage().rss;
    const { frames, problems } = await walk([path]);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 << 20);
    expect(frames.length).toBeLessThan(600);
    expect(problems[0]?.[0]?.text).toContain('grows more than 500 times');
  });
});

describe('zstd', () => {
  const [{ missing }] = TOOLS as [(typeof TOOLS)[number]];
  /** A frame of one block that repeats one byte. */
  const frame = (descriptor: number, ...fields: readonly number[]) =>
    Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, descriptor, ...fields, 0b011 | (1 << 3), 0, 0, 7);

  it.skipIf(missing)('may begin with a frame that is to be skipped, as pzstd writes it', async () => {
    const skipped = Uint8Array.of(0x5a, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4);
    const { frames, captures } = await walk([file('skipped', joined(skipped, pack('zstd', EXAMPLE)))]);
    expect(frames).toEqual((await walk([EXAMPLE_PATH])).frames);
    expect(captures[0]!.format).toBe('pcap+zstd');
  });

  it.skipIf(missing).each(['-1', '-19', '--long=27', '--no-check', '--rsyncable'])(
    'is read as made with %s',
    async (option) => {
      const bytes = manyFrames(3000);
      const unpacked = await unpack(await openSource(file('made', pack('zstd', bytes, option))));
      expect(Buffer.compare(unpacked, bytes)).toBe(0);
    },
  );

  it.each([
    ['a window of gigabytes', frame(0, 0xa8), 'needs a window of 2048 MiB'],
    ['a size of gigabytes', frame(0xa0, 0, 0, 0, 0xf0), 'needs a window of 3840 MiB'],
    ['a dictionary', frame(0x21, 9, 1), 'needs a dictionary'],
    ['what is no zstd behind it', joined(frame(0x20, 1), Uint8Array.from(Buffer.from('garbage!'))), 'something else'],
  ])('with %s is refused with a sentence', async (_, bytes, text) => {
    await expect(walk([file('refused', bytes)])).rejects.toMatchObject({ message: expect.stringContaining(text) });
  });

  it('that moves gigabytes for nothing is stopped', async () => {
    const tiny = frame(0, 0x88);
    const first = pack('zstd', EXAMPLE);
    const frames = Array.from({ length: 100_000 }, () => tiny);
    const { problems } = await walk([file('busy', joined(first, ...frames))]);
    expect(problems[0]?.at(-1)?.text).toContain('claims far more than it holds');
  }, 60_000);
});
