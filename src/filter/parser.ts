/**
 * Reads a display filter: the language of Wireshark 4.0 (`!=` means that all values differ), with the `xor` of 4.2.
 * Every token is looked at a bounded number of times, and only parentheses and `not` make the reading go deeper.
 */
import { type Token, tokensOf } from './lexer.ts';
import { nearest } from './nearest.ts';
import {
  type Expression,
  FilterMistake,
  type Literal,
  type Member,
  type Operand,
  type Quantifier,
  type Relation,
  type SlicePart,
  type Span,
} from './syntax.ts';

/** Parentheses and negations within each other. */
const DEEPEST = 100;

interface Comparison {
  readonly relation: Relation;
  /** What the operator itself demands: `!=` holds when no value is equal. */
  readonly quantifier: Quantifier;
}

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  ...named('==', 'any', ['==', 'eq', 'any_eq']),
  ...named('!=', 'all', ['!=', 'ne', 'all_ne']),
  ...named('==', 'all', ['===', 'all_eq']),
  ...named('!=', 'any', ['!==', '~=', 'any_ne']),
  ...named('<', 'any', ['<', 'lt']),
  ...named('<=', 'any', ['<=', 'le']),
  ...named('>', 'any', ['>', 'gt']),
  ...named('>=', 'any', ['>=', 'ge']),
]);

function named(relation: Relation, quantifier: Quantifier, signs: readonly string[]): [string, Comparison][] {
  return signs.map((sign) => [sign, { relation, quantifier }]);
}

const JOINTS = {
  or: ['or', '||'],
  xor: ['xor', '^^'],
  and: ['and', '&&'],
} as const;

