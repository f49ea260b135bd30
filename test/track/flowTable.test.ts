/** The table of conversations behaves like a plain map: nothing lost, nothing mixed up, bounded. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlowTable } from '../../src/track/flowTable.ts';

interface Tuple {
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

function portsOf({ sourcePort, destinationPort }: Tuple): number {
  return (sourcePort << 16) | destinationPort;
}

function reversed(t: Tuple): Tuple {
  return { source: t.destination, destination: t.source, sourcePort: t.destinationPort, destinationPort: t.sourcePort };
}

/** The same text for both directions. */
function keyOf(t: Tuple): string {
  return [`${t.source}:${t.sourcePort}`, `${t.destination}:${t.destinationPort}`].sort().join(' ');
}

function keptFor(table: FlowTable, t: Tuple): number | null {
  const at = table.find(t.source, t.destination, portsOf(t));
  return at < 0 ? null : table.words[at + 3];
}

/** Few hosts and ports, so that tuples meet again, negative words among them. */
const tuple: fc.Arbitrary<Tuple> = fc.record({
  source: fc.constantFrom(1, 2, 0x0a000002, -1, -0x0fffffff),
  destination: fc.constantFrom(1, 2, 0x0a000002, -1, -0x0fffffff),
  sourcePort: fc.constantFrom(1, 53, 443, 40_000, 65_535),
  destinationPort: fc.constantFrom(1, 53, 443, 40_000, 65_535),
});

type Step =
  | { readonly kind: 'insert'; readonly tuple: Tuple; readonly value: number }
  | { readonly kind: 'remove' | 'close'; readonly tuple: Tuple };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('insert' as const),
    tuple,
    value: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant(-1)),
  }),
  fc.record({ kind: fc.constantFrom('remove' as const, 'close' as const), tuple }),
);

function apply(table: FlowTable, model: Map<string, number>, { kind, tuple: t, ...rest }: Step): void {
  const key = keyOf(t);
  if (kind === 'insert') {
    const { value } = rest as { value: number };
    table.insert(t.source, t.destination, portsOf(t), value);
    model.set(key, value);
  } else if (kind === 'remove') {
    table.remove(t.source, t.destination, portsOf(t));
    model.delete(key);
  } else {
    table.closeTuple(t.source, t.destination, portsOf(t));
    const value = model.get(key);
    if (value !== undefined && value < 0) model.delete(key);
  }
}

describe('a flow table', () => {
  it('holds what a map would hold, found in both directions', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const table = new FlowTable();
        const model = new Map<string, number>();
        for (const one of steps) {
          apply(table, model, one);
          expect(table.count).toBe(model.size);
          for (const { tuple: t } of steps) {
            const expected = model.get(keyOf(t)) ?? null;
            expect(keptFor(table, t)).toBe(expected);
            expect(keptFor(table, reversed(t))).toBe(expected);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps everything while it grows, and after holes were made', () => {
    const table = new FlowTable();
    const all = Array.from({ length: 60_000 }, (_, i) => tupleOf(i));
    all.forEach((t, i) => {
      table.insert(t.source, t.destination, portsOf(t), i + 1);
    });
    all.forEach((t, i) => {
      if (i % 3 === 0) table.remove(t.source, t.destination, portsOf(t));
    });
    const wrong = all.filter((t, i) => keptFor(table, reversed(t)) !== (i % 3 === 0 ? null : i + 1));
    expect(wrong).toEqual([]);
    expect(table.count).toBe(40_000);
    expect(table.evicted).toBe(0);
  });

  it('takes a flood of conversations in bounded room and never drops one that is opening', () => {
    const table = new FlowTable();
    const opening = Array.from({ length: 2000 }, (_, i) => tupleOf(5_000_000 + i));
    opening.forEach((t, i) => {
      table.insert(t.source, t.destination, portsOf(t), i + 1);
    });
    for (let i = 0; i < 1_300_000; i++) {
      const t = tupleOf(i);
      table.insert(t.source, t.destination, portsOf(t), table.openedValue);
    }
    expect(table.words.length * 4).toBeLessThanOrEqual(16 * 2 ** 20);
    expect(table.evicted).toBeGreaterThan(0);
    expect(table.evicted + table.count).toBe(1_302_000);
    expect(opening.filter((t, i) => keptFor(table, t) !== i + 1)).toEqual([]);
    expect(keptFor(table, tupleOf(1_299_999))).toBeLessThan(0);
  });

  it('keeps the conversations in use over those that were not touched for long', () => {
    const table = new FlowTable();
    const busy = Array.from({ length: 500 }, (_, i) => tupleOf(7_000_000 + i));
    for (const t of busy) table.insert(t.source, t.destination, portsOf(t), table.openedValue);
    const touch = () => {
      for (const t of busy) {
        const at = table.find(t.source, t.destination, portsOf(t));
        if (at >= 0) table.words[at + 3] = table.openedValue;
        else table.insert(t.source, t.destination, portsOf(t), table.openedValue);
      }
    };
    let sweeps = 0;
    for (let i = 0; sweeps < 2 && i < 2_000_000; i++) {
      const before = table.generation;
      const t = tupleOf(i);
      table.insert(t.source, t.destination, portsOf(t), table.openedValue);
      if (i % 50_000 === 0) touch();
      if (table.generation !== before) {
        sweeps++;
        touch();
      }
    }
    expect(sweeps).toBe(2);
    expect(table.evicted).toBeGreaterThan(0);
  });

  it('remembers closed conversations for their stragglers, the latest thousands of them', () => {
    const table = new FlowTable();
    const total = 40_000;
    for (let i = 0; i < total; i++) {
      const t = tupleOf(i);
      table.insert(t.source, t.destination, portsOf(t), table.openedValue);
      table.closeTuple(t.source, t.destination, portsOf(t));
    }
    const kept = Array.from({ length: total }, (_, i) => i).filter((i) => wasClosed(table, tupleOf(i)));
    expect(kept.length).toBeGreaterThanOrEqual(4096);
    expect(kept.length).toBeLessThan(total);
    expect(kept).toEqual(Array.from(kept, (_, i) => total - kept.length + i));
    expect(table.count).toBe(0);
  });

  it('does not drop a closed conversation whose ports were taken again', () => {
    const table = new FlowTable();
    const again = tupleOf(1);
    table.insert(again.source, again.destination, portsOf(again), table.openedValue);
    table.closeTuple(again.source, again.destination, portsOf(again));
    table.insert(again.source, again.destination, portsOf(again), 77);
    for (let i = 10; i < 33_000; i++) {
      const t = tupleOf(i);
      table.insert(t.source, t.destination, portsOf(t), table.openedValue);
      table.closeTuple(t.source, t.destination, portsOf(t));
    }
    expect(keptFor(table, again)).toBe(77);
  });
});

function wasClosed(table: FlowTable, { source, destination, ...t }: Tuple): boolean {
  return table.wasClosed(source, destination, portsOf({ source, destination, ...t }));
}

function tupleOf(i: number): Tuple {
  return {
    source: 0x0a000000 + (i % 50_021),
    destination: 0x0b000001 + (i % 7),
    sourcePort: 1024 + (i % 60_000),
    destinationPort: 443,
  };
}
