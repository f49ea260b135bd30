/** A hostile other side can waste its own time only: whatever it sends, the next honest call is answered. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../src/contract/client.ts';
import { isWithin, readRequest, readResponse } from '../../src/contract/message.ts';
import { serve } from '../../src/contract/serve.ts';
import { type SampleOperations, SampleWitness, sampleHandlers, sampleOperations } from './sampleContract.ts';
import { type Ends, TRANSPORTS } from './transports.ts';

const MESSAGES = 50_000;

/** 1 and 2 are those of the honest caller on the same way. */
const id = fc.oneof(
  fc.integer({ min: 3, max: 30 }),
  fc.constantFrom(0, -1, -2, 1.5, Number.NaN, 2 ** 53, '1', null, {}),
);
const kind = fc.oneof(
  fc.constantFrom('call', 'cancel', 'more', 'result', 'item', 'end', 'error'),
  fc.constantFrom('constructor', '__proto__', '', 'CALL', null, 7),
);
const operation = fc.oneof(
  fc.constantFrom('double', 'count', 'echo', 'wait', 'bug'),
  fc.constantFrom('constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty', '', 'then', null, 1, []),
);
const deep = fc.integer({ min: 1, max: 2000 }).map((depth) => {
  let value: unknown = 'bottom';
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { value };
  return value;
});
const large = fc.constantFrom('x'.repeat(20_000), new Array(5000).fill(0));
const input = fc.oneof(
  { weight: 20, arbitrary: fc.jsonValue() },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: large },
  { weight: 10, arbitrary: fc.record({ value: fc.integer() }) },
  { weight: 10, arbitrary: fc.record({ to: fc.oneof(fc.integer(), fc.constant(1_000_000)) }) },
  { weight: 10, arbitrary: fc.constantFrom(null, undefined, {}, []) },
  fc.constantFrom(JSON.parse('{"__proto__":{"value":2}}'), JSON.parse('{"constructor":{"prototype":{}},"value":2}')),
);
const items = fc.oneof(fc.integer(), fc.constantFrom(2 ** 52, Number.MAX_VALUE, null));
const shaped = fc.record({ kind, id, operation, input, items }, { requiredKeys: [] });
const message = fc.oneof(
  { weight: 60, arbitrary: shaped },
  { weight: 10, arbitrary: fc.jsonValue() },
  { weight: 1, arbitrary: deep },
  { weight: 10, arbitrary: fc.constantFrom(null, undefined, 1, '') },
);

describe.each(TRANSPORTS)('over %s', (_name, connect) => {
  let ends: Ends;
  beforeEach(async () => {
    ends = await connect();
  });
  afterEach(() => ends.close());

  it(`${MESSAGES.toLocaleString('en-US')} malformed messages change nothing`, { timeout: 120_000 }, async () => {
    const bugs: unknown[] = [];
    serve(sampleOperations, sampleHandlers(new SampleWitness()), ends.answering, {
      mostMessageBytes: 10_000,
      onInternal: (error) => bugs.push(error),
    });
    const client = createClient<SampleOperations>(ends.asking);
    const sample = fc.sample(message, { numRuns: 2500, seed: 4 });
    for (let sent = 0; sent < MESSAGES; sent++) {
      // Each is sent again and again: replays.
      ends.asking.send(sample[(sent * 7919) % sample.length]);
      if (sent % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    for (let used = 3; used <= 30; used++) ends.asking.send({ kind: 'cancel', id: used });
    const [echoed, doubled] = await Promise.all([
      client.call('echo', { text: 'still here' }),
      client.call('double', { value: 21_000 }),
    ]);
    expect(echoed).toEqual({ text: 'still here' });
    expect(doubled).toEqual({ value: 42_000 });
    expect(bugs.every((bug) => /secret/.test(String(bug)))).toBe(true);
    expect(({} as Record<string, unknown>).value).toBeUndefined();
  });

  it('no malformed answer disturbs a caller', async () => {
    const client = createClient<SampleOperations>(ends.asking);
    ends.answering.onMessage(() => {
      for (const one of fc.sample(message, { numRuns: 300, seed: 5 })) {
        const own = typeof one === 'object' && one !== null && 'id' in one && (one.id === 1 || one.id === '1');
        if (!own) ends.answering.send(one);
      }
      ends.answering.send({ kind: 'result', id: 1, output: { text: 'mine' } });
    });
    expect(await client.call('echo', { text: 'x' })).toEqual({ text: 'mine' });
  });
});

describe('reading a message', () => {
  it('takes own properties only', () => {
    const inherited = Object.create({ kind: 'cancel', id: 1 });
    expect(readRequest(inherited)).toBeNull();
    expect(readResponse(Object.create({ kind: 'end', id: 1 }))).toBeNull();
    expect(readRequest({ kind: 'cancel', id: 1 })).toEqual({ kind: 'cancel', id: 1 });
  });

  it('never throws, and answers nothing but messages', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withMap: true, withSet: true, withBigInt: true }), (value) => {
        readRequest(value);
        readResponse(value);
        expect(typeof isWithin(value, 1000)).toBe('boolean');
      }),
    );
  });
});

describe('the weight of a message', () => {
  it('is found for what holds itself, is endlessly wide, or very deep', () => {
    const circle: unknown[] = [];
    circle.push(circle, circle);
    expect(isWithin(circle, 100_000)).toBe(false);
    const sparse: unknown[] = [];
    sparse.length = 4_000_000_000;
    expect(isWithin(sparse, 1 << 20)).toBe(false);
    let nested: unknown = null;
    for (let i = 0; i < 200_000; i++) nested = { nested };
    expect(isWithin(nested, 1 << 20)).toBe(false);
    expect(isWithin(new Uint8Array(2000), 1000)).toBe(false);
  });

  it('grows with the characters in it', () => {
    expect(isWithin({ text: 'x'.repeat(900) }, 1000)).toBe(true);
    expect(isWithin({ text: 'x'.repeat(1100) }, 1000)).toBe(false);
    expect(isWithin({ ['k'.repeat(1100)]: 1 }, 1000)).toBe(false);
  });
});
