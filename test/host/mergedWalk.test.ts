import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { description, enhanced, joined, MICRO, pcapFile, section, testFrame } from '../formats/captureBytes.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { walk } from './walk.ts';

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
