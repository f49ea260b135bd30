/** The frames of a capture as a list: any place at once, the same rows as in one walk, from files, pipes and while it grows. */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { frameRow } from '../../src/engine/detail/frameRow.ts';
import { MARK_EVERY } from '../../src/engine/frameIndex.ts';
import { FrameBatch } from '../../src/formats/frameBatch.ts';
import { enhancedPacket, interfaceDescription, sectionHeader } from '../../src/formats/pcapngWriter.ts';
import { recognise } from '../../src/formats/registry.ts';
import { CaptureSet } from '../../src/host/captureSet.ts';
import { walkCaptures } from '../../src/host/mergedWalk.ts';
import { TimedPace } from '../../src/host/pace.ts';
import { Packets } from '../../src/host/packets.ts';
import { PacketsScan } from '../../src/host/packetsScan.ts';
import { type FrameRow, frameViewSchema } from '../../src/model/views.ts';
import { EXAMPLES, RECORDINGS, SYNTHETIC } from '../engine/captures.ts';
import { eachFrame, filterOf, matchingAlone } from '../filter/support/frames.ts';
import { mergedCapture } from '../filter/support/mergedCapture.ts';
import { pcapFile } from '../support/captureFiles.ts';
import { ping } from '../support/packets.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const folder = temporaryFolder();
const MERGED = mergedCapture([...EXAMPLES, ...RECORDINGS, ...SYNTHETIC].map(({ bytes }) => bytes()));

