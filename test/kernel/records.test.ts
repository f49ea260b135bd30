/** The kernel's walk over pcap records against the reader's own: the same frames and problems, whatever the bytes are. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordWalk } from '../../src/formats/captureReader.ts';
import { FrameBatch } from '../../src/formats/frameBatch.ts';
import { PcapReader } from '../../src/formats/pcapReader.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { MICRO, MODIFIED, NANO, type PcapShape, pcapFile, testFrame } from '../formats/captureBytes.ts';
import { framesOf } from '../formats/readFrames.ts';

const START = 1_700_000_000n;
const EXAMPLE = new Uint8Array(readFileSync('examples/jdk-resolver-silent.pcap'));
const kernel = new Kernel();

/** Frames that the kernel took since this was last set. */
let taken = 0;
const counting: RecordWalk = {
  walkRecords(batch, stretch) {
    const count = kernel.walkRecords(batch, stretch);
    taken += count - stretch.count;
    return count;
  },
};

/** Small, so that records lie across the borders of reads. */
const READ_SIZE = 1 << 15;

function told(capture: Uint8Array, isKernel: boolean, chunkAt?: (n: number) => number, readSize = READ_SIZE) {
  kernel.reset();
  const options = { readSize, buffers: kernel };
  const reader = new PcapReader(isKernel ? { ...options, recordWalk: counting } : options);
  const frames = framesOf(reader, capture, chunkAt, new FrameBatch(isKernel ? kernel.takeFrames() : null));
  return { frames, problems: reader.problems, origin: reader.originEpochNs };
}

function expectSame(capture: Uint8Array, chunkAt?: (n: number) => number, readSize?: number): void {
  expect(told(capture, true, chunkAt, readSize)).toEqual(told(capture, false, chunkAt, readSize));
}

function file(shape: PcapShape, count: number, start = START): Uint8Array {
  const units = BigInt(shape.unitsPerSecond);
  const ticks = Array.from({ length: count }, (_, i) => start * units + (BigInt(i) * units * 10n) / 7n);
  return pcapFile(
    shape,
    ticks.map((tick, i) => testFrame(tick, 60 + (i % 90))),
  );
}

/** What makes a record odd, by the four words of its header. */
const CHANGES: Readonly<Record<string, (word: (at: number, value: number) => void) => void>> = {
  'a day on': (word) => word(0, Number(START) + 86_500),
  'a day back': (word) => word(0, Number(START) - 86_500),
  'the last second there is': (word) => word(0, 0xffff_ffff),
  'the first second there is': (word) => word(0, 0),
  'a million microseconds': (word) => word(1, 1_000_000),
  'an endless fraction': (word) => word(1, 0xffff_ffff),
  'nothing captured': (word) => word(2, 0),
  'more captured than there can be': (word) => word(2, 262_145),
  'a negative captured length': (word) => word(2, 0xffff_fff0),
  'shorter on the wire than captured': (word) => word(3, 1),
  'endless on the wire': (word) => word(3, 0xffff_ffff),
  'the largest length on the wire': (word) => word(3, 0x7fff_ffff),
};

describe('the kernel walks as the reader does', () => {
  test('over plain records, all of them', () => {
    for (const shape of [MICRO, NANO]) {
      const capture = file({ ...shape, little: true }, 5000);
      taken = 0;
      expectSame(capture);
      expect(taken).toBe(5000);
    }
  });

  test('in every dialect', () => {
    for (const shape of [MICRO, NANO, MODIFIED])
      for (const little of [true, false]) expectSame(file({ ...shape, little }, 300));
  });

  test('in any chunking', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1 });
    fc.assert(
      fc.property(sizes, (list) => expectSame(EXAMPLE, (n) => list[n % list.length]!)),
      { numRuns: 50 },
    );
  });

  test('up to every cut', () => {
    for (let length = 24; length < 3000; length++) expectSame(EXAMPLE.subarray(0, length));
  });

  test.each(Object.keys(CHANGES))('past an odd record, whatever follows it: %s', (name) => {
    // Shortly before their seconds are over, too.
    for (const start of [START, 0xffff_ff00n]) {
      const plain = file(MICRO, 40, start);
      for (let at = 24, i = 0; i < 39; at += 16 + 60 + i, i++) {
        const capture = plain.slice();
        const view = new DataView(capture.buffer);
        CHANGES[name]!((word, value) => view.setUint32(at + 4 * word, value, true));
        expectSame(capture);
        expectSame(capture, () => 100);
        const next = at + 16 + 60 + i;
        capture.fill(0xff, next, next + 16);
        expectSame(capture);
      }
    }
  });

  test('over times that go far, less than a day at once', () => {
    const hour = 3_600_000_000n;
    const ticks = Array.from({ length: 100 }, (_, i) => START * 1_000_000n + BigInt(i) * 23n * hour);
    taken = 0;
    const frames = ticks.map((tick) => testFrame(tick, 60));
    expectSame(pcapFile(MICRO, frames));
    expect(taken).toBe(100);
  });

  test('over the largest record that is taken at its word, and one that is larger', () => {
    const lengths = [60, 262_144, 60, 60, 262_145, 60, 60, 60];
    const frames = lengths.map((length, i) => testFrame(START * 1_000_000n + BigInt(i), length));
    expectSame(pcapFile(MICRO, frames));
    expectSame(pcapFile(MICRO, frames), undefined, 1 << 20);
  });

  test('over changed bytes', () => {
    const plain = file(MICRO, 60);
    const changes = fc.array(fc.record({ at: fc.nat(plain.length - 1), value: fc.nat(255) }), { maxLength: 12 });
    fc.assert(
      fc.property(changes, fc.integer({ min: 20, max: 6000 }), (all, chunk) => {
        const capture = plain.slice();
        // Its first four bytes tell that it is a pcap file.
        for (const { at, value } of all) if (at >= 4) capture[at] = value;
        expectSame(capture, () => chunk);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('it takes nothing', () => {
  const capture = file(MICRO, 100);

  test('where the batch is not made of its arrays, which one batch has', () => {
    kernel.reset();
    expect(kernel.takeFrames()).not.toBeNull();
    expect(kernel.takeFrames()).toBeNull();
    const reader = new PcapReader({ buffers: kernel, recordWalk: counting });
    taken = 0;
    expect(framesOf(reader, capture)).toEqual(told(capture, false).frames);
    expect(taken).toBe(0);
  });

  test('where the bytes are not in its memory', () => {
    kernel.reset();
    const reader = new PcapReader({ recordWalk: counting });
    taken = 0;
    expect(framesOf(reader, capture, undefined, new FrameBatch(kernel.takeFrames()))).toHaveLength(100);
    expect(taken).toBe(0);
  });

  test('where there is no memory', () => {
    expect(new Kernel(null).takeFrames()).toBeNull();
  });
});
