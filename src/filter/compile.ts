/** Turns a filter's tree into closures over a reused reading of the frame: what runs for every frame of a capture. */
import {
  bytesPasses,
  compareBytes,
  compareTexts,
  fieldsTest,
  findBytes,
  holds,
  numberPasses,
  type Passes,
  presenceTest,
  type Test,
  testOf,
  textPasses,
} from './comparisons.ts';
import { type Field, type FieldType, NEEDS_NOTHING } from './fields/field.ts';
import { FIELD_BY_NAME } from './fields/registry.ts';
import { bytesValue, readLiteral } from './literals.ts';
import { bytesLoader, fieldOf, isBytes } from './operands.ts';
import { PatternProgram } from './patternProgram.ts';
import { PatternMistake, readPattern } from './patternReader.ts';
import {
  type Expression,
  FilterMistake,
  type Literal,
  type Operand,
  type Quantifier,
  type Relation,
  type Search,
} from './syntax.ts';
import { Values, wireText } from './values.ts';

/** Characters of a text, and bytes, that a pattern looks at. */
const LONGEST_SEARCHED = 65_536;

export class FilterCompiler {
  /** What the fields used need to know of the frames before. */
  needs = NEEDS_NOTHING;
  /** Tests run one after the other, so all share this. */
  readonly #values = new Values();

  compile(expression: Expression): Test {
    switch (expression.kind) {
      case 'and':
      case 'or':
        return joined(
          expression.kind === 'or',
          expression.parts.map((part) => this.compile(part)),
        );
      case 'xor':
        return odd(expression.parts.map((part) => this.compile(part)));
      case 'not':
        return negated(this.compile(expression.part));
      case 'present':
        return this.#present(expression.operand);
      case 'compare':
        return this.#compare(expression);
      case 'contains':
        return this.#contains(expression);
      case 'matches':
        return this.#matches(expression);
      case 'in':
        return this.#in(expression);
    }
  }

  #field(operand: Operand): Field {
    const field = fieldOf(operand);
    this.needs |= field.needs;
    return field;
  }

  #present(operand: Operand): Test {
    const { load } = this.#field(operand);
    if (operand.kind !== 'bits') return presenceTest(load, this.#values);
    return testOf(load, this.#values, 'any', (values, index) => values.numbers[index] !== 0);
  }

  #compare({ relation, quantifier, left, right, span }: Expression & { readonly kind: 'compare' }): Test {
    const field = this.#field(left);
    if (!isOrdered(field.type) && relation !== '==' && relation !== '!=') {
      throw new FilterMistake(span, `${field.name} has no order; it is equal or not`);
    }
    const literal = asLiteral(right);
    if (literal === null) return this.#compareFields(field, this.#field(right), relation, quantifier, right);
    return testOf(field.load, this.#values, quantifier, passesLiteral(field, relation, literal));
  }

  #compareFields(one: Field, other: Field, relation: Relation, quantifier: Quantifier, right: Operand): Test {
    const [kind, otherKind] = [comparedAs(one.type), comparedAs(other.type)];
    if (kind === null || kind !== otherKind) {
      throw new FilterMistake(right, `${other.name} cannot be compared with ${one.name}; they are of different kinds`);
    }
    return fieldsTest(one.load, other.load, quantifier, (a, i, b, j) => {
      if (kind === 'text') return holds(relation, compareTexts(a.texts[i], b.texts[j]));
      if (kind === 'bytes') return holds(relation, compareBytes(a.bytesAt(i), b.bytesAt(j)));
      return holds(relation, a.numbers[i] - b.numbers[j]);
    });
  }

  #contains({ quantifier, left, right, span }: Search): Test {
    const field = this.#field(left);
    const literal = wantLiteral(right, 'contains');
    if (field.type === 'text') {
      const wanted = wireText(literal.text);
      return testOf(field.load, this.#values, quantifier, (values, index) => values.texts[index].includes(wanted));
    }
    const load = bytesLoader(field);
    if (load === null) throw noText(field, span, 'contains');
    const { bytes } = bytesValue(literal);
    return testOf(load, this.#values, quantifier, (values, index) => {
      return findBytes(values.sources[index], values.numbers[index], values.ends[index], bytes) >= 0;
    });
  }

  #matches({ quantifier, left, right, span }: Search): Test {
    const field = this.#field(left);
    const program = patternOf(wantLiteral(right, 'matches'));
    if (field.type === 'text') {
      return testOf(field.load, this.#values, quantifier, (values, index) => {
        const text = values.texts[index];
        return program.finds((place) => text.charCodeAt(place), Math.min(text.length, LONGEST_SEARCHED));
      });
    }
    if (!isBytes(field.type) || field.type === 'ipv6') throw noText(field, span, 'matches');
    return testOf(field.load, this.#values, quantifier, (values, index) => {
      const [source, from] = [values.sources[index], values.numbers[index]];
      return program.finds((place) => source[from + place], Math.min(values.ends[index] - from, LONGEST_SEARCHED));
    });
  }

  #in({ quantifier, left, members }: Expression & { readonly kind: 'in' }): Test {
    const field = this.#field(left);
    const all = members.map(({ from, to }) => {
      if (to === null) return passesLiteral(field, '==', from);
      if (!isOrdered(field.type)) throw new FilterMistake(from, `${field.name} has no order, so there are no ranges`);
      const [least, most] = [passesLiteral(field, '>=', from), passesLiteral(field, '<=', to)];
      return (values: Values, index: number) => least(values, index) && most(values, index);
    });
    return testOf(field.load, this.#values, quantifier, (values, index) => {
      for (const passes of all) if (passes(values, index)) return true;
      return false;
    });
  }
}

