/** Frames that lie out of order in their file: taken in the order of their time stamps, each once, under its own number. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameOrder } from '../../src/engine/frameOrder.ts';
import { FrameBatch } from '../../src/formats/frameBatch.ts';
import { enhancedPacket, interfaceDescription, sectionHeader } from '../../src/formats/pcapngWriter.ts';
import type { Report } from '../../src/model/report.ts';
import { bytes } from '../support/bytes.ts';
import { type CapturedFrame, capturedFrames, written } from '../support/rewrapCapture.ts';
import { EXAMPLES, RECORDINGS } from './captures.ts';
import { readCapture } from './support/readCapture.ts';

const SECOND = 1_000_000_000;

/** A frame of one byte: what it holds tells which it is. */
interface Mark {
  readonly capture: number;
  readonly number: number;
  readonly timeNs: number;
  readonly byte: number;
}

/** What an order hands on of frames with these times, given to it in runs of so many. */
class Handed {
  readonly marks: Mark[] = [];
  readonly order = new FrameOrder((capture, batch, from, to) => this.take(capture, batch, from, to));

  give(capture: number, first: number, timesNs: readonly number[]): void {
    const batch = batchOf(first, timesNs);
    if (this.order.passes(capture, batch, 0, batch.count, 0)) this.take(capture, batch, 0, batch.count);
  }

  private take(capture: number, batch: FrameBatch, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const byte = batch.bytes[batch.offset[at]];
      this.marks.push({ capture, number: batch.firstFrame + at, timeNs: batch.time[at], byte });
    }
  }
}

function batchOf(first: number, timesNs: readonly number[]): FrameBatch {
  const batch = new FrameBatch();
  batch.bytes = Uint8Array.from(timesNs, (_, at) => (first + at) & 255);
  batch.view = new DataView(batch.bytes.buffer);
  batch.count = timesNs.length;
  batch.firstFrame = first;
  timesNs.forEach((timeNs, at) => {
    batch.time[at] = timeNs;
    batch.offset[at] = at;
    batch.capturedLength[at] = 1;
    batch.originalLength[at] = 1;
  });
  return batch;
}

function handed(timesNs: readonly number[], run: number): Mark[] {
  const taken = new Handed();
  for (let at = 0; at < timesNs.length; at += run) taken.give(0, at + 1, timesNs.slice(at, at + run));
  taken.order.finish();
  return taken.marks;
}

