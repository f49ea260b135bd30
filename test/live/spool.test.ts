/** The spool on disk: files that are whole by themselves, in bounded space, whatever comes in whichever pieces. */
import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaptureMessage } from '../../src/live/capture.ts';
import { Reframer } from '../../src/live/reframer.ts';
import { Spool, type SpoolOptions } from '../../src/live/spool.ts';
import { fileHeaders, fileStatistics } from '../../src/live/spoolBlocks.ts';
import { Gathering, SpoolError, SpoolFile } from '../../src/live/spoolFile.ts';
import { temporaryFolder } from '../host/temporaryFolder.ts';
import { type ReadFrame, readSpoolFile } from './readSpool.ts';

const root = temporaryFolder();

interface Written {
  readonly spool: Spool;
  readonly messages: readonly CaptureMessage[];
  readonly folder: string;
  readonly frames: readonly ReadFrame[];
}

/** Sends a stream through a reframer into a spool, in pieces of the given sizes, again and again. */
function write(stream: Uint8Array, pieces: readonly number[], options: Partial<SpoolOptions> = {}): Written {
  const folder = mkdtempSync(join(root, 'spool-'));
  const messages: CaptureMessage[] = [];
  let spool: Spool | null = null;
  const reframer = new Reframer({
    begin: (described) => {
      spool = new Spool({
        folder,
        directory: folder,
        ring: null,
        mostFrames: null,
        position: { file: 0, frames: 0, bytes: 0, released: [] },
        headers: () => fileHeaders({ device: 'eth0', filter: 'port 53', sourceVersion: 'test', described }),
        statistics: (frames) => fileStatistics(frames, 0),
        tell: (message) => messages.push(message),
        ...options,
      });
    },
    take: (batch, high, low) => spool!.take(batch, high, low),
  });
  for (let at = 0, turn = 0; at < stream.length; turn++) {
    const length = pieces[turn % pieces.length]!;
    reframer.add(stream.subarray(at, at + length));
    at += length;
  }
  reframer.end();
  spool!.finish();
  const files = messages.flatMap((message) => (message.kind === 'file' ? [message.path] : []));
  const there = files.filter((path) => statSync(path, { throwIfNoEntry: false }) !== undefined);
  return { spool: spool!, messages, folder, frames: there.flatMap((path) => readSpoolFile(path).frames) };
}

interface SentFrame {
  readonly epochNs: bigint;
  readonly bytes: Uint8Array;
  readonly cutOff: number;
}

/** A pcap stream of nanoseconds, as libpcap and tcpdump give it. */
function pcapStream(frames: readonly SentFrame[]): Uint8Array {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2_3c4d, 0);
  head.writeUInt32LE(262_144, 16);
  head.writeUInt32LE(1, 20);
  const records = frames.map(({ epochNs, bytes, cutOff }) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(Number(epochNs / 1_000_000_000n), 0);
    record.writeUInt32LE(Number(epochNs % 1_000_000_000n), 4);
    record.writeUInt32LE(bytes.length, 8);
    record.writeUInt32LE(bytes.length + cutOff, 12);
    return Buffer.concat([record, bytes]);
  });
  return Buffer.concat([head, ...records]);
}

const START = 1_800_000_000_000_000_000n;

const manyFrames = fc.array(
  fc.record({
    epochNs: fc.bigInt(0n, 20_000_000_000n).map((ns) => START + ns),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    cutOff: fc.nat(2000),
  }),
  { minLength: 1, maxLength: 60 },
);