function joined(wanted: boolean, tests: readonly Test[]): Test {
  if (tests.length === 2) {
    const [one, other] = tests;
    return wanted ? (f) => one(f) || other(f) : (f) => one(f) && other(f);
  }
  return (f) => {
    for (const test of tests) if (test(f) === wanted) return wanted;
    return !wanted;
  };
}

function odd(tests: readonly Test[]): Test {
  return (f) => {
    let isOdd = false;
    for (const test of tests) isOdd = test(f) !== isOdd;
    return isOdd;
  };
}

function negated(test: Test): Test {
  return (f) => !test(f);
}

function isOrdered(type: FieldType): boolean {
  return type !== 'none' && type !== 'boolean';
}

/** In which form two fields are held against each other; null for those that cannot be. */
function comparedAs(type: FieldType): string | null {
  if (type === 'none') return null;
  if (type === 'text') return 'text';
  if (isBytes(type)) return 'bytes';
  return type === 'ether' || type === 'ipv4' ? type : 'number';
}

/** The right side, when it is a value; a word that is no field's name is one, too. */
function asLiteral(operand: Operand): Literal | null {
  if (operand.kind === 'literal') return operand;
  if (operand.kind !== 'field' || FIELD_BY_NAME.has(operand.name)) return null;
  return { kind: 'literal', form: 'word', text: operand.name, offset: operand.offset, length: operand.length };
}

function wantLiteral(operand: Operand, sign: string): Literal {
  if (operand.kind === 'field') {
    return { kind: 'literal', form: 'word', text: operand.name, offset: operand.offset, length: operand.length };
  }
  if (operand.kind === 'literal') return operand;
  throw new FilterMistake(operand, `"${sign}" wants a text behind it`);
}

function passesLiteral(field: Field, relation: Relation, literal: Literal): Passes {
  const value = readLiteral(literal, field);
  if (value.kind === 'number') return numberPasses(relation, value);
  return value.kind === 'text' ? textPasses(relation, value.text) : bytesPasses(relation, value);
}

function patternOf(literal: Literal): PatternProgram {
  try {
    return new PatternProgram(readPattern(wireText(literal.text)));
  } catch (error) {
    if (!(error instanceof PatternMistake)) throw error;
    throw new FilterMistake(literal, `this pattern cannot be read, at its character ${error.at + 1}: ${error.message}`);
  }
}

function noText(field: Field, span: { offset: number; length: number }, sign: string): FilterMistake {
  return new FilterMistake(span, `${field.name} is no text, so nothing "${sign}" in it; compare it with == or <`);
}
