/** Which lookups are remembered, and for how long. */
import { describe, expect, test } from 'vitest';
import { Kernel } from '../../src/kernel/kernel.ts';
import { Lookup, Try } from '../../src/track/lookup.ts';
import { LookupIndex } from '../../src/track/lookupIndex.ts';

const SECOND_NS = 1e9;
const ASKER = 1;

function newIndex(): LookupIndex {
  const { lookups, undecided } = new Kernel(null);
  return new LookupIndex(lookups, undecided);
}

/** Unanswered lookups, one a second, each about an address of its own. */
function unanswered(index: LookupIndex, seconds: number): Lookup[] {
  return Array.from({ length: seconds }, (_, second) => {
    const lookup = new Lookup(second + 1, 'ptr', ASKER, ASKER, 1000 + second, null);
    lookup.add(new Try(lookup, 'dns-udp', 12, ASKER, 2, 5000, second, second * SECOND_NS, second + 1));
    index.add(lookup, second * SECOND_NS);
    return lookup;
  });
}

describe('the index of lookups', () => {
  test('lets go of those that have been quiet for longer than anybody waits, and tells of each once', () => {
    const index = newIndex();
    const dropped: number[] = [];
    index.onDrop = (lookup) => dropped.push(lookup.number);
    const lookups = unanswered(index, 3000);
    const held = [...index.all()].map(({ number }) => number);
    expect([...dropped, ...held]).toEqual(lookups.map(({ number }) => number));
    // The latest 1024 are held whatever their age; behind them what was quiet for less than five minutes when it was displaced.
    expect(held.length).toBeLessThan(1500);
    expect(index.evicted).toBe(0);
  });

  test('finds what it holds by who asked and by what about, and nothing else', () => {
    const index = newIndex();
    const lookups = unanswered(index, 3000);
    const held = new Set(index.all());
    for (const lookup of lookups) {
      const expected = held.has(lookup) ? [lookup] : [];
      expect(index.about(lookup.subject, 1e6)).toEqual(expected);
      expect(index.by(ASKER, lookup.subject, 1e6)).toEqual(expected);
      if (held.has(lookup)) expect(index.mayHave(ASKER, lookup.subject) && index.mayKnow(lookup.subject)).toBe(true);
    }
  });
});
