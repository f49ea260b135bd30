/** The tape on which results are kept: what is written comes back, whatever it is and wherever a chunk ends. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tape } from '../../src/stall/tape.ts';

const ODD = [0, 1, 125, 126, 127, 128, 2 ** 32, Number.MAX_SAFE_INTEGER, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY];

const NUMBER = fc.oneof(
  fc.double().filter((one) => !Object.is(one, -0)),
  fc.maxSafeInteger(),
  fc.constantFrom(...ODD),
);

describe('a tape', () => {
  it('gives every number back as it was', () => {
    const numbers = fc.array(NUMBER);
    fc.assert(
      fc.property(numbers, (values) => {
        const tape = new Tape();
        tape.numbers(values);
        expect(tape.read(0).numbers()).toEqual(values);
      }),
    );
  });

  it('gives every number back that was written as near to another', () => {
    const pairs = fc.array(fc.tuple(NUMBER, NUMBER));
    fc.assert(
      fc.property(pairs, (all) => {
        const tape = new Tape();
        for (const [value, other] of all) tape.near(value, other);
        const from = tape.read(0);
        expect(all.map(([, other]) => from.near(other))).toEqual(all.map(([value]) => value));
      }),
    );
  });

  it('takes a byte or two for what is near', () => {
    const tape = new Tape();
    tape.near(3_600_000_000_000, 3_599_999_999_990);
    tape.near(3_600_000_000_000, 3_600_000_004_000);
    expect(tape.length).toBe(3);
  });

  it('gives words back, none and empty ones told apart', () => {
    const tape = new Tape();
    tape.words(['mail', '', 'mail']);
    tape.word(null);
    const from = tape.read(0);
    expect([from.words(), from.word()]).toEqual([['mail', '', 'mail'], null]);
  });

  it('finds a record far along, and those that lie across the end of a chunk', () => {
    const tape = new Tape();
    const places: number[] = [];
    for (let i = 0; i < 50_000; i++) {
      places.push(tape.length);
      tape.numbers([i, i * 1e9, i / 3]);
    }
    for (let i = 0; i < places.length; i += 7) expect(tape.read(places[i]).numbers()).toEqual([i, i * 1e9, i / 3]);
  });

  it('tells -0 as 0: no time is negative zero', () => {
    const tape = new Tape();
    tape.number(-0);
    expect(tape.read(0).number()).toBe(0);
  });
});
