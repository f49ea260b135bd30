/** Lookups are held as numbers until somebody wants one: nobody may be able to tell. */
import { expect, test } from 'vitest';
import { readCapture } from '../engine/support/readCapture.ts';
import { dnsCrowd } from './dnsCrowd.ts';

const CROWDS = [
  { queries: 60, seconds: 2, subjects: 3 },
  { queries: 400, seconds: 30, subjects: 8 },
  { queries: 900, seconds: 300, subjects: 20 },
  // More lookups than are held, while names that were told are still watched.
  { queries: 2500, seconds: 3, subjects: 900 },
];

test.each(CROWDS)(
  'listing all lookups, as objects from the start, adds names that were told at once and changes nothing else ($queries queries)',
  (crowd) => {
    let named = 0;
    for (let seed = 1; seed <= 4; seed++) {
      const capture = dnsCrowd({ ...crowd, seed: seed * 7919 });
      const { lookups: some, ...report } = readCapture(capture);
      const { lookups: every, ...withAll } = readCapture(capture, { listAllLookups: true });
      expect(JSON.stringify(report)).toBe(JSON.stringify(withAll));
      const listed = new Map(every.map((lookup) => [lookup.id, lookup]));
      for (const lookup of some) {
        const { targets: all, ...listedToo } = listed.get(lookup.id)!;
        const { targets, ...told } = lookup;
        expect(told).toEqual(listedToo);
        expect(all).toEqual(expect.arrayContaining([...targets]));
        named += all.length - targets.length;
      }
    }
    expect(named).toBeGreaterThan(0);
  },
);
