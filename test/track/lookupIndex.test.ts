/** Lookups are found by what they are about, newest first, until newer ones need their place. */
import { describe, expect, it } from 'vitest';
import { Lookup, Try } from '../../src/track/lookup.ts';
import { LookupIndex } from '../../src/track/lookupIndex.ts';

function lookup(number: number, subject: number, answered = false): Lookup {
  const made = new Lookup(number, 'ptr', 1, subject, null);
  const attempt = new Try(made, 'dns-udp', 12, 1, 2, 4000, number & 0xffff, number, number);
  if (answered) attempt.responseNs = number + 1;
  made.tries.push(attempt);
  return made;
}

function about(index: LookupIndex, subject: number): number[] {
  const found: number[] = [];
  for (let l = index.newest(subject); l !== null; l = l.older) if (l.subject === subject) found.push(l.number);
  return found;
}

describe('a lookup index', () => {
  it('gives the lookups about one address, newest first', () => {
    const index = new LookupIndex();
    for (let i = 1; i <= 3000; i++) index.add(lookup(i, i % 7));
    for (let subject = 0; subject < 7; subject++) {
      const expected = Array.from({ length: 3000 }, (_, i) => 3000 - i).filter((number) => number % 7 === subject);
      expect(about(index, subject)).toEqual(expected);
    }
    expect(about(index, 7)).toEqual([]);
    expect(index.evicted).toBe(0);
  });

  it('lets the oldest go, and counts only those that were unfinished', () => {
    const index = new LookupIndex();
    const total = 40_000;
    for (let i = 1; i <= total; i++) index.add(lookup(i, i % 1000, i % 2 === 0));
    const kept = [...index.all()].map((one) => one.number).sort((a, b) => a - b);
    expect(kept.length).toBeLessThan(total);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => total - kept.length + 1 + i));
    const gone = total - kept.length;
    expect(index.evicted).toBe(Math.ceil(gone / 2));
    for (const subject of [0, 1, 999]) {
      const expected = kept.filter((number) => number % 1000 === subject).reverse();
      expect(about(index, subject)).toEqual(expected);
    }
  });
});
