import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  block,
  description,
  enhanced,
  fields,
  joined,
  MICRO,
  MODIFIED,
  NANO,
  option,
  pcapFile,
  section,
  testFrame,
} from './captureBytes.ts';
import { framesOf, readFrames } from './readFrames.ts';

const START = 1_700_000_000n;
const MICROS = START * 1_000_000n;

/** Two sections of different byte order; interfaces described among the frames; times that go back. */
const SECTIONS = joined(
  section(),
  description({ name: 'eth0', snapLength: 100 }),
  enhanced(testFrame(MICROS, 61)),
  description({ linkType: 113, resolution: 9 }),
  enhanced(testFrame(MICROS * 1000n + 17n, 64), 1),
  block(3, joined(fields(true, [4, 22]), new Uint8Array(22))),
  enhanced(testFrame(MICROS - 5n, 70), 0, true, option(1, new TextEncoder().encode('hello'))),
  section(false),
  description({ little: false, linkType: 101, resolution: 6 }),
  enhanced(testFrame(MICROS + 9n, 63), 0, false),
  section(),
  description({ linkType: 228 }),
  enhanced(testFrame(MICROS + 11n, 66)),
);

function pcap(shape: typeof MICRO): Uint8Array {
  const units = BigInt(shape.unitsPerSecond);
  const seconds = [0n, 1n, 5000n, 4999n, 5001n, 2_000_000n];
  return pcapFile(
    shape,
    seconds.map((second, i) => testFrame((START + second) * units + BigInt(i * 37), 60 + i)),
  );
}

const example = (name: string) => new Uint8Array(readFileSync(new URL(`../../examples/${name}`, import.meta.url)));

describe('a reader that begins in the middle', () => {
  it.each([
    ['pcap, microseconds', pcap(MICRO)],
    ['pcap, nanoseconds, big-endian', pcap({ ...NANO, little: false })],
    ['pcap, modified', pcap(MODIFIED)],
    ['a pcap example', example('jdk-resolver-silent.pcap')],
    ['pcapng of three sections', SECTIONS],
  ])('gives the frames that the first one gave from there: %s', (_name, bytes) => {
    const { frames, reader } = readFrames(bytes);
    expect(frames.length).toBeGreaterThan(4);
    for (const [i, { number, position, time }] of frames.entries()) {
      const resumed = reader.resumeAt!({ frame: number, position, timeNs: time });
      expect(framesOf(resumed, bytes.subarray(position), () => 113)).toEqual(frames.slice(i));
      expect(reader.problems).toEqual(expect.arrayContaining([...resumed.problems]));
    }
  });

  it('leaves what the first one counted as it was', () => {
    const { frames, reader } = readFrames(SECTIONS);
    const before = [reader.interfaces.length, reader.problems.length, reader.droppedByCapture];
    const { number, position, time } = frames[1]!;
    framesOf(reader.resumeAt!({ frame: number, position, timeNs: time }), SECTIONS.subarray(position));
    expect([reader.interfaces.length, reader.problems.length, reader.droppedByCapture]).toEqual(before);
  });
});
