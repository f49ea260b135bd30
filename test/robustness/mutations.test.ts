/** A hundred thousand damaged captures, none of which may throw, hang, or give a report that is none. */
import { describe, expect, it } from 'vitest';
import { allCaptures } from './corpus.ts';
import { HANG_MS, LARGE_RUN, LARGE_TIMEOUT_MS } from './effort.ts';
import { complaint } from './judged.ts';
import { mutated } from './mutate.ts';

const MUTATIONS = LARGE_RUN ? 100_000 : 2_000;
const FIRST_SEED = Number(process.env.PTRSCOPE_SEED ?? 0);
/** Every so many-th report is looked at in all forms, stalls or not. */
const THOROUGH = 20;

describe('damaged captures', () => {
  it(
    `neither break nor hang the analysis (${MUTATIONS} mutations)`,
    () => {
      const captures = allCaptures();
      const complaints: string[] = [];
      let slowest = { ms: 0, name: '' };
      for (let seed = FIRST_SEED; seed < FIRST_SEED + MUTATIONS && complaints.length < 5; seed++) {
        const { name, bytes } = mutated(captures, seed);
        const began = performance.now();
        const wrong = complaint(bytes, seed % THOROUGH === 0);
        const ms = performance.now() - began;
        if (wrong !== null) complaints.push(`${name}: ${wrong}`);
        if (ms > slowest.ms) slowest = { ms, name };
      }
      expect(complaints).toEqual([]);
      expect(slowest.ms, slowest.name).toBeLessThan(HANG_MS);
      if (LARGE_RUN)
        process.stdout.write(`${MUTATIONS} mutations; slowest ${slowest.ms.toFixed(0)} ms (${slowest.name})\n`);
    },
    LARGE_TIMEOUT_MS,
  );
});
