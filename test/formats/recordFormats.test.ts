/** Network Monitor, snoop and AIX's pcap: frames, times, numbers, damage. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCapture } from '../../src/host/openCapture.ts';
import { joined } from './captureBytes.ts';
import { type ReadFrame, readFrames } from './readFrames.ts';
import {
  aixFile,
  type NetmonRecord,
  type NetmonShape,
  netmonFile,
  type PlainRecord,
  snoopFile,
} from './recordBytes.ts';
import { hasTshark, tsharkFields } from './tshark.ts';

const UTC_START = 133_594_456_890_000_000n;
/** No record can begin in it. */
const frame = (length: number) => new Uint8Array(length).fill(0xee);

function plain(count: number, unit: number): PlainRecord[] {
  return Array.from({ length: count }, (_, i) => ({
    seconds: 1_700_000_000 + i,
    fraction: (i * unit) / 1000,
    data: frame(60 + i),
    originalLength: 60 + i * 2,
  }));
}

function timed(count: number, utc = false): NetmonRecord[] {
  return Array.from({ length: count }, (_, i) => ({
    micros: i * 1_001_000,
    data: frame(60 + i),
    originalLength: 60 + i * 2,
    ...(utc ? { utc: UTC_START + BigInt(i) * 10_010_003n } : {}),
  }));
}

const NETMON_1: NetmonShape = { major: 1, minor: 1 };
const NETMON_2: NetmonShape = { major: 2, minor: 0 };
const NETMON_23: NetmonShape = { major: 2, minor: 3 };

const FILES = [
  ['netmon 1.1', netmonFile(NETMON_1, timed(12))],
  ['netmon 2.0', netmonFile(NETMON_2, timed(12))],
  ['netmon 2.1', netmonFile({ major: 2, minor: 1 }, timed(12))],
  ['netmon 2.2', netmonFile({ major: 2, minor: 2 }, timed(12))],
  ['netmon 2.3', netmonFile(NETMON_23, timed(12, true))],
  ['snoop', snoopFile(plain(12, 1e6))],
  ['AIX pcap', aixFile(plain(12, 1e9))],
  ['AIX pcap, little-endian', aixFile(plain(12, 1e9), 6, true)],
] as const;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function stored(file: Uint8Array): string {
  const path = join(folder, 'capture');
  writeFileSync(path, file);
  return path;
}

/** As the program reads a file: from any place of it. */
async function readStored(file: Uint8Array) {
  const capture = await openCapture(stored(file));
  const frames: Pick<ReadFrame, 'number' | 'time' | 'captured' | 'original'>[] = [];
  while (await capture.nextBatch()) {
    const { batch } = capture;
    for (let i = 0; i < batch.count; i++) {
      frames.push({
        number: batch.firstFrame + i,
        time: batch.time[i]!,
        captured: batch.capturedLength[i]!,
        original: batch.originalLength[i]!,
      });
    }
  }
  const { reader, bytesRead } = capture;
  capture.close();
  return { frames, problems: reader.problems, bytesRead, reader };
}

const brief = (frames: readonly ReadFrame[]) =>
  frames.map(({ number, time, captured, original }) => ({ number, time, captured, original }));

function isNetmon(file: Uint8Array): boolean {
  return /^(GMBU|RTSS)/.test(Buffer.from(file.subarray(0, 4)).toString());
}

/** The list of records is so many bytes later in the file. */
function moveList(file: Uint8Array, by: number): void {
  const view = new DataView(file.buffer);
  view.setUint32(24, view.getUint32(24, true) + by, true);
}

