/** Waiting queries behave like a map whose oldest entry gives way. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PendingQueries } from '../../src/track/pendingQueries.ts';

interface Step {
  readonly kind: 'ask' | 'answer';
  readonly key: number;
  /** Of a query: the handle of its brief lookup, 0 for none. */
  readonly brief: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('ask' as const, 'ask' as const, 'answer' as const),
  key: fc.nat(30),
  brief: fc.constantFrom(0, 7),
});

/** Few askers and servers, ports with their top bit set and not. */
function parts(key: number): [number, number, number] {
  return [(key % 3) - 1, key % 2 === 0 ? 0x0a000001 : 0, ((40_000 - (key % 2) * 30_000) << 16) | key];
}

describe('waiting queries', () => {
  it('are found until they are answered, the latest of one key', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const pending = new PendingQueries();
        const model = new Map<number, number>();
        const reverse = new Set<number>();
        steps.forEach(({ kind, key, brief }, at) => {
          if (kind === 'ask') {
            pending.add(...parts(key), at, at + 1, null, brief);
            model.set(key, at);
            reverse.delete(key);
            if (brief !== 0) reverse.add(key);
          } else {
            const slot = pending.find(...parts(key));
            expect(slot >= 0).toBe(model.has(key));
            if (slot >= 0) pending.remove(slot);
            model.delete(key);
          }
          for (let one = 0; one <= 30; one++) {
            const slot = pending.find(...parts(one));
            expect(slot < 0 ? undefined : pending.timeNs[slot]).toBe(model.get(one));
          }
          for (const asker of [-1, 0, 1]) {
            const others = [...model.keys()].filter((one) => parts(one)[0] === asker && !reverse.has(one));
            expect(pending.othersOf(asker)).toHaveLength(others.length);
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  it('give way to newer ones, the oldest first, and none is mixed up', () => {
    const pending = new PendingQueries();
    const total = 120_000;
    for (let i = 0; i < total; i++) pending.add(i, 5, i, i, i, null);
    const kept: number[] = [];
    for (let i = 0; i < total; i++) {
      const slot = pending.find(i, 5, i);
      if (slot < 0) continue;
      kept.push(i);
      if (pending.timeNs[slot] !== i) throw new Error(`query ${i} is not to be found here`);
    }
    expect(kept.length).toBeGreaterThan(8000);
    expect(kept.length).toBeLessThanOrEqual(32_768);
    expect(kept).toEqual(Array.from(kept, (_, i) => total - kept.length + i));
  });

  it('give way also when all are of one time, as when a clock went backwards', () => {
    const pending = new PendingQueries();
    for (let i = 0; i < 40_000; i++) pending.add(i, 5, i, 1000, i, null);
    const latest = pending.find(39_999, 5, 39_999);
    expect(pending.timeNs[latest]).toBe(1000);
    expect(pending.timeNs.length).toBeLessThanOrEqual(32_768);
  });

  it('are the same after many rounds of asking and answering', () => {
    const pending = new PendingQueries();
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 30_000; i++) pending.add(1, 2, (i << 16) | (i & 0xffff), i, i, null);
      for (let i = 0; i < 30_000; i++) {
        const slot = pending.find(1, 2, (i << 16) | (i & 0xffff));
        if (slot < 0) throw new Error(`query ${i} of round ${round} is lost`);
        pending.remove(slot);
      }
      expect(pending.find(1, 2, 0)).toBe(-1);
    }
  });
});
