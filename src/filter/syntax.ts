/** What a display filter's text consists of: the tree that the parser makes, and what may be wrong with a text. */

/** A stretch of the filter's text, in UTF-16 units. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** Why a text is no filter, and where. */
export interface FilterProblem extends Span {
  /** One sentence without a full stop. */
  readonly text: string;
  /** What may have been meant: the name of a field, a word of the language. */
  readonly suggestion: string | null;
}

/** Thrown inside this folder only; whoever reads a filter gets the problem as a value. */
export class FilterMistake extends Error {
  readonly problem: FilterProblem;

  constructor({ offset, length }: Span, text: string, suggestion: string | null = null) {
    super(text);
    this.problem = { offset, length, text, suggestion };
  }
}

/** `all`: every value of the left side must pass, and there must be one; `any`: one is enough. */
export type Quantifier = 'any' | 'all';

export type Relation = '==' | '!=' | '<' | '<=' | '>' | '>=';

export type Expression =
  | { readonly kind: 'and' | 'or' | 'xor'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression }
  /** A field or protocol by itself: it is there. A bit test by itself: a bit is set. */
  | { readonly kind: 'present'; readonly operand: Operand }
  | {
      readonly kind: 'compare';
      readonly relation: Relation;
      readonly quantifier: Quantifier;
      readonly left: Operand;
      readonly right: Operand;
      readonly span: Span;
    }
  | ({ readonly kind: 'contains' } & Search)
  | ({ readonly kind: 'matches' } & Search)
  | {
      readonly kind: 'in';
      readonly quantifier: Quantifier;
      readonly left: Operand;
      readonly members: readonly Member[];
      readonly span: Span;
    };

/** A text, bytes or a pattern looked for in a field. */
export interface Search {
  readonly quantifier: Quantifier;
  readonly left: Operand;
  readonly right: Operand;
  /** Of the operator. */
  readonly span: Span;
}

/** One element of a set; a range has both ends. */
export interface Member {
  readonly from: Literal;
  readonly to: Literal | null;
}

export interface Literal extends Span {
  readonly kind: 'literal';
  /** `word`: without quotes; `string`: in quotes, escapes resolved; `char`: one character in single quotes. */
  readonly form: 'word' | 'string' | 'char';
  readonly text: string;
}

/** Bytes `from` (inclusive) to `to` (exclusive); negative ones count from the end, null is the end. */
export interface SlicePart {
  readonly from: number;
  readonly to: number | null;
}

export type Operand =
  | Literal
  | ({ readonly kind: 'field'; readonly name: string } & Span)
  | ({ readonly kind: 'slice'; readonly of: Operand; readonly parts: readonly SlicePart[] } & Span)
  | ({ readonly kind: 'call'; readonly name: string; readonly nameLength: number; readonly argument: Operand } & Span)
  | ({ readonly kind: 'bits'; readonly of: Operand; readonly mask: Operand } & Span);
