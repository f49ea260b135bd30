import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { block, description, enhanced, fields, joined, option, section, testFrame } from './captureBytes.ts';
import { readFrames } from './readFrames.ts';

const START = 1_700_000_000n;
const MICROS = START * 1_000_000n;
const NOTHING = new Uint8Array(0);

/** All block kinds, two sections of different byte order, three interfaces. */
const RICH = joined(
  section(),
  description({ name: 'eth0', snapLength: 1000 }),
  block(4, fields(true, [2, 1], [2, 5], [4, 0x7f000001], [1, 0], [2, 0], [2, 0])),
  enhanced(testFrame(MICROS, 61)),
  block(10, fields(true, [4, 0x544c534b], [4, 4], [4, 1])),
  block(0x7777, new Uint8Array(20).fill(1)),
  enhanced(
    { ...testFrame(MICROS + 5n, 70), originalLength: 1500 },
    0,
    true,
    option(1, new TextEncoder().encode('hello')),
  ),
  block(
    2,
    joined(
      fields(true, [2, 0], [2, 3], [4, MICROS >> 32n], [4, (MICROS + 7n) & 0xffffffffn], [4, 8], [4, 9]),
      new Uint8Array(8),
    ),
  ),
  block(3, joined(fields(true, [4, 22]), new Uint8Array(22))),
  section(false),
  description({ little: false, linkType: 113, resolution: 9, name: 'any' }),
  description({ little: false, linkType: 101, resolution: 6 }),
  enhanced(testFrame(MICROS + 9n, 63), 1, false),
  enhanced(testFrame(MICROS * 1000n + 10_001n, 64), 0, false),
  block(
    5,
    joined(
      fields(false, [4, 0], [4, 0], [4, 0]),
      option(5, fields(false, [8, 4]), false),
      option(7, fields(false, [8, 2]), false),
    ),
    false,
  ),
);

