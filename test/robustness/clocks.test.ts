/** Clocks that lie: a stamp in the year 2100, a clock that was set, resolutions that nobody has. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { example } from '../cli/runCli.ts';
import { bytes } from '../support/bytes.ts';
import { analyzeInMemory } from './inMemory.ts';
import { complaint } from './judged.ts';

/** 17 frames with one stall of 10.07 s, which ends in frame 15. */
const SILENT = new Uint8Array(readFileSync(example('jdk-resolver-silent')));
const RECORD_HEADER = 16;
const YEAR_2100 = 4_102_444_800;
const HOUR = 3600;

const [head, records] = taken(SILENT);
const start = seconds(records[0]);

function taken(capture: Uint8Array): [Uint8Array, Uint8Array[]] {
  const view = new DataView(capture.buffer, capture.byteOffset, capture.length);
  const found: Uint8Array[] = [];
  for (let at = 24; at < capture.length; ) {
    const end = at + RECORD_HEADER + view.getUint32(at + 8, true);
    found.push(capture.subarray(at, end));
    at = end;
  }
  return [capture.subarray(0, 24), found];
}

function seconds(record: Uint8Array): number {
  return new DataView(record.buffer, record.byteOffset).getUint32(0, true);
}

function at(record: Uint8Array, time: number): Uint8Array {
  const moved = record.slice();
  new DataView(moved.buffer).setUint32(0, time, true);
  return moved;
}

function report(...parts: readonly Uint8Array[]): Report {
  const capture = bytes(head, ...parts);
  expect(complaint(capture, true)).toBeNull();
  return analyzeInMemory(capture)!;
}

function expectTheStall({ stalls }: Report): void {
  expect(stalls).toHaveLength(1);
  expect(stalls[0].durationSeconds).toBeCloseTo(10.073652, 5);
}

describe('a stamp that cannot be', () => {
  it.each([
    ['in 1970, in the middle', 5, 0],
    ['in 1970, at the end', 17, 0],
  ])('%s, is listed and hides nothing', (_name, place, time) => {
    const found = report(...records.slice(0, place), at(records[0], time), ...records.slice(place));
    expectTheStall(found);
    expect(found.limits).toEqual([expect.objectContaining({ kind: 'clock-backwards', count: 1 })]);
  });

  it('in 1970, at the beginning, leaves durations right to the microsecond', () => {
    expectTheStall(report(at(records[0], 0), ...records.slice(1)));
  });

  // Known: all frames behind it are raised to its time, so that every silence is gone. To be made `it` with the remedy.
  it.each([
    ['in 2100, in the middle', 5, YEAR_2100],
    ['in 2100, at the beginning', 0, YEAR_2100],
    ['an hour ahead', 5, start + HOUR],
  ])('%s, hides nothing', (_name, place, time) => {
    expectTheStall(report(...records.slice(0, place), at(records[0], time), ...records.slice(place)));
  });
});

describe('a clock that is set', () => {
  // Known, for the same reason: nothing is seen until the clock has caught up.
  it('back by an hour hides nothing that comes after', () => {
    const before = records.slice(0, 2).map((record) => at(record, start + HOUR));
    expectTheStall(report(...before, ...records.slice(2)));
  });

  it('up and down at every frame breaks nothing', () => {
    for (const swing of [1, HOUR, 86_400, 400 * 86_400, 0xffffffff]) {
      report(...records.map((record, index) => at(record, (start + (index % 2) * swing) >>> 0)));
    }
    report(...[...records].reverse());
  });
});

describe('resolutions and offsets that nobody has', () => {
  const block = (type: number, ...parts: Uint8Array[]) => {
    const body = bytes(...parts);
    const padded = bytes(body, new Uint8Array((4 - (body.length % 4)) % 4));
    return bytes(words(type, padded.length + 12), padded, words(padded.length + 12));
  };
  const words = (...values: number[]) => new Uint8Array(Uint32Array.from(values).buffer);
  const section = block(0x0a0d0d0a, words(0x1a2b3c4d, 1, 0xffffffff, 0xffffffff));
  const packets = (high: (index: number) => number) =>
    records.map((record, index) => {
      const frame = record.subarray(RECORD_HEADER);
      return block(6, words(0, high(index) >>> 0, index * 1_000_000, frame.length, frame.length), frame);
    });
  const extremes = [0, 1, 9, 10, 18, 127, 128, 129, 192, 255];

  it.each(extremes)('if_tsresol %i', (resolution) => {
    const described = block(1, words(1, 0), words(0x00010009, resolution, 0));
    for (const high of [(i: number) => i, (i: number) => i * 0x0fffffff, (i: number) => (i % 2) * 0xffffffff]) {
      expect(complaint(bytes(section, described, ...packets(high)), true)).toBeNull();
    }
  });

  it.each([
    ['the least', words(0, 0x80000000)],
    ['the most', words(0xffffffff, 0x7fffffff)],
  ])('if_tsoffset: %s', (_name, offset) => {
    const described = block(1, words(1, 0), words(0x0008000e), offset, words(0));
    expect(complaint(bytes(section, described, ...packets(() => 0)), true)).toBeNull();
  });
});
