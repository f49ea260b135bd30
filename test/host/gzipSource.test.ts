import { once } from 'node:events';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type ByteSource, openSource } from '../../src/host/byteSource.ts';
import { GzipSource } from '../../src/host/gzipSource.ts';
import { joined, MICRO, pcapFile, pcapHeader, pcapRecord, testFrame } from '../formats/captureBytes.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { walk } from './walk.ts';

const EXAMPLE_PATH = new URL('../../examples/exim-banner.pcap', import.meta.url).pathname;
const EXAMPLE = readFileSync(EXAMPLE_PATH);
const PACKED = gzipSync(EXAMPLE);
const folder = temporaryFolder();

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe('gzip around a capture', () => {
  it('is unpacked whatever the name says', async () => {
    const plain = await walk([EXAMPLE_PATH]);
    const packed = await walk([file('plain-name.pcap', PACKED)]);
    expect(packed.frames).toEqual(plain.frames);
    expect(packed.captures[0]!.format).toBe('pcap+gzip');
    expect(packed.captures[0]!.bytesRead).toBe(PACKED.length);
    expect(packed.problems).toEqual([[]]);
  });

  it('may have several members', async () => {
    const halves = [EXAMPLE.subarray(0, 1000), EXAMPLE.subarray(1000)].map((half) => gzipSync(half));
    const { frames, problems } = await walk([file('members.gz', joined(...halves))]);
    expect(frames).toEqual((await walk([EXAMPLE_PATH])).frames);
    expect(problems).toEqual([[]]);
  });

  it('keeps what could be unpacked of any prefix, and says that it is cut', async () => {
    const records = Array.from({ length: 300 }, (_, i) =>
      testFrame(1_700_000_000_000_000n + BigInt(i * i), 60 + (i % 50)),
    );
    const bytes = pcapFile(MICRO, records);
    const packed = gzipSync(bytes);
    const whole = (await walk([file('whole.gz', packed)])).frames;
    let most = 0;
    for (let length = Math.round(packed.length / 3); length < packed.length; length += 97) {
      const { frames, problems } = await walk([file('cut.gz', packed.subarray(0, length))]);
      expect(frames).toEqual(whole.slice(0, frames.length));
      expect(frames.length).toBeGreaterThanOrEqual(most);
      expect(problems[0]?.map(({ kind }) => kind)).toEqual(['cut']);
      most = frames.length;
    }
    expect(most).toBeGreaterThan(whole.length / 2);
    expect((await walk([file('cut.gz', packed.subarray(0, -1))])).frames).toEqual(whole);
  });

  it('keeps what comes before damage, all of it where only the checksum is wrong', async () => {
    const whole = (await walk([EXAMPLE_PATH])).frames;
    const wrongSum = Uint8Array.from(PACKED);
    wrongSum[PACKED.length - 5]! ^= 1;
    const summed = await walk([file('sum.gz', wrongSum)]);
    expect(summed.frames).toEqual(whole);
    expect(summed.problems[0]?.map(({ kind }) => kind)).toEqual(['damaged']);
    const broken = gzipSync(joined(EXAMPLE, EXAMPLE.subarray(24)), { level: 0 });
    const { frames, problems } = await walk([
      file('broken.gz', joined(broken.subarray(0, 2000), new Uint8Array(9).fill(255))),
    ]);
    expect(frames).toEqual(whole.slice(0, frames.length));
    expect(problems[0]).toHaveLength(1);
  });

  it('unpacks ahead of its reader, and hands out nothing once it is closed', async () => {
    const bytes = Uint8Array.from({ length: 500_000 }, (_, i) => (i * i) >>> 8);
    const path = file('ahead.gz', gzipSync(bytes));
    for (const whole of [true, false]) {
      const source = new GzipSource(await openSource(path), new Uint8Array(0));
      const pieces: Uint8Array[] = [];
      for (let i = 0; whole || i < 7; i++) {
        const into = new Uint8Array(1 + ((i * 7919) % 60_000));
        const length = await source.read(into);
        if (length === 0) break;
        pieces.push(into.subarray(0, length));
      }
      source.close();
      expect(await source.read(new Uint8Array(10))).toBe(0);
      const read = joined(...pieces);
      expect(Buffer.compare(read, bytes.subarray(0, whole ? bytes.length : read.length))).toBe(0);
      expect(source.broken).toBeNull();
    }
  });

  it('tells its reader what went wrong while it unpacked ahead', async () => {
    const bytes = Uint8Array.from({ length: 500_000 }, (_, i) => (i * i) >>> 8);
    const packed = await openSource(file('failing.gz', gzipSync(bytes)));
    let reads = 0;
    const failing: ByteSource = {
      size: packed.size,
      bytesRead: 0,
      broken: null,
      read(into) {
        if (++reads > 3) throw new Error('no room for its copy');
        return packed.read(into.subarray(0, 2000));
      },
      close: () => packed.close(),
    };
    const source = new GzipSource(failing, new Uint8Array(0));
    const readAll = async () => {
      for (let read = 0; ; read++) {
        if ((await source.read(new Uint8Array(1 << 20))) === 0) return read;
        // What it does ahead has failed before it is asked again.
        await sleep(20);
      }
    };
    await expect(readAll()).rejects.toThrow('no room for its copy');
    source.close();
  });

  it('stops at a bomb with a sentence, in little memory', async () => {
    const shape = { ...MICRO, snapLength: 262144 };
    const record = pcapRecord(shape, testFrame(1_700_000_000_000_000n, 200_000));
    const path = join(folder, 'bomb.gz');
    const packer = createGzip({ level: 9 });
    const written = once(packer.pipe(createWriteStream(path)), 'close');
    packer.write(pcapHeader(shape));
    for (let i = 0; i < 1000; i++) if (!packer.write(record)) await once(packer, 'drain');
    packer.end();
    await written;
    const before = process.memoryUsage().rss;
    const { frames, problems } = await walk([path]);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 << 20);
    expect(frames.length).toBeLessThan(600);
    expect(problems[0]?.[0]?.text).toContain('grows more than 500 times');
  });
});
