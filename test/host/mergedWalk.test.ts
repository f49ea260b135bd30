import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureSet } from '../../src/host/captureSet.ts';
import { walkCaptures } from '../../src/host/mergedWalk.ts';
import { description, enhanced, joined, MICRO, pcapFile, section, testFrame } from '../formats/captureBytes.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { type WalkedFrame, walk } from './walk.ts';

const START = 1_700_000_000_000_000n;
const folder = temporaryFolder();

function capture(name: string, micros: readonly number[]): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    pcapFile(
      MICRO,
      micros.map((at) => testFrame(START + BigInt(at), 60)),
    ),
  );
  return path;
}

/** As `walk` tells it: at each step a look at all of them, the first of the earliest goes on. */
function mergedPlainly(lists: readonly (readonly number[])[]): WalkedFrame[] {
  const origin = Math.min(...lists.flatMap((list) => list.slice(0, 1)));
  const at = lists.map(() => 0);
  const frames: WalkedFrame[] = [];
  const timeOf = (i: number) => lists[i]![at[i]!] ?? Number.POSITIVE_INFINITY;
  for (;;) {
    const first = lists.reduce((best, _, i) => (timeOf(i) < timeOf(best) ? i : best), 0);
    if (timeOf(first) === Number.POSITIVE_INFINITY) return frames;
    const others = Math.min(...lists.map((_, i) => (i === first ? Number.POSITIVE_INFINITY : timeOf(i))));
    do frames.push({ capture: first, number: at[first]! + 1, time: (timeOf(first) - origin) * 1000 });
    while (++at[first]! < lists[first]!.length && timeOf(first) <= others);
  }
}

const openFiles = () => readdirSync('/proc/self/fd').length;

describe('several captures', () => {
  it('are one, merged by time from the earliest frame on', async () => {
    const { frames, origin, ended } = await walk([
      capture('a', [500, 600, 2000]),
      capture('b', [100, 550, 600, 700, 3000]),
      capture('none', []),
    ]);
    expect(origin).toBe((START + 100n) * 1000n);
    expect(frames.map(({ capture, number, time }) => [time / 1000, capture, number])).toEqual([
      [0, 1, 1],
      [400, 0, 1],
      [450, 1, 2],
      [500, 1, 3],
      [500, 0, 2],
      [600, 1, 4],
      [1900, 0, 3],
      [2900, 1, 5],
    ]);
    expect([...ended].sort()).toEqual([0, 1, 2]);
  });

  it('lose no frame and stay in the order of time', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.array(times, { minLength: 1, maxLength: 10 }), async (lists) => {
        const sorted = lists.map((list) => [...list].sort((a, b) => a - b));
        const { frames } = await walk(sorted.map((list, i) => capture(`m${i}`, list)));
        expect(frames).toHaveLength(lists.flat().length);
        const walked = frames.map(({ time }) => time);
        expect(walked).toEqual([...walked].sort((a, b) => a - b));
      }),
      { numRuns: 30 },
    );
  });

  it('are walked the same whether each is open all the time or only in its turn', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(times, { minLength: 8, maxLength: 14 }), async (lists) => {
        const paths = lists.map((list, i) => capture(`t${i}`, list));
        const { frames, origin, ended } = await walk(paths);
        expect(frames).toEqual(mergedPlainly(lists));
        const first = lists.flatMap((list) => list.slice(0, 1));
        expect(origin).toBe(first.length === 0 ? null : (START + BigInt(Math.min(...first))) * 1000n);
        expect([...ended].sort((a, b) => a - b)).toEqual(lists.map((_, i) => i));
      }),
      { numRuns: 60 },
    );
  });

  it.skipIf(!existsSync('/proc/self/fd'))('that follow each other are open one at a time', async () => {
    const paths = Array.from({ length: 40 }, (_, i) => capture(`ring${i}`, [i * 10, i * 10 + 5]));
    const before = openFiles();
    const set = await CaptureSet.open(paths.toReversed());
    const open: number[] = [];
    const sink = { begin() {}, frames: () => open.push(openFiles() - before), end() {} };
    try {
      await walkCaptures(set.captures, sink, { due: () => false, pause: async () => {} });
    } finally {
      set.close();
    }
    expect(open).toHaveLength(40);
    expect(Math.max(...open)).toBeLessThanOrEqual(1);
  });

  it('are refused where one was changed after it was looked at', async () => {
    const paths = Array.from({ length: 10 }, (_, i) => capture(`changed${i}`, [i * 10]));
    const set = await CaptureSet.open(paths);
    capture('changed7', [5000]);
    const sink = { begin() {}, frames() {}, end() {} };
    const walking = walkCaptures(set.captures, sink, { due: () => false, pause: async () => {} });
    await expect(walking).rejects.toThrow(/changed7 was changed while it was read/);
  });

  it('may be of different formats', async () => {
    const path = join(folder, 'c.pcapng');
    writeFileSync(path, joined(section(), description({ resolution: 9 }), enhanced(testFrame(START * 1000n + 7n, 60))));
    const { frames } = await walk([capture('d', [0, 1]), path]);
    expect(frames.map(({ capture, time }) => [capture, time])).toEqual([
      [0, 0],
      [1, 7],
      [0, 1000],
    ]);
  });
});
