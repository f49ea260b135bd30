/** What a caller may rely on, whatever lies between the two sides. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OperationError } from '../../src/base/errors.ts';
import { type Client, createClient } from '../../src/contract/client.ts';
import { STREAM_WINDOW } from '../../src/contract/message.ts';
import { serve } from '../../src/contract/serve.ts';
import { type SampleOperations, SampleWitness, sampleHandlers, sampleOperations } from './sampleContract.ts';
import { type Ends, TRANSPORTS } from './transports.ts';

async function failureOf(promise: Promise<unknown>): Promise<OperationError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(OperationError);
  return error as OperationError;
}

async function collected<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe.each(TRANSPORTS)('a contract over %s', (_name, connect) => {
  let ends: Ends;
  let client: Client<SampleOperations>;
  let witness: SampleWitness;
  let bugs: unknown[];

  beforeEach(async () => {
    ends = await connect();
    witness = new SampleWitness();
    bugs = [];
    serve(sampleOperations, sampleHandlers(witness), ends.answering, {
      mostCalls: 8,
      mostStreams: 2,
      mostMessageBytes: 10_000,
      onInternal: (error) => bugs.push(error),
      checkOutputs: true,
    });
    client = createClient<SampleOperations>(ends.asking);
  });
  afterEach(() => ends.close());

  it('answers calls, each with its own answer', async () => {
    const values = Array.from({ length: 8 }, (_, index) => index * 2);
    const answers = await Promise.all(values.map((value) => client.call('double', { value })));
    expect(answers.map(({ value }) => value)).toEqual(values.map((value) => value * 2));
  });

  it('tells a declared failure with its code, text and advice', async () => {
    const error = await failureOf(client.call('double', { value: 3 }));
    expect(error).toMatchObject({ code: 'too-odd', message: '3 is odd', next: 'Take an even one.' });
  });

  it('tells nothing of the inside of a bug or of an undeclared failure', async () => {
    for (const call of [client.call('bug', {}), client.call('double', { value: -2 })]) {
      const error = await failureOf(call);
      expect(error.code).toBe('internal');
      expect(JSON.stringify([error.message, error.next, error.stack])).not.toMatch(/secret/);
    }
    expect(bugs).toHaveLength(2);
  });

  it('refuses inputs that their declaration does not allow', async () => {
    const wrong: unknown[] = [{}, { value: '1' }, { value: 1, more: 2 }, null, [], 'x', { value: Number.NaN }];
    for (const input of wrong) {
      const error = await failureOf(client.call('double', input as { value: number }));
      expect(error.code).toBe('wrong-input');
    }
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', '', 'Double'])(
    'knows no operation %j',
    async (name) => {
      expect((await failureOf(client.call(name as 'double', { value: 2 }))).code).toBe('unknown-operation');
    },
  );

  it('refuses a message that is too large, and goes on', async () => {
    expect((await failureOf(client.call('echo', { text: 'x'.repeat(20_000) }))).code).toBe('too-large');
    expect(await client.call('echo', { text: 'small' })).toEqual({ text: 'small' });
  });

  it('refuses more at once than its bound, and goes on when there is room', async () => {
    const cancel = new AbortController();
    const waiting = Array.from({ length: 8 }, () => failureOf(client.call('wait', {}, { signal: cancel.signal })));
    expect((await failureOf(client.call('echo', { text: 'x' }))).code).toBe('too-many-calls');
    expect(await collected(client.stream('count', { to: 2 }))).toEqual([1, 2]);
    cancel.abort();
    expect((await Promise.all(waiting)).map(({ code }) => code)).toEqual(Array(8).fill('cancelled'));
    await expect.poll(() => witness.waitsCancelled).toBe(8);
    expect(await client.call('echo', { text: 'x' })).toEqual({ text: 'x' });
  });

  it('cancels a call at once, before it began as well', async () => {
    const signal = AbortSignal.abort();
    expect((await failureOf(client.call('wait', {}, { signal }))).code).toBe('cancelled');
    const later = new AbortController();
    const call = failureOf(client.call('wait', {}, { signal: later.signal }));
    later.abort();
    expect((await call).code).toBe('cancelled');
  });

  it('streams every item in order, then ends', async () => {
    expect(await collected(client.stream('count', { to: 500 }))).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
  });

  it('ends a stream with its failure, after the items before it', async () => {
    const seen: number[] = [];
    const all = (async () => {
      for await (const item of client.stream('count', { to: 1000 })) seen.push(item);
    })();
    expect((await failureOf(all)).code).toBe('too-far');
    expect(seen.at(-1)).toBe(665);
  });

  it('does not flood a slow reader: the source is asked for no more than fits', async () => {
    for await (const item of client.stream('count', { to: 100 })) {
      await delay(item < 5 ? 20 : 0);
      expect(witness.counted - item).toBeLessThanOrEqual(STREAM_WINDOW + 1);
      if (item === 20) break;
    }
    await client.call('echo', { text: 'after' });
    expect(witness.counted).toBeLessThanOrEqual(20 + STREAM_WINDOW + 1);
    expect(witness.stopped).toBe(1);
  });

  it('stops a stream by its signal', async () => {
    const cancel = new AbortController();
    const reading = collected(client.stream('count', { to: 1_000_000 }, { signal: cancel.signal }));
    cancel.abort();
    expect((await failureOf(reading)).code).toBe('cancelled');
  });

  it('fails whatever waits when the other side goes, and whatever comes after', async () => {
    let told = 0;
    client.onClose(() => told++);
    const call = failureOf(client.call('wait', {}));
    const reading = failureOf(
      (async () => {
        for await (const _ of client.stream('count', { to: 600 })) await delay(50);
      })(),
    );
    await client.call('echo', { text: 'under way' });
    ends.answering.close();
    expect((await call).code).toBe('closed');
    expect((await reading).code).toBe('closed');
    expect((await failureOf(client.call('echo', { text: 'late' }))).code).toBe('closed');
    expect((await failureOf(collected(client.stream('count', { to: 1 })))).code).toBe('closed');
    expect(told).toBe(1);
  });

  it('tells handlers when the caller goes', async () => {
    const call = failureOf(client.call('wait', {}));
    await client.call('echo', { text: 'under way' });
    ends.asking.close();
    expect((await call).code).toBe('closed');
    await expect.poll(() => witness.waitsCancelled).toBe(1);
  });
});