function stored(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** Reads a file to its end and indexes it. */
async function listed(path: string, readsAgain: boolean): Promise<Packets> {
  const set = await CaptureSet.open([path]);
  const [{ reader }] = set.captures;
  const packets = new Packets({ capture: 0, reader, path: readsAgain ? path : null });
  let originEpochNs: bigint | null = null;
  const sink = {
    begin: (epochNs: bigint | null) => {
      originEpochNs = epochNs;
    },
    frames: (_: number, batch: FrameBatch, from: number, to: number, shiftNs: number) =>
      packets.add(batch, from, to, originEpochNs, shiftNs),
    end: () => undefined,
  };
  await walkCaptures(set.captures, sink, quiet());
  set.close();
  return packets;
}

function walked(capture: Uint8Array): FrameRow[] {
  const rows: FrameRow[] = [];
  eachFrame(capture, (frame) => rows.push(frameRow(frame, 0)));
  return rows;
}

function quiet(): TimedPace {
  return new TimedPace(() => undefined);
}

describe.each([
  ['from its file', true],
  ['from a copy', false],
])('a list of frames %s', (_, readsAgain) => {
  it('shows each frame as one walk over all shows it, also what lies in several frames', async () => {
    const packets = await listed(stored('merged.pcapng', MERGED), readsAgain);
    const expected = walked(MERGED);
    expect(packets.rows(0, expected.length + 10)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(4 * MARK_EVERY);
    packets.close();
  });

  it('begins anywhere', async () => {
    const packets = await listed(stored('merged.pcapng', MERGED), readsAgain);
    const expected = walked(MERGED);
    for (const from of [0, 1, MARK_EVERY - 1, MARK_EVERY, MARK_EVERY + 1, 3000, expected.length - 1]) {
      expect(packets.rows(from, 20)).toEqual(expected.slice(from, from + 20));
      expect(packets.placeOf(expected[from].number)).toEqual({ place: from, exact: true });
    }
    expect(packets.rows(expected.length, 5)).toEqual([]);
    packets.close();
  });

  it('finds scattered frames by their numbers, and leaves out what is not there', async () => {
    const packets = await listed(stored('merged.pcapng', MERGED), readsAgain);
    const expected = walked(MERGED);
    const numbers = expected.filter((_, index) => index % 97 === 11).map(({ number }) => number);
    expect(packets.rowsOf(numbers)).toEqual(numbers.map((number) => expected[number - 1]));
    expect(packets.rowsOf([3, 1_000_000, 2_000_000]).map(({ number }) => number)).toEqual([3]);
    packets.close();
  });

  it('shows one frame with its tree, its bytes and the time since the one before', async () => {
    const path = stored('android.pcapng', EXAMPLES.find(({ name }) => name.includes('android-3g'))!.bytes());
    const packets = await listed(path, readsAgain);
    const view = packets.view(51);
    expect(view).toMatchObject({ linkType: 'RAW', capturedLength: 70, originalLength: 70, stop: null });
    expect(frameViewSchema.parse(view)).toEqual(view);
    expect(view.epoch).toBe('2015-03-02T10:11:18.642020000Z');
    expect(view.layers.map(({ name }) => name)).toEqual(['frame', 'ip', 'udp', 'dns']);
    expect(Buffer.from(view.bytes, 'base64')).toHaveLength(70);
    expect(view.layers[0].children.find(({ name }) => name === 'frame.time_delta')?.value).toBe('0.05598 s');
    expect(() => packets.view(81)).toThrow('there is no frame 81');
    packets.close();
  });

  it('is filtered as one walk filters', async () => {
    const packets = await listed(stored('merged.pcapng', MERGED), readsAgain);
    for (const text of ['dns.qry.type == 12', 'tls.handshake.type == 1', 'tcp.stream == 7', 'tcp.time_delta > 5']) {
      const scan = new PacketsScan(packets, filterOf(text));
      await scan.run(quiet());
      const found = Array.from({ length: scan.matched }, (_, place) => scan.numberAt(place));
      expect(found).toEqual(matchingAlone(MERGED, text));
      expect(scan.placeOf(found[2])).toEqual({ place: 2, exact: true });
      expect(scan.placeOf(found[2] + 0.5)).toEqual({ place: 3, exact: false });
    }
    packets.close();
  });
});

describe('a list of frames', () => {
  it('of a compressed capture is made from a copy, which is gone afterwards', async () => {
    const own = join(folder, 'temporary');
    mkdirSync(own);
    vi.stubEnv('TMPDIR', own);
    const packets = await listed(stored('merged.pcapng.gz', gzipSync(MERGED)), false);
    expect(packets.rows(1000, 3)).toEqual(walked(MERGED).slice(1000, 1003));
    expect(readdirSync(own)).toHaveLength(1);
    packets.close();
    expect(readdirSync(own)).toEqual([]);
    vi.unstubAllEnvs();
  });

  it('grows with its file, and a scan goes on where it was', async () => {
    const frames = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => ({
        epochNs: BigInt(from + index) * 1_000_000n,
        bytes: ping('10.0.0.1', '10.0.0.2', (from + index) % 3 === 0 ? 'request' : 'reply', from + index),
      }));
    const whole = pcapFile(frames(0, 2000), { linkType: 101 });
    const half = pcapFile(frames(0, 1000), { linkType: 101 }).length;
    // Cut within a record, as a file is that is being written.
    const path = stored('growing.pcap', whole.subarray(0, half + 20));
    const found = recognise(whole, true);
    if (found.kind !== 'format') throw new Error('not a capture');
    const reader = found.create({});
    const packets = new Packets({ capture: 0, reader, path });
    const batch = new FrameBatch();
    let read = 0;
    const readOn = () => {
      for (const bytes = readFileSync(path); read < bytes.length; ) {
        const space = reader.space();
        const piece = bytes.subarray(read, read + space.length);
        space.set(piece);
        reader.filled(piece.length);
        read += piece.length;
        while (reader.next(batch)) packets.add(batch, 0, batch.count, reader.originEpochNs, 0);
      }
    };
    readOn();
    const scan = new PacketsScan(packets, filterOf('icmp.type == 8'));
    await scan.run(quiet());
    expect([packets.count, scan.scanned, scan.matched]).toEqual([1000, 1000, 334]);
    expect(packets.rows(995, 20)).toHaveLength(5);
    appendFileSync(path, whole.subarray(half + 20));
    readOn();
    await scan.run(quiet());
    expect([packets.count, scan.scanned, scan.matched]).toEqual([2000, 2000, 667]);
    expect(packets.rows(1999, 20)).toHaveLength(1);
    packets.close();
  });

  it.each([
    ['the file itself', true],
    ['a copy', false],
  ])(
    'tells what people wrote on a frame, from %s: in its row, whole in its view, and to a filter',
    async (_, again) => {
      const comments = ['first', `zweite Größe ${'x'.repeat(500)}`, 'third', 'fourth'];
      const packet = (index: number) =>
        enhancedPacket({
          interfaceIndex: 0,
          epochNs: BigInt(index) * 1_000_000n,
          bytes: ping('10.0.0.1', '10.0.0.2', 'request', index),
          originalLength: 84,
          comments: index === 1300 ? comments : [],
        });
      const blocks = [sectionHeader('one'), interfaceDescription({ linkType: 101, snapLength: 0, name: 'a' })];
      for (let index = 0; index < 1400; index++) blocks.push(packet(index));
      const packets = await listed(stored('written.pcapng', Buffer.concat(blocks)), again);
      expect(packets.view(1301).comments).toEqual(comments);
      const rows = packets.rows(1299, 3).map((row) => row.comments.map((comment) => comment.slice(0, 13)));
      expect(rows).toEqual([[], ['first', 'zweite Größe ', 'third'], []]);
      expect(packets.rowsOf([1301])[0]!.comments[1]!.length).toBeLessThan(410);
      const scan = new PacketsScan(packets, filterOf('frame.comment contains "Größe" && frame.interface_name == "a"'));
      await scan.run(quiet());
      expect([scan.matched, scan.numberAt(0)]).toEqual([1, 1301]);
      packets.close();
    },
  );

  it('knows sections of either byte order, and interfaces that are described in the middle', async () => {
    const packet = (index: number, interfaceIndex: number) =>
      enhancedPacket({
        interfaceIndex,
        epochNs: BigInt(index) * 1_000_000n,
        bytes: ping('10.0.0.1', '10.0.0.2', 'request', index),
        originalLength: 84,
        comments: [],
      });
    const described = (name: string) => interfaceDescription({ linkType: 101, snapLength: 0, name });
    const blocks = [sectionHeader('one'), described('a')];
    for (let index = 0; index < 700; index++) blocks.push(packet(index, 0));
    blocks.push(described('b'));
    for (let index = 700; index < 1400; index++) blocks.push(packet(index, index % 2));
    blocks.push(sectionHeader('two'), described('c'));
    for (let index = 1400; index < 2100; index++) blocks.push(packet(index, 0));
    const packets = await listed(stored('sections.pcapng', Buffer.concat(blocks)), true);
    expect([10, 1023, 1024, 2050].map((number) => packets.view(number + 1).interfaceName)).toEqual([
      'a',
      'b',
      'a',
      'c',
    ]);
    expect(packets.rows(1500, 2).map(({ number, timeSeconds }) => [number, timeSeconds])).toEqual([
      [1501, 1.5],
      [1502, 1.501],
    ]);
    packets.close();
  });
});