describe.each(FILES)('%s', (_name, file) => {
  it('is read whole, in any chunks, from a pipe and from a file', async () => {
    const whole = readFrames(file);
    expect(whole.frames).toHaveLength(12);
    expect(whole.problems).toEqual([]);
    expect(readFrames(file, () => 1).frames).toEqual(whole.frames);
    const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 });
    fc.assert(
      fc.property(sizes, (list) => {
        expect(readFrames(file, (n) => list[n % list.length]!).frames).toEqual(whole.frames);
      }),
      { numRuns: 30 },
    );
    const fromFile = await readStored(file);
    expect(fromFile).toMatchObject({ frames: brief(whole.frames), problems: [], bytesRead: file.length });
  });

  it.skipIf(!hasTshark)('has the frames, times and lengths that tshark sees', () => {
    const { frames } = readFrames(file);
    const rows = tsharkFields(stored(file), ['frame.number', 'frame.time_relative', 'frame.cap_len', 'frame.len']);
    const ours = frames.map(({ number, time, captured, original }) => [
      String(number),
      (time / 1e9).toFixed(9),
      String(captured),
      String(original),
    ]);
    expect(ours).toEqual(rows);
  });

  it.skipIf(!hasTshark)('begins when tshark says', () => {
    const [[epoch]] = tsharkFields(stored(file), ['frame.time_epoch']) as [[string]];
    expect(readFrames(file).reader.originEpochNs).toBe(BigInt(epoch.replace('.', '')));
  });

  it('gives of every prefix the frames that are whole, and says that it is cut', async () => {
    const whole = readFrames(file).frames;
    let before = 0;
    for (let length = 16; length < file.length; length += 3) {
      const { frames, problems } = readFrames(file.subarray(0, length));
      expect(frames).toEqual(whole.slice(0, frames.length));
      expect(frames.length).toBeGreaterThanOrEqual(before);
      before = frames.length;
      if (frames.length < 12 && length > 200) expect(problems.length).toBeLessThanOrEqual(1);
      if (length % 60 === 1) expect((await readStored(file.subarray(0, length))).frames).toEqual(brief(frames));
    }
    expect(before).toBeGreaterThanOrEqual(11);
  });

  it('survives any damage', async () => {
    const damage = fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(damage, async (list) => {
        const damaged = file.slice();
        for (const [at, value] of list) if (at > 7) damaged[at] = value;
        const { frames } = readFrames(damaged, () => 700);
        for (const { time } of frames) expect(Number.isFinite(time)).toBe(true);
        for (const { time } of (await readStored(damaged)).frames) expect(Number.isFinite(time)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('goes on behind a stretch of zeros or noise', () => {
    const whole = readFrames(file).frames;
    const at = whole[5]!.position;
    for (const filler of [0, 0x41, 0xff]) {
      const damaged = joined(file.subarray(0, at), new Uint8Array(1000).fill(filler), file.subarray(at));
      if (isNetmon(file)) moveList(damaged, 1000);
      const { frames, problems } = readFrames(damaged);
      expect(frames.slice(0, 5)).toEqual(whole.slice(0, 5));
      expect(problems.some(({ kind }) => kind === 'damaged')).toBe(true);
      expect(frames.slice(-4).map(({ data }) => data)).toEqual(whole.slice(-4).map(({ data }) => data));
    }
  });
});

describe('Network Monitor', () => {
  const lying = [11, 7, 8, 9, 10, 0, 1, 2, 3, 4, 5, 6];

  it('files that lie in another order, as after a circular capture, are read in the order of their list', async () => {
    const straight = await readStored(netmonFile(NETMON_2, timed(12)));
    const wrapped = await readStored(netmonFile({ ...NETMON_2, lying, hole: 13 }, timed(12)));
    expect(wrapped.frames).toEqual(straight.frames);
    expect(wrapped.problems).toEqual([]);
  });

  it('from a pipe they are read as they lie, and that is said', () => {
    const { frames, problems } = readFrames(netmonFile({ ...NETMON_2, lying }, timed(12)));
    expect(frames.map(({ captured }) => captured - 60)).toEqual(lying);
    expect(problems.map(({ text }) => text)).toEqual([expect.stringContaining('in another order')]);
  });

  it('is not led about by its list', async () => {
    const file = netmonFile(NETMON_2, timed(12));
    const view = new DataView(file.buffer);
    const first = 128;
    const last = readFrames(file).frames[11]!.position;
    const zigzag = joined(file.subarray(0, view.getUint32(24, true)), new Uint8Array(4 * 100_000));
    const list = new DataView(zigzag.buffer);
    list.setUint32(28, 4 * 100_000, true);
    for (let i = 0; i < 100_000; i++) {
      list.setUint32(view.getUint32(24, true) + 4 * i, i % 2 === 0 ? last : first, true);
    }
    const { frames, problems } = await readStored(zigzag);
    expect(frames.length).toBeLessThan(10_000);
    expect(problems.map(({ text }) => text)).toEqual([expect.stringContaining('jumps about')]);
  });

  it('records that a list names wrongly are passed over, and the others read', async () => {
    const file = netmonFile(NETMON_2, timed(12));
    const view = new DataView(file.buffer);
    view.setUint32(view.getUint32(24, true) + 4 * 5, 0xffff_fff0, true);
    const { frames, problems } = await readStored(file);
    expect(frames.map(({ captured }) => captured - 60)).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11]);
    expect(problems.map(({ kind }) => kind)).toEqual(['damaged']);
  });

  it('has times before its start', () => {
    // -5 microseconds, as its makers write them: a 64-bit number that times ten is -50.
    const early = (2n ** 64n - 50n) / 10n + 1n;
    const records = [{ micros: early, data: frame(60) }, ...timed(5)];
    const { frames } = readFrames(netmonFile(NETMON_2, records));
    expect(frames[1]!.time - frames[0]!.time).toBe(4000);
  });

  const wifi = joined(Uint8Array.of(2, 32, 0), new Uint8Array(29), frame(70));
  const records: NetmonRecord[] = [
    { micros: 0, data: frame(60), network: 0xfffb },
    { micros: 1, data: frame(61), network: 1 },
    { micros: 2, data: frame(62), network: 0xffff },
    { micros: 3, data: frame(63), network: 0xfffd },
    { micros: 4, data: wifi, network: 6 },
    { micros: 5, data: frame(64), network: 0xe071 },
    { micros: 6, data: frame(65), network: 9 },
  ].map((record, i) => ({ ...record, utc: UTC_START + BigInt(i) }));
  const mixed = netmonFile(NETMON_23, records);

  it('holds records about the capture, which have numbers where Wireshark numbers them, and several kinds of frames', () => {
    const { frames, reader, problems } = readFrames(mixed);
    expect(problems).toEqual([]);
    expect(frames.map(({ number, captured }) => [number, captured])).toEqual([
      [2, 61],
      [4, 70],
      [5, 64],
      [6, 65],
    ]);
    expect(reader.interfaces.map(({ linkType }) => linkType)).toEqual([1, 105, 113, 101]);
    expect(frames.map(({ interfaceIndex }) => interfaceIndex)).toEqual([0, 1, 2, 3]);
  });

  it.skipIf(!hasTshark)('and tshark numbers them so', () => {
    const rows = tsharkFields(stored(mixed), ['frame.number', 'frame.cap_len']);
    expect(rows).toEqual([
      ['1', '60'],
      ['2', '61'],
      ['3', '62'],
      ['4', '102'],
      ['5', '64'],
      ['6', '65'],
    ]);
  });

  it('says which records it cannot read', () => {
    const { frames, problems } = readFrames(
      netmonFile(NETMON_23, [{ micros: 0, data: frame(9), network: 0xe083 }, ...timed(4)]),
    );
    expect(frames.map(({ number }) => number)).toEqual([2, 3, 4, 5]);
    expect(problems).toMatchObject([{ kind: 'unsupported', text: expect.stringContaining('network type 57475') }]);
  });
});

describe('snoop', () => {
  it('tells how many frames were lost', () => {
    const records = plain(5, 1e6).map((record, i) => ({ ...record, drops: i * 3 }));
    expect(readFrames(snoopFile(records)).reader.droppedByCapture).toBe(12);
  });

  it('may have anything behind a frame', () => {
    const records = plain(5, 1e6).map((record, i) => ({ ...record, padding: i * 5 }));
    expect(readFrames(snoopFile(records)).frames).toHaveLength(5);
  });

  it.each([
    ['another version', snoopFile([], 4, 9), 'version 9'],
    ['ATM', snoopFile([], 18), 'data link type 18'],
  ])('of %s is not read, and that is said', (_, file, text) => {
    const { frames, problems } = readFrames(joined(file, new Uint8Array(500)));
    expect(frames).toEqual([]);
    expect(problems).toMatchObject([{ kind: 'unsupported', text: expect.stringContaining(text) }]);
  });
});

it.each([
  [6, 1],
  [9, 6],
  [15, 10],
  [24, 0],
])("AIX's interface type %i is link type %i", (network, linkType) => {
  expect(readFrames(aixFile(plain(3, 1e9), network)).reader.interfaces[0]).toMatchObject({ linkType });
});