/** Words that are never names or values. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  ...[...COMPARISONS.keys()].filter((sign) => /\w/.test(sign)),
  ...['and', 'or', 'xor', 'not', 'in', 'contains', 'matches', 'any', 'all'],
]);

/** The tree of a filter; null for an empty text, which every frame matches. Throws a `FilterMistake`. */
export function parseFilter(text: string): Expression | null {
  const parser = new Parser(tokensOf(text));
  return parser.whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression | null {
    if (this.#next.kind === 'end') return null;
    const expression = this.#or();
    const rest = this.#next;
    if (rest.kind !== 'end') throw this.#unexpected(rest);
    return expression;
  }

  get #next(): Token {
    return this.#tokens[this.#at];
  }

  #take(): Token {
    return this.#tokens[this.#at++];
  }

  /** Takes the next token when it is one of these. */
  #accept(...texts: readonly string[]): Token | null {
    const { kind, text } = this.#next;
    return (kind === 'sign' || kind === 'word') && texts.includes(text) ? this.#take() : null;
  }

  #or(): Expression {
    return this.#joined('or', () => this.#joined('xor', () => this.#joined('and', () => this.#test())));
  }

  #joined(kind: keyof typeof JOINTS, part: () => Expression): Expression {
    const parts = [part()];
    while (this.#accept(...JOINTS[kind]) !== null) parts.push(part());
    return parts.length === 1 ? parts[0] : { kind, parts };
  }

  #test(): Expression {
    if (this.#accept('not', '!') !== null) return { kind: 'not', part: this.#deeper(() => this.#test()) };
    const open = this.#accept('(');
    if (open === null) return this.#relation();
    const inner = this.#deeper(() => this.#or());
    if (this.#accept(')') !== null) return inner;
    if (this.#next.kind === 'end') throw new FilterMistake(open, 'this parenthesis is never closed');
    throw this.#unexpected(this.#next);
  }

  #deeper(read: () => Expression): Expression {
    this.#depth++;
    if (this.#depth > DEEPEST) throw new FilterMistake(this.#next, `parentheses and "not" nest deeper than ${DEEPEST}`);
    const expression = read();
    this.#depth--;
    return expression;
  }

  #relation(): Expression {
    const quantified = this.#quantifier();
    const left = this.#operand();
    const sign = this.#next;
    const relation = this.#relationOf(left, quantified);
    if (relation === null) {
      if (quantified !== null) throw new FilterMistake(left, `"${quantified}" wants a comparison behind its field`);
      if (left.kind === 'literal') throw this.#wantsField(left);
      return { kind: 'present', operand: left };
    }
    if (left.kind === 'literal') throw this.#wantsField(left, sign);
    return relation;
  }

  /** `any` and `all` in front of a field. */
  #quantifier(): Quantifier | null {
    if (this.#accept('any') !== null) return 'any';
    return this.#accept('all') !== null ? 'all' : null;
  }

  #relationOf(left: Operand, quantified: Quantifier | null): Expression | null {
    const span = this.#next;
    const comparison = span.kind === 'end' || span.kind === 'string' ? undefined : COMPARISONS.get(span.text);
    if (comparison !== undefined) {
      this.#take();
      const quantifier = quantified ?? comparison.quantifier;
      return { kind: 'compare', relation: comparison.relation, quantifier, left, right: this.#operand(), span };
    }
    const quantifier = quantified ?? 'any';
    if (this.#accept('contains') !== null) return { kind: 'contains', quantifier, left, right: this.#operand(), span };
    if (this.#accept('matches', '~') !== null) {
      return { kind: 'matches', quantifier, left, right: this.#operand(), span };
    }
    if (this.#accept('in') !== null) return { kind: 'in', quantifier, left, members: this.#members(), span };
    if (span.text !== 'not' || this.#tokens[this.#at + 1].text !== 'in') return null;
    this.#at += 2;
    return { kind: 'not', part: { kind: 'in', quantifier, left, members: this.#members(), span } };
  }

  #operand(): Operand {
    let operand = this.#simpleOperand();
    while (this.#next.kind === 'slice') operand = sliceOf(operand, this.#take());
    const layer = this.#accept('#');
    if (layer !== null) throw new FilterMistake(layer, 'the choice of a layer with "#" is not supported here');
    if (this.#accept('&') === null) return operand;
    const mask = this.#simpleOperand();
    return { kind: 'bits', of: operand, mask, ...spanning(operand, mask) };
  }

  #simpleOperand(): Operand {
    const token = this.#next;
    if (token.kind === 'string' || token.kind === 'char') return literal(this.#take());
    if (token.kind !== 'word' || KEYWORDS.has(token.text)) throw this.#unexpected(token);
    this.#take();
    if (this.#next.text === '(' && this.#next.kind === 'sign' && /^[a-z]+$/.test(token.text)) return this.#call(token);
    return isName(token.text) ? { kind: 'field', name: token.text, ...spanOf(token) } : literal(token);
  }

  #call(name: Token): Operand {
    this.#take();
    const argument = this.#operand();
    const close = this.#next;
    if (this.#accept(')') === null) throw this.#unexpected(close);
    return { kind: 'call', name: name.text, nameLength: name.length, argument, ...spanning(name, close) };
  }

  #members(): Member[] {
    const open = this.#next;
    if (this.#accept('{') === null) throw new FilterMistake(open, '"in" wants a set in braces: {80, 443, 8000..8080}');
    const members = [this.#member()];
    while (this.#accept(',') !== null) members.push(this.#member());
    if (this.#accept('}') !== null) return members;
    if (this.#next.kind === 'end') throw new FilterMistake(open, 'this brace is never closed');
    if (this.#next.kind === 'word')
      throw new FilterMistake(this.#next, 'the elements of a set are parted by commas', ',');
    throw this.#unexpected(this.#next);
  }

  #member(): Member {
    const from = this.#value();
    return { from, to: this.#accept('..') === null ? null : this.#value() };
  }

  #value(): Literal {
    const token = this.#take();
    if (token.kind === 'word' || token.kind === 'string' || token.kind === 'char') return literal(token);
    throw this.#unexpected(token);
  }

  #wantsField({ offset, length, text }: Literal, sign?: Token): FilterMistake {
    const what = sign === undefined ? 'a test' : `the left side of "${sign.text}"`;
    return new FilterMistake({ offset, length }, `${what} wants a field, "${text}" is none`);
  }

  #unexpected(token: Token): FilterMistake {
    if (token.kind === 'end') return new FilterMistake(token, 'the filter ends where a field or a value is expected');
    const meant = token.kind === 'word' ? nearest(token.text.toLowerCase(), KEYWORDS) : null;
    return new FilterMistake(token, `"${token.text}" was not expected here`, meant);
  }
}

/** A word that can name a field or protocol; what it is compared with may look the same. */
function isName(word: string): boolean {
  return /^[a-z_][\w.-]*$/i.test(word);
}

function literal({ kind, text, offset, length }: Token): Literal {
  return { kind: 'literal', form: kind === 'string' || kind === 'char' ? kind : 'word', text, offset, length };
}

function spanOf({ offset, length }: Span): Span {
  return { offset, length };
}

function spanning(first: Span, last: Span): Span {
  return { offset: first.offset, length: last.offset + last.length - first.offset };
}

/** `[0:3]` offset and length, `[0-3]` both inclusive, `[0]`, `[:3]`, `[3:]`; several parted by commas. */
function sliceOf(of: Operand, token: Token): Operand {
  const parts = token.text.split(',').map((part) => slicePart(part.trim(), token));
  return { kind: 'slice', of, parts, ...spanning(of, token) };
}

function slicePart(text: string, token: Token): SlicePart {
  const match = /^(-?\d{1,5})?\s*(?:([:-])\s*(-?\d{1,5})?)?$/.exec(text);
  const [, first, sign, second] = match ?? [];
  if (first === undefined && second === undefined) {
    throw new FilterMistake(token, `"[${text}]" is no slice; [0:3] is three bytes from the first, [0-3] four`);
  }
  const from = Number(first ?? 0);
  if (sign === undefined) return { from, to: from === -1 ? null : from + 1 };
  if (second === undefined) return { from, to: null };
  const given = Number(second);
  const to = sign === ':' ? from + given : given + 1;
  if (sign === ':' && given <= 0) throw new FilterMistake(token, 'a slice has at least one byte');
  return { from, to: to === 0 ? null : to };
}