describe('a spool', () => {
  it('keeps every frame, its bytes, true length and time to the nanosecond, in whichever pieces they come', () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(manyFrames, pieces, (frames, sizes) => {
        const sent = frames.map(({ epochNs, bytes, cutOff }) => [epochNs, Buffer.from(bytes), bytes.length + cutOff]);
        const { frames: read } = write(pcapStream(frames), sizes);
        expect(read.map(({ epochNs, bytes, originalLength }) => [epochNs, bytes, originalLength])).toEqual(sent);
      }),
      { numRuns: 60 },
    );
  });

  it('begins a new file in front of the record that would not fit, and keeps no more files than asked for', () => {
    fc.assert(
      fc.property(manyFrames, fc.integer({ min: 2, max: 4 }), (frames, files) => {
        const ring = { files, megabytes: 0.003 };
        const { messages, folder, frames: read } = write(pcapStream(frames), [1000], { ring });
        const kept = readdirSync(folder).sort();
        expect(kept.length).toBeLessThanOrEqual(files);
        for (const name of kept) {
          expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(ring.megabytes * (1 << 20));
          expect(readSpoolFile(join(folder, name)).reader.problems).toEqual([]);
        }
        const newest = frames.slice(frames.length - read.length);
        expect(read.map(({ bytes }) => bytes)).toEqual(newest.map(({ bytes }) => Buffer.from(bytes)));
        const begun = messages.filter((message) => message.kind === 'file');
        expect(begun.at(-kept.length)!.firstFrame).toBe(frames.length - read.length + 1);
      }),
      { numRuns: 40 },
    );
  });

  it('says how far its file can be read, to the byte', () => {
    const frames = Array.from({ length: 50 }, (_, at) => ({
      epochNs: START + BigInt(at),
      bytes: Buffer.alloc(99),
      cutOff: 0,
    }));
    const { messages, folder } = write(pcapStream(frames), [10_000]);
    const grown = messages.filter((message) => message.kind === 'grown');
    expect(grown.at(-1)).toMatchObject({ frames: 50, bytes: statSync(join(folder, '000001.pcapng')).size });
  });

  it('takes no more frames than asked for', () => {
    const frames = Array.from({ length: 50 }, () => ({ epochNs: START, bytes: Buffer.alloc(20), cutOff: 0 }));
    const { spool, frames: read } = write(pcapStream(frames), [100], { mostFrames: 33 });
    expect([spool.isFull, spool.frames, read.length]).toEqual([true, 33, 33]);
  });

  it('goes on behind the files of a capture that was broken off', () => {
    const { folder, messages } = write(pcapStream([{ epochNs: START, bytes: Buffer.alloc(20), cutOff: 0 }]), [100], {
      position: { file: 7, frames: 100, bytes: 5000, released: [] },
    });
    expect(readdirSync(folder)).toEqual(['000008.pcapng']);
    expect(messages[0]).toMatchObject({ kind: 'file', number: 8, firstFrame: 101 });
    expect(messages.at(-1)).toMatchObject({ frames: 101 });
  });

  it('counts the files of before among those that its ring keeps', () => {
    const folder = mkdtempSync(join(root, 'before-'));
    for (const number of [5, 6, 7]) writeFileSync(join(folder, `00000${number}.pcapng`), '');
    const { messages } = write(pcapStream([{ epochNs: START, bytes: Buffer.alloc(20), cutOff: 0 }]), [100], {
      directory: folder,
      folder,
      ring: { files: 3, megabytes: 1 },
      position: { file: 7, frames: 100, bytes: 5000, released: [5] },
    });
    expect(readdirSync(folder)).toEqual(['000006.pcapng', '000007.pcapng', '000008.pcapng']);
    expect(messages[0]).toEqual({ kind: 'recycled', number: 5, released: true });
  });

  it('overwrites nothing', () => {
    const folder = mkdtempSync(join(root, 'taken-'));
    const file = new SpoolFile(join(folder, 'a'), new Gathering(), 100);
    file.close();
    expect(() => new SpoolFile(join(folder, 'a'), new Gathering(), 100)).toThrow(SpoolError);
  });
});

describe('a stream from a source', () => {
  it('is refused when it is no capture', () => {
    const reframer = new Reframer({ begin: () => {}, take: () => {} });
    expect(() => reframer.add(Buffer.from('tcpdump: something went wrong'))).toThrow('no capture');
  });
});
