/** Tests of a field's values in one frame against what the filter says; each is made once and run for every frame. */
import type { Dissection } from './dissection.ts';
import type { Field } from './fields/field.ts';
import type { BytesValue, NumberValue } from './literals.ts';
import type { Quantifier, Relation } from './syntax.ts';
import { Values } from './values.ts';

export type Test = (f: Dissection) => boolean;
/** Whether one of the values passes. */
export type Passes = (values: Values, index: number) => boolean;

/** Runs `passes` over a field's values: one must pass, or all and there is one. */
export function testOf(load: Field['load'], values: Values, quantifier: Quantifier, passes: Passes): Test {
  if (quantifier === 'all') {
    return (f) => {
      values.count = 0;
      load(f, values);
      for (let index = 0; index < values.count; index++) if (!passes(values, index)) return false;
      return values.count > 0;
    };
  }
  return (f) => {
    values.count = 0;
    load(f, values);
    for (let index = 0; index < values.count; index++) if (passes(values, index)) return true;
    return false;
  };
}

export function presenceTest(load: Field['load'], values: Values): Test {
  return (f) => {
    values.count = 0;
    load(f, values);
    return values.count > 0;
  };
}

export function numberPasses(relation: Relation, { value, mask }: NumberValue): Passes {
  if (mask !== -1 && (relation === '==' || relation === '!=')) return networkPasses(relation, value | 0, mask);
  switch (relation) {
    case '==':
      return (values, index) => values.numbers[index] === value;
    case '!=':
      return (values, index) => values.numbers[index] !== value;
    case '<':
      return (values, index) => values.numbers[index] < value;
    case '<=':
      return (values, index) => values.numbers[index] <= value;
    case '>':
      return (values, index) => values.numbers[index] > value;
    case '>=':
      return (values, index) => values.numbers[index] >= value;
  }
}

function networkPasses(relation: '==' | '!=', word: number, mask: number): Passes {
  const wanted = word & mask;
  if (relation === '==') return (values, index) => ((values.numbers[index] | 0) & mask) === wanted;
  return (values, index) => ((values.numbers[index] | 0) & mask) !== wanted;
}

export function textPasses(relation: Relation, wanted: string): Passes {
  return (values, index) => holds(relation, compareTexts(values.texts[index], wanted));
}

/** Bytes in order of their numbers; of an IPv6 network only the first bits count for equality. */
export function bytesPasses(relation: Relation, { bytes, bits }: BytesValue): Passes {
  const isNetwork = bits < bytes.length * 8 && (relation === '==' || relation === '!=');
  if (isNetwork) return (values, index) => sharesBits(values.bytesAt(index), bytes, bits) === (relation === '==');
  return (values, index) => holds(relation, compareBytes(values.bytesAt(index), bytes));
}

export function holds(relation: Relation, order: number): boolean {
  switch (relation) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

export function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

export function compareBytes(one: Uint8Array, other: Uint8Array): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index++) {
    if (one[index] !== other[index]) return one[index] - other[index];
  }
  return one.length - other.length;
}

function sharesBits(one: Uint8Array, other: Uint8Array, bits: number): boolean {
  const whole = bits >> 3;
  for (let index = 0; index < whole; index++) if (one[index] !== other[index]) return false;
  const rest = bits & 7;
  return rest === 0 || (one[whole] ^ other[whole]) >> (8 - rest) === 0;
}

/** Where `wanted` lies in `source[from..to)`; -1 when it does not. */
export function findBytes(source: Uint8Array, from: number, to: number, wanted: Uint8Array): number {
  const last = to - wanted.length;
  for (let at = from; at <= last; at++) {
    let same = 0;
    while (same < wanted.length && source[at + same] === wanted[same]) same++;
    if (same === wanted.length) return at;
  }
  return -1;
}

/** Two fields, value by value: one pair must pass, or all pairs and there is one. */
export function fieldsTest(
  left: Field['load'],
  right: Field['load'],
  quantifier: Quantifier,
  passes: (one: Values, index: number, other: Values, otherIndex: number) => boolean,
): Test {
  const [ones, others] = [new Values(), new Values()];
  return (f) => {
    ones.count = 0;
    others.count = 0;
    left(f, ones);
    right(f, others);
    for (let index = 0; index < ones.count; index++) {
      for (let other = 0; other < others.count; other++) {
        if (passes(ones, index, others, other) !== (quantifier === 'all')) return quantifier === 'any';
      }
    }
    return quantifier === 'all' && ones.count > 0 && others.count > 0;
  };
}
