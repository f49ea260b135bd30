/** A small contract with an operation of each kind, for the tests of what carries contracts. */
import { z } from 'zod';
import { OperationError } from '../../src/base/errors.ts';
import { call, stream } from '../../src/contract/operation.ts';
import type { Handlers } from '../../src/contract/serve.ts';

export const sampleOperations = {
  double: call(z.strictObject({ value: z.number() }), z.object({ value: z.number() }), ['too-odd']),
  wait: call(z.strictObject({}), z.strictObject({})),
  bug: call(z.strictObject({}), z.strictObject({})),
  count: stream(z.strictObject({ to: z.int().max(1_000_000) }), z.number(), ['too-far']),
  echo: call(z.strictObject({ text: z.string().max(100) }), z.strictObject({ text: z.string() })),
} as const;

export type SampleOperations = typeof sampleOperations;

/** What the answering side went through. */
export class SampleWitness {
  /** The largest number that `count` was asked for. */
  counted = 0;
  /** Streams that were told to stop. */
  stopped = 0;
  waitsCancelled = 0;
}

export function sampleHandlers(witness: SampleWitness): Handlers<SampleOperations> {
  return {
    double: ({ value }) => {
      if (value % 2 === 1) throw new OperationError('too-odd', `${value} is odd`, 'Take an even one.');
      if (value < 0) throw new OperationError('undeclared', '/a/secret/path', '');
      return { value: 2 * value };
    },
    wait: (_input, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          witness.waitsCancelled++;
          reject(new Error('stopped'));
        });
      }),
    bug: () => {
      throw new TypeError('a secret inside');
    },
    count: async function* ({ to }, { signal }) {
      try {
        for (let at = 1; at <= to; at++) {
          if (at === 666) throw new OperationError('too-far', 'no further', 'Stop earlier.');
          witness.counted = Math.max(witness.counted, at);
          yield at;
        }
      } finally {
        if (signal.aborted) witness.stopped++;
      }
    },
    echo: ({ text }) => ({ text }),
  };
}