describe('the order of frames', () => {
  it('is left as it is where it is that of time: nothing is held', () => {
    const taken = new Handed();
    taken.give(0, 1, [0, 5, 5, 9]);
    expect(taken.marks.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  });

  it('is that of time, each frame once and as it was, whatever lies less than a second apart', () => {
    // The first pair shows that there is disorder; what lies so in the first run of all is never too late.
    const times = fc.array(fc.integer({ min: 0, max: SECOND - 1 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(
        times,
        fc.integer({ min: 0, max: 50_000_000 }),
        fc.integer({ min: 2, max: 64 }),
        (late, step, run) => {
          const stamps = [1, 0, ...late.map((behind, at) => 2 * SECOND + at * step - behind)];
          const marks = handed(stamps, run);
          const wanted = stamps
            .map((timeNs, at) => ({ capture: 0, number: at + 1, timeNs, byte: (at + 1) & 255 }))
            .sort((a, b) => a.timeNs - b.timeNs);
          expect(marks).toEqual(wanted);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('goes over several captures, each with its own numbers', () => {
    const taken = new Handed();
    taken.give(0, 7, [300, 100]);
    taken.give(1, 3, [200, 150]);
    taken.order.finish();
    expect(taken.marks.map(({ capture, number }) => [capture, number])).toEqual([
      [0, 8],
      [1, 4],
      [1, 3],
      [0, 7],
    ]);
  });

  it('begins anew with a clock that was set back', () => {
    const marks = handed([10 * SECOND, 10 * SECOND - 5, 3 * SECOND, 3 * SECOND - 5, 11 * SECOND], 2);
    expect(marks.map(({ number }) => number)).toEqual([2, 1, 4, 3, 5]);
  });

  it('holds no more than it has room for, and loses none', () => {
    const stamps = Array.from({ length: 300_000 }, (_, at) => (at % 2 === 0 ? at : at - 900));
    const marks = handed(stamps, 4096);
    expect(marks).toHaveLength(stamps.length);
    expect(new Set(marks.map(({ number }) => number)).size).toBe(stamps.length);
  });

  it('lets frames go when the clock goes on, though none comes', () => {
    const taken = new Handed();
    taken.give(0, 1, [2 * SECOND, 2 * SECOND - 5]);
    expect(taken.marks).toEqual([]);
    expect([...taken.order.heldOf(0)]).toEqual([1, 2]);
    expect(taken.order.tick(2.5 * SECOND)).toBe(1.5 * SECOND);
    expect(taken.marks).toEqual([]);
    taken.order.tick(3 * SECOND);
    expect(taken.marks.map(({ number }) => number)).toEqual([2, 1]);
    expect([...taken.order.heldOf(0)]).toEqual([]);
  });

  it('is trusted again after a minute without disorder, but not with several interfaces', () => {
    const calm = Array.from({ length: 62 }, (_, second) => (second + 1) * SECOND);
    const one = new Handed();
    one.give(0, 1, [1, 0, ...calm]);
    one.give(0, 65, [63.5 * SECOND]);
    expect(one.marks).toHaveLength(65);
    const several = new Handed();
    several.order.expectSeveral();
    several.give(0, 1, calm);
    several.give(0, 63, [63 * SECOND, 63.5 * SECOND]);
    expect(several.marks.length).toBeLessThan(64);
  });
});

/** Blocks so long are written at once: dumpcap's timeout for reading, and the time by which one interface's come later. */
const BLOCK_NS = 250_000_000n;
const APART_NS = 120_000_000n;

/** As dumpcap writes what two interfaces capture: name service on one of them, a block of either at a time. */
function inBlocks(frames: readonly CapturedFrame[]): { frame: CapturedFrame; interfaceIndex: number }[] {
  const placed = frames.map((frame) => {
    const interfaceIndex = isNameService(frame) ? 1 : 0;
    const shift = interfaceIndex === 1 ? APART_NS : 0n;
    return { frame, interfaceIndex, writtenNs: ((frame.epochNs + shift) / BLOCK_NS + 1n) * BLOCK_NS - shift };
  });
  return placed.sort((a, b) => Number(a.writtenNs - b.writtenNs));
}

function isNameService({ bytes: frame }: CapturedFrame): boolean {
  const [from, to] = frame[12] === 0x08 ? [34, 38] : [54, 58];
  const ports = frame.subarray(from, to);
  const isDns = (high: number, low: number) => high === 0 && low === 53;
  return ports.length === 4 && (isDns(ports[0], ports[1]) || isDns(ports[2], ports[3]));
}

function pcapngOf(frames: readonly { frame: CapturedFrame; interfaceIndex: number }[]): Uint8Array {
  const made = { linkType: frames[0].frame.linkType, snapLength: 262_144 };
  return bytes(
    sectionHeader('test'),
    ...['eth0', 'lo'].map((name) => interfaceDescription({ ...made, name })),
    ...frames.map(({ frame, interfaceIndex }) => {
      const originalLength = frame.bytes.length + frame.missing;
      return enhancedPacket({
        interfaceIndex,
        epochNs: frame.epochNs,
        bytes: frame.bytes,
        originalLength,
        comments: [],
      });
    }),
  );
}

/** All that is told, but for the numbers of frames and for times that count from the file's first frame. */
function verdict({ stalls, gaps, summary, findings, limits }: Report) {
  const { resolvers, ...counts } = summary;
  const told = stalls.map(({ side, phase, cause, confidence, durationSeconds, explainedSeconds, schedule }) => [
    ...[side, phase, cause, confidence, schedule?.name],
    ...[durationSeconds, explainedSeconds].map((seconds) => seconds.toFixed(6)),
  ]);
  return {
    stalls: told,
    gaps: gaps.map(({ side, phase, durationSeconds }) => [side, phase, durationSeconds.toFixed(6)]),
    counts,
    findings: findings.map(({ kind, address }) => [kind, address]),
    limits: limits.map(({ kind, count }) => [kind, count]),
  };
}

describe('a capture whose frames lie out of order', () => {
  const onEthernet = [...EXAMPLES, ...RECORDINGS]
    .map(({ name, bytes: read }) => ({ name, frames: capturedFrames(read()) }))
    .filter(({ frames }) => frames.every(({ linkType }) => linkType === 1))
    .map(({ name, frames }) => ({ name, frames: frames.sort((a, b) => Number(a.epochNs - b.epochNs)) }));

  it.each(onEthernet)('$name: of two interfaces, in blocks', ({ frames }) => {
    const inOrder = readCapture(written(frames));
    expect(verdict(readCapture(pcapngOf(inBlocks(frames))))).toEqual(verdict(inOrder));
  });

  it.each(onEthernet.slice(0, 20))('$name: of one interface, neighbours swapped', ({ frames }) => {
    const swapped = frames.slice();
    for (let at = 1; at < swapped.length; at += 2) {
      if (swapped[at].epochNs - swapped[at - 1].epochNs > 900_000_000n) continue;
      [swapped[at - 1], swapped[at]] = [swapped[at], swapped[at - 1]];
    }
    const inOrder = readCapture(written(frames));
    expect(verdict(readCapture(written(swapped)))).toEqual(verdict(inOrder));
  });
});