describe('pcapng', () => {
  it('is read over all block kinds, sections, byte orders and interfaces', () => {
    const { frames, problems, reader } = readFrames(RICH);
    expect(frames.map(({ time }) => time)).toEqual([0, 5000, 7000, 7000, 9000, 10_001]);
    expect(frames.map(({ interfaceIndex }) => interfaceIndex)).toEqual([0, 0, 0, 0, 2, 1]);
    expect(frames.map(({ captured }) => captured)).toEqual([61, 70, 8, 22, 63, 64]);
    expect(frames.map(({ original }) => original)).toEqual([61, 1500, 9, 22, 63, 64]);
    expect(reader.interfaces.map(({ linkType, snapLength, name }) => ({ linkType, snapLength, name }))).toEqual([
      { linkType: 1, snapLength: 1000, name: 'eth0' },
      { linkType: 113, snapLength: 0, name: 'any' },
      { linkType: 101, snapLength: 0, name: null },
    ]);
    expect(reader.originEpochNs).toBe(MICROS * 1000n);
    expect(reader.droppedByCapture).toBe(3 + 6);
    expect(problems.map(({ kind }) => kind)).toEqual(['unsupported']);
    expect(problems[0]?.text).toContain('no time');
  });

  it('gives the same frames in any chunking', () => {
    const whole = readFrames(RICH);
    const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 });
    expect(readFrames(RICH, () => 1).frames).toEqual(whole.frames);
    fc.assert(
      fc.property(sizes, (list) => {
        const { frames, problems } = readFrames(RICH, (n) => list[n % list.length]!);
        expect(frames).toEqual(whole.frames);
        expect(problems).toEqual(whole.problems);
      }),
      { numRuns: 50 },
    );
  });

  it('gives of every prefix the frames that are whole, and calls the rest a cut', () => {
    const whole = readFrames(RICH).frames;
    const ends = whole.map(({ position }) => position + blockLength(position));
    for (let length = 28; length < RICH.length; length++) {
      const { frames, problems } = readFrames(RICH.subarray(0, length));
      expect(frames).toEqual(whole.slice(0, ends.filter((end) => end <= length).length));
      expect(problems.every(({ kind }) => kind === 'cut' || kind === 'unsupported')).toBe(true);
    }
  });

  it('goes on behind what only looks like a section header, in the byte order of its section', () => {
    const frames = Array.from({ length: 20 }, (_, at) => enhanced(testFrame(MICROS + BigInt(at), 60)));
    const damaged = frames[7]!.slice();
    damaged.set([0x0a, 0x0d, 0x0d, 0x0a]);
    const file = joined(section(), description(), ...frames.slice(0, 7), damaged, ...frames.slice(8));
    const read = readFrames(file);
    expect(read.frames.map(({ time }) => time / 1000)).toEqual(
      Array.from({ length: 20 }, (_, at) => at).filter((at) => at !== 7),
    );
    expect(read.problems).toHaveLength(1);
  });

  it('keeps the texts of so many interfaces only, and reads names of NULs in no time to speak of', () => {
    const name = `${'\0'.repeat(8000)}x`;
    const filter = option(11, new TextEncoder().encode(`\0${name}`));
    const interfaces = Array.from({ length: 2000 }, () =>
      block(1, joined(fields(true, [2, 1], [2, 0], [4, 0]), filter)),
    );
    const { reader, frames } = readFrames(joined(section(), ...interfaces, enhanced(testFrame(MICROS, 60), 1999)));
    expect(frames).toHaveLength(1);
    const kept = reader.interfaces.reduce((sum, one) => sum + (one.filter?.length ?? 0), 0);
    expect(kept).toBeGreaterThan(8000);
    expect(kept).toBeLessThanOrEqual((1 << 20) + 8192);
    const padded = option(2, new TextEncoder().encode('eth0\0\0\0\0'));
    const described = block(1, joined(fields(true, [2, 1], [2, 0], [4, 0]), padded));
    expect(readFrames(joined(section(), described)).reader.interfaces[0]?.name).toBe('eth0');
  });

  it('says how much of the cut frame is there', () => {
    const file = joined(section(), description(), enhanced(testFrame(MICROS, 60)), enhanced(testFrame(MICROS, 60)));
    const { problems } = readFrames(file.subarray(0, file.length - 1));
    expect(problems).toEqual([
      { kind: 'cut', offset: 140, text: 'the capture is cut: frame 2 needs 92 bytes, 91 are there' },
    ]);
  });

  it.each([
    ['milliseconds', 3, 1000n, 1_000_000_000n],
    ['nanoseconds', 9, 1_000_000_000n, 1_000_000_000n],
    ['hundreds of picoseconds', 10, 10n ** 10n, 1_000_000_000n],
    ['picoseconds', 12, 10n ** 12n, 1_000_000_000n],
    ['2^-20 s', 0x80 | 20, 1n << 20n, 1_000_000_000n],
    ['2^-31 s', 0x80 | 31, 1n << 31n, 1_000_000_000n],
    ['seconds', 0, 1n, 1_000_000_000n],
  ])('has exact times in %s', (_name, resolution, unitsPerSecond, second) => {
    // Picoseconds since 1970 do not fit into 64 bits today; a clock may begin anywhere.
    const first = (resolution === 12 ? 1_000_000n : START) * unitsPerSecond + unitsPerSecond / 3n;
    const ticks = [first, first + unitsPerSecond / 7n, first + 5_000_001n * unitsPerSecond + unitsPerSecond / 11n];
    const frames = ticks.map((tick) => enhanced(testFrame(tick, 60)));
    const file = joined(section(), description({ resolution, offsetSeconds: 7200 }), ...frames);
    const ns = (tick: bigint) => (tick * second) / unitsPerSecond;
    const result = readFrames(file);
    expect(result.reader.originEpochNs).toBe(ns(first) + 7200n * second);
    expect(result.frames.map(({ time }) => time)).toEqual(ticks.map((tick) => Number(ns(tick) - ns(first))));
  });

  it('takes differing offsets and resolutions of interfaces to one clock', () => {
    const file = joined(
      section(),
      description({ resolution: 6, offsetSeconds: 100 }),
      description({ resolution: 9 }),
      enhanced(testFrame(MICROS, 60)),
      enhanced(testFrame((MICROS + 100_000_003n) * 1000n, 60), 1),
      enhanced(testFrame((MICROS + 99_999_999n) * 1000n, 60), 1),
    );
    expect(readFrames(file).frames.map(({ time }) => time)).toEqual([0, 3000, -1000]);
  });

  it.each([
    ['systemd journal', 9],
    ['custom', 0xbad],
    ['custom, not to be copied', 0x40000bad],
  ])('counts a %s block as a frame, as Wireshark does, and hands out none', (_name, type) => {
    const file = joined(
      section(),
      description(),
      block(type, new Uint8Array(16)),
      enhanced(testFrame(MICROS, 60)),
      block(type, new Uint8Array(16)),
      enhanced(testFrame(MICROS, 60)),
    );
    expect(readFrames(file).frames.map(({ number }) => number)).toEqual([2, 4]);
  });

  it('takes the lost packets from the options of packets', () => {
    const drops = joined(option(2, fields(true, [4, 0])), option(4, fields(true, [8, 7])), fields(true, [4, 0]));
    const file = joined(
      section(),
      description(),
      enhanced(testFrame(MICROS, 60), 0, true, drops),
      enhanced(testFrame(MICROS, 61), 0, true, drops),
    );
    expect(readFrames(file).reader.droppedByCapture).toBe(14);
  });

  it('shortens a frame to what its block holds', () => {
    const wrong = enhanced(testFrame(MICROS, 60));
    new DataView(wrong.buffer).setUint32(20, 0xfffffff0, true);
    const { frames, problems } = readFrames(joined(section(), description(), wrong, enhanced(testFrame(MICROS, 61))));
    expect(frames.map(({ captured }) => captured)).toEqual([60, 61]);
    expect(problems.map(({ kind }) => kind)).toEqual(['damaged']);
  });

  it('passes over frames of an interface that nothing describes', () => {
    const file = joined(section(), description(), enhanced(testFrame(MICROS, 60), 3), enhanced(testFrame(MICROS, 61)));
    const { frames, problems } = readFrames(file);
    expect(frames.map(({ captured }) => captured)).toEqual([61]);
    expect(problems[0]).toMatchObject({ kind: 'damaged', offset: 48 });
  });

  it.each([
    ['a length of 4 GB', (file: Uint8Array, at: number) => patched(file, at + 4, 0xff)],
    ['a length that is a little too long', (file: Uint8Array, at: number) => patched(file, at + 5, 0x01)],
    ['a wrong length at the end', (file: Uint8Array, at: number) => patched(file, at - 4 + blockOf(file, at), 1)],
    ['a byte missing', (file: Uint8Array, at: number) => joined(file.subarray(0, at), file.subarray(at + 1))],
    [
      'a byte too many',
      (file: Uint8Array, at: number) => joined(file.subarray(0, at), new Uint8Array(1), file.subarray(at)),
    ],
    ['zeros', (file: Uint8Array, at: number) => joined(file.subarray(0, at), new Uint8Array(1000), file.subarray(at))],
  ])('goes on behind %s', (_name, damage) => {
    const blocks = Array.from({ length: 30 }, (_, i) => enhanced(testFrame(MICROS + BigInt(i), 60 + i)));
    const file = joined(section(), description(), ...blocks);
    const intact = readFrames(file).frames;
    for (const chunk of [1, 50, 1 << 20]) {
      const { frames, problems } = readFrames(damage(file, intact[10]!.position), () => chunk);
      expect(frames.slice(0, 10)).toEqual(intact.slice(0, 10));
      expect(frames.slice(-19).map(({ data, time }) => ({ data, time }))).toEqual(
        intact.slice(-19).map(({ data, time }) => ({ data, time })),
      );
      expect(problems.map(({ kind }) => kind)).toEqual(['damaged']);
    }
  });

  it('survives any mutation, and keeps what lies before it', () => {
    const whole = readFrames(RICH).frames;
    fc.assert(
      fc.property(fc.integer({ min: 28, max: RICH.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const mutated = patched(RICH, at, value);
        const { frames } = readFrames(mutated, () => 200);
        const before = whole.filter(({ position }) => position + blockLength(position) <= at && position > 0);
        const described = at > 200 ? before : [];
        expect(frames.slice(0, described.length).map(({ data }) => data)).toEqual(described.map(({ data }) => data));
      }),
      { numRuns: 3000 },
    );
  });

  it('reads random bytes behind a section header without failing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (noise) => {
        expect(readFrames(joined(section(), description(), noise, NOTHING)).frames.length).toBeLessThan(50);
      }),
      { numRuns: 500 },
    );
  });
});

/** Length of the block at a place of RICH: its first section is little-endian, the second big-endian. */
function blockLength(position: number): number {
  const view = new DataView(RICH.buffer);
  const little = view.getUint32(position + 4, true);
  return little < 10_000 ? little : view.getUint32(position + 4, false);
}

function blockOf(file: Uint8Array, at: number): number {
  return new DataView(file.buffer).getUint32(at + 4, true);
}

function patched(file: Uint8Array, at: number, value: number): Uint8Array {
  const copy = file.slice();
  copy[at] = value;
  return copy;
}
