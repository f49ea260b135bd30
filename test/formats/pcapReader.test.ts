import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joined, MICRO, MODIFIED, NANO, pcapFile, pcapHeader, pcapRecord, testFrame } from './captureBytes.ts';
import { readFrames } from './readFrames.ts';

const START = 1_700_000_000n;
const EXAMPLE = new Uint8Array(readFileSync(new URL('../../examples/jdk-resolver-silent.pcap', import.meta.url)));

function micro(count: number, length = 60) {
  return Array.from({ length: count }, (_, i) => testFrame(START * 1_000_000n + BigInt(i * 1_000_001), length + i));
}

describe('pcap', () => {
  it.each([
    ['microseconds', { ...MICRO, little: true }, 1000],
    ['microseconds, big-endian', { ...MICRO, little: false }, 1000],
    ['nanoseconds', NANO, 1],
    ['nanoseconds, big-endian', { ...NANO, little: false }, 1],
    ['modified', MODIFIED, 1000],
    ['modified, big-endian', { ...MODIFIED, little: false }, 1000],
  ])('is read with exact times: %s', (_name, shape, nsPerTick) => {
    const units = BigInt(shape.unitsPerSecond);
    const ticks = [START * units + 999_999n, START * units + units + 1n, (START + 9_000_000n) * units + 123_457n];
    const { frames, problems, reader } = readFrames(
      pcapFile(
        shape,
        ticks.map((tick) => testFrame(tick, 60)),
      ),
    );
    expect(problems).toEqual([]);
    expect(frames.map(({ time }) => time)).toEqual(ticks.map((tick) => Number(tick - ticks[0]!) * nsPerTick));
    expect(frames.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(reader.originEpochNs).toBe(ticks[0]! * BigInt(nsPerTick));
    expect(reader.interfaces).toEqual([{ linkType: 1, snapLength: 65535, name: null }]);
  });

  it('gives the same frames in any chunking', () => {
    const whole = readFrames(EXAMPLE).frames;
    expect(readFrames(EXAMPLE, () => 1).frames).toEqual(whole);
    const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 });
    fc.assert(
      fc.property(sizes, (list) => {
        expect(readFrames(EXAMPLE, (n) => list[n % list.length]!).frames).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('gives of every prefix the frames that are whole, and says what the last one lacks', () => {
    const whole = readFrames(EXAMPLE).frames;
    for (let length = 24; length < EXAMPLE.length; length++) {
      const { frames, problems } = readFrames(EXAMPLE.subarray(0, length));
      const complete = whole.filter(({ position, captured }) => position + 16 + captured <= length);
      expect(frames).toEqual(complete);
      const ended = complete.at(-1);
      const boundary = ended === undefined ? 24 : ended.position + 16 + ended.captured;
      expect(problems.map(({ kind, offset }) => ({ kind, offset }))).toEqual(
        boundary === length ? [] : [{ kind: 'cut', offset: boundary }],
      );
    }
  });

  it('says how much of the cut frame is there', () => {
    const file = pcapFile(MICRO, micro(3));
    const { problems } = readFrames(file.subarray(0, file.length - 10));
    expect(problems[0]?.text).toBe('the capture is cut: frame 3 needs 78 bytes with its header, 68 are there');
  });

  it('goes on behind a record that claims 4 GB, without that memory', () => {
    const frames = micro(12);
    const records = frames.map((frame) => pcapRecord(MICRO, frame));
    new DataView(records[4]!.buffer).setUint32(8, 0xffffffff, true);
    const file = joined(pcapHeader(MICRO), ...records);
    for (const chunk of [1, 7, 1 << 20]) {
      const result = readFrames(file, () => chunk);
      expect(result.frames.map(({ captured }) => captured)).toEqual([60, 61, 62, 63, 65, 66, 67, 68, 69, 70, 71]);
      expect(result.problems).toHaveLength(1);
      expect(result.problems[0]).toMatchObject({ kind: 'damaged', offset: 24 + 16 * 4 + 60 + 61 + 62 + 63 });
      expect(result.problems[0]?.text).toContain('80 bytes were skipped');
      expect(result.reader.space().length).toBeLessThan(4 << 20);
    }
  });

  it.each([
    ['a byte is missing', (file: Uint8Array, at: number) => joined(file.subarray(0, at), file.subarray(at + 1))],
    [
      'a byte too many',
      (file: Uint8Array, at: number) => joined(file.subarray(0, at), new Uint8Array([7]), file.subarray(at)),
    ],
    [
      'a kilobyte of zeros',
      (file: Uint8Array, at: number) => joined(file.subarray(0, at), new Uint8Array(1024), file.subarray(at)),
    ],
    [
      'a kilobyte of text',
      (file: Uint8Array, at: number) =>
        joined(file.subarray(0, at), new Uint8Array(1024).fill(0x41), file.subarray(at)),
    ],
  ])('goes on where %s', (_name, damage) => {
    const originals = micro(40);
    const file = pcapFile(MICRO, originals);
    const intact = readFrames(file).frames;
    const at = intact[20]!.position;
    const { frames, problems } = readFrames(damage(file, at));
    expect(frames.slice(0, 20)).toEqual(intact.slice(0, 20));
    expect(problems.some(({ kind }) => kind === 'damaged')).toBe(true);
    expect(frames.slice(-19).map(({ time, data }) => ({ time, data }))).toEqual(
      intact.slice(-19).map(({ time, data }) => ({ time, data })),
    );
    expect(frames.length).toBeLessThanOrEqual(40);
  });

  it('says where damage begins that nothing readable follows', () => {
    const file = joined(pcapFile(MICRO, micro(3)), new Uint8Array(5000).fill(0xff));
    const { frames, problems } = readFrames(file);
    expect(frames).toHaveLength(3);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.text).toContain('5000 bytes were skipped, nothing readable follows');
  });

  it('takes odd but consistent records as they are', () => {
    const odd = [
      { ticks: START * 1_000_000n, data: new Uint8Array(0), originalLength: 0 },
      { ticks: START * 1_000_000n + 5n, data: new Uint8Array(60).fill(0xee), originalLength: 20 },
      { ticks: START * 1_000_000n + 7n, data: new Uint8Array(60).fill(0xee) },
      // A leap of more than a year, forth and back.
      { ticks: (START + 40_000_000n) * 1_000_000n, data: new Uint8Array(60).fill(0xee) },
      { ticks: START * 1_000_000n + 9n, data: new Uint8Array(60).fill(0xee) },
    ];
    const { frames, problems } = readFrames(pcapFile(MICRO, odd));
    expect(problems).toEqual([]);
    expect(frames.map(({ original }) => original)).toEqual([0, 20, 60, 60, 60]);
    expect(frames[3]!.time).toBe(40_000_000e9);
  });

  it('reads a frame larger than its buffer', () => {
    const shape = { ...MICRO, snapLength: 1 << 23 };
    const frames = [testFrame(START * 1_000_000n, 5_000_000), testFrame(START * 1_000_000n + 1n, 60)];
    const result = readFrames(pcapFile(shape, frames), () => 100_000);
    expect(result.problems).toEqual([]);
    expect(result.frames.map(({ captured }) => captured)).toEqual([5_000_000, 60]);
  });

  it('survives any mutation, and keeps what lies before it', () => {
    const whole = readFrames(EXAMPLE).frames;
    fc.assert(
      fc.property(fc.integer({ min: 24, max: EXAMPLE.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const mutated = EXAMPLE.slice();
        mutated[at] = value;
        const { frames } = readFrames(mutated, () => 1000);
        const before = whole.filter(({ position, captured }) => position + 16 + captured <= at);
        expect(frames.slice(0, before.length).map(({ data }) => data)).toEqual(before.map(({ data }) => data));
        // A record's length made shorter turns what is left of it into further records: more of them, never more bytes.
        const taken = frames.reduce((sum, { captured }) => sum + 16 + captured, 0);
        expect(taken).toBeLessThanOrEqual(mutated.length - 24);
      }),
      { numRuns: 2000 },
    );
  });
});
