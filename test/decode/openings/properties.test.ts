import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Turn } from '../../../src/decode/openings/opening.ts';
import { protocols, recognise } from '../../../src/decode/openings/registry.ts';
import { beginDialog, factsOf, inWords, payloadOf } from './play.ts';
import { type Step, TRANSCRIPTS, type Transcript } from './transcripts.ts';

/** What a turn leads to; what the payload was may differ between a message and its last segment. */
function consequence({ owes, awaited, next }: Turn): string {
  return next === 'over' ? next : `${owes} ${awaited} ${next}`;
}

function pieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const edges = [...new Set([0, ...cuts.map((cut) => cut % bytes.length), bytes.length])].sort((a, b) => a - b);
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
}

/** Encrypted SSH is counted by payloads, so its pieces are not one message. */
const whole = TRANSCRIPTS.map((transcript) => ({
  ...transcript,
  steps: transcript.steps.filter((step) => !step.turn.includes('authentication')),
})).filter(({ protocol }) => protocol !== 'telnet');

describe('an opening does not depend on how it was cut into segments', () => {
  it.each(whole.map((transcript) => [transcript.title, transcript] as const))('%s', (_title, transcript) => {
    const cuts = fc.array(fc.array(fc.nat(2000), { maxLength: 6 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(cuts, (plan) => {
        const [together, apart] = [begin(transcript), begin(transcript)];
        for (const [index, { side, bytes }] of transcript.steps.entries()) {
          const expected = together.read(side, payloadOf(bytes));
          const turns = pieces(bytes, plan[index % plan.length]).map((piece) => apart.read(side, payloadOf(piece)));
          expect(consequence(turns.at(-1)!)).toBe(consequence(expected));
          if (expected.next === 'over') return;
        }
        expect(factsOf(apart)).toEqual(factsOf(together));
      }),
      { numRuns: 60 },
    );
  });
});

describe('hostile payloads', () => {
  const change = fc.record({ step: fc.nat(30), at: fc.nat(300), value: fc.nat(255) });
  const plan = fc.record({
    transcript: fc.constantFrom(...TRANSCRIPTS),
    changes: fc.array(change, { maxLength: 5 }),
    cutStep: fc.nat(30),
    cutAt: fc.nat(200),
    swapped: fc.boolean(),
  });

  it('never make a dialog throw, read outside the payload, or answer nonsense', () => {
    fc.assert(
      fc.property(plan, ({ transcript, changes, cutStep, cutAt, swapped }) => {
        const steps = transcript.steps.map((step) => ({ ...step, bytes: step.bytes.slice() }));
        for (const { step, at, value } of changes) {
          const { bytes } = steps[step % steps.length];
          bytes[at % bytes.length] = value;
        }
        if (swapped) steps.reverse();
        const results = [0, 255, 10].map((poison) => readAll(transcript, steps, cutStep % steps.length, cutAt, poison));
        expect(results[1]).toEqual(results[0]);
        expect(results[2]).toEqual(results[0]);
      }),
      { numRuns: 3000 },
    );
  });

  it('of endless length leave no more than bounded facts', () => {
    const long = new Uint8Array(60_000).fill(0x41);
    for (const protocol of protocols) {
      for (const [first, opening] of [
        [1, '220 a.example '],
        [1, '* OK '],
        [1, '+OK '],
        [1, 'SSH-2.0-'],
        [0, 'GET / HTTP/1.1\r\nHost: '],
        [0, 'CONNECT '],
        [0, "<stream:stream to='"],
        [0, ''],
      ] as const) {
        const dialog = protocol.begin(0);
        const bytes = new Uint8Array([...Array.from(opening, (char) => char.charCodeAt(0)), ...long]);
        for (let times = 0; times < 3; times++) {
          dialog.read(first, payloadOf(bytes));
          dialog.read(first, payloadOf(Uint8Array.of(13, 10)));
        }
        for (const fact of Object.values(factsOf(dialog))) {
          if (typeof fact === 'string') expect(fact.length).toBeLessThanOrEqual(200);
        }
      }
    }
  });

  it('of noise are not recognised', () => {
    const noise = fc.tuple(
      fc.uint8Array({ minLength: 4, maxLength: 80 }),
      fc.constantFrom(0, 1),
      fc.constantFrom(4000, 443, 9999),
    );
    fc.assert(
      fc.property(noise, ([bytes, side, port]) => {
        fc.pre(bytes[0] !== 0xff);
        expect(recognise(side === 0 ? 0 : 1, payloadOf(bytes), port)?.name ?? null).toBeNull();
      }),
      { numRuns: 3000, seed: 7 },
    );
  });
});

function begin({ protocol, port }: Transcript) {
  return beginDialog(protocol, port);
}

/** All turns and facts in words, one step cut by the snap length. */
function readAll(transcript: Transcript, steps: readonly Step[], cutStep: number, cutAt: number, poison: number) {
  const dialog = begin(transcript);
  const turns = steps.map(({ side, bytes }, index) => {
    const payload = payloadOf(bytes, index === cutStep ? Math.min(cutAt, bytes.length) : bytes.length, poison);
    const turn = dialog.read(side, payload);
    expect(dialog.rest).toBeGreaterThanOrEqual(payload.start);
    expect(dialog.rest).toBeLessThanOrEqual(payload.end);
    return inWords(turn);
  });
  return { turns, facts: factsOf(dialog) };
}
