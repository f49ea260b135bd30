/** What may stand at a place of a filter that is being typed: fields, operators, values, joints. */
import type { Field } from './fields/field.ts';
import { FIELD_BY_NAME, FIELDS } from './fields/registry.ts';
import { type Token, tokensOf } from './lexer.ts';
import { FUNCTION_NAMES } from './operands.ts';
import { FilterMistake } from './syntax.ts';

export interface Completion {
  /** What of the text it replaces, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  readonly insert: string;
  /** For people: what a field is, what a number stands for. */
  readonly detail: string;
}

const MOST_COMPLETIONS = 60;
const WORD_END = /[\p{L}\p{N}_.-]*$/u;
const WORD_START = /^[\p{L}\p{N}_.-]*/u;

/** What is expected behind the tokens in front of the cursor. */
type Expected =
  | { readonly kind: 'operand' | 'joint' | 'nothing' }
  | { readonly kind: 'operator'; readonly field: Field | null }
  | { readonly kind: 'value'; readonly field: Field | null };

interface Proposal {
  readonly insert: string;
  readonly detail: string;
}

const NEGATION: Proposal = { insert: 'not', detail: 'the test that follows must fail' };
const JOINTS: readonly Proposal[] = [
  { insert: 'and', detail: 'both must hold' },
  { insert: 'or', detail: 'one must hold' },
  { insert: 'xor', detail: 'exactly one must hold' },
];
const EQUALITY: readonly Proposal[] = [
  { insert: '==', detail: 'a value is equal' },
  { insert: '!=', detail: 'all values differ' },
];
const ORDER: readonly Proposal[] = [
  { insert: '>', detail: 'greater' },
  { insert: '<', detail: 'less' },
  { insert: '>=', detail: 'greater or equal' },
  { insert: '<=', detail: 'less or equal' },
];
const MEMBERSHIP: Proposal = { insert: 'in {', detail: 'one of a set: {80, 443, 8000..8080}' };
const SEARCHES: readonly Proposal[] = [
  { insert: 'contains', detail: 'has this text or these bytes somewhere' },
  { insert: 'matches', detail: 'a regular expression is found in it' },
];

/** What can stand at `cursor`, the likeliest first. Never throws, whatever the text. */
export function completeFilter(text: string, cursor: number): Completion[] {
  const place = Math.min(Math.max(cursor, 0), text.length);
  const typed = WORD_END.exec(text.slice(0, place))![0];
  const from = place - typed.length;
  const to = place + WORD_START.exec(text.slice(place))![0].length;
  const expected = expectedBehind(text.slice(0, from));
  return fitting(proposalsFor(expected), typed)
    .slice(0, MOST_COMPLETIONS)
    .map(({ insert, detail }) => ({ from, to, insert, detail }));
}

/** Those that begin with what was typed, then those that hold it; numbers are also found by what they stand for. */
function fitting(proposals: readonly Proposal[], typed: string): Proposal[] {
  const key = typed.toLowerCase();
  const text = ({ insert, detail }: Proposal) => (/^\d/.test(insert) ? `${insert} ${detail}` : insert).toLowerCase();
  const beginning = proposals.filter((one) => text(one).startsWith(key));
  const holding = proposals.filter((one) => !text(one).startsWith(key) && text(one).includes(key));
  return [...beginning, ...holding];
}

function proposalsFor(expected: Expected): Proposal[] {
  switch (expected.kind) {
    case 'operand':
      return [
        ...FIELDS.map(({ name, label }) => ({ insert: name, detail: label })),
        NEGATION,
        ...FUNCTION_NAMES.map((name) => ({ insert: `${name}(`, detail: 'function' })),
      ];
    case 'operator':
      return [...operatorsOf(expected.field), ...JOINTS];
    case 'value':
      return valuesOf(expected.field);
    case 'joint':
      return [...JOINTS];
    case 'nothing':
      return [];
  }
}

function operatorsOf(field: Field | null): Proposal[] {
  const type = field?.type ?? 'number';
  if (type === 'none') return [];
  if (type === 'boolean') return [...EQUALITY];
  if (type === 'protocol') return [...SEARCHES];
  if (type === 'text') return [...EQUALITY, ...SEARCHES, MEMBERSHIP, ...ORDER];
  if (type === 'bytes') return [...EQUALITY, ...SEARCHES];
  return [...EQUALITY, ...ORDER, MEMBERSHIP];
}

function valuesOf(field: Field | null): Proposal[] {
  if (field?.type === 'boolean')
    return [
      { insert: '1', detail: 'set' },
      { insert: '0', detail: 'not set' },
    ];
  return [...(field?.words ?? [])].map(([value, name]) => ({ insert: String(value), detail: name }));
}

/** Reads the text in front of the word that is being typed. */
function expectedBehind(text: string): Expected {
  const tokens = tokensBefore(text);
  return tokens === null ? { kind: 'nothing' } : tokens.reduce<State>(next, START).expected;
}

/** Null when the cursor stands inside a string. */
function tokensBefore(text: string): Token[] | null {
  try {
    return tokensOf(text).slice(0, -1);
  } catch (error) {
    if (error instanceof FilterMistake) return null;
    throw error;
  }
}

interface State {
  readonly expected: Expected;
  /** The field that was named last. */
  readonly field: Field | null;
  /** Between the braces of a set. */
  readonly inSet: boolean;
}

const START: State = { expected: { kind: 'operand' }, field: null, inSet: false };
const COMPARING = new Set(
  '== != === !== ~= < <= > >= eq ne lt le gt ge any_eq all_eq any_ne all_ne contains matches ~ &'.split(' '),
);
const JOINING = new Set(['and', '&&', 'or', '||', 'xor', '^^', 'not', '!', '(', 'any', 'all']);

function next(state: State, token: Token): State {
  const { text, kind } = token;
  const isWordOrSign = kind === 'word' || kind === 'sign';
  if (state.inSet) return inSet(state, text, isWordOrSign);
  if (isWordOrSign && JOINING.has(text)) return { ...state, expected: { kind: 'operand' } };
  if (isWordOrSign && COMPARING.has(text)) return { ...state, expected: { kind: 'value', field: state.field } };
  if (isWordOrSign && text === 'in') return { ...state, expected: { kind: 'nothing' } };
  if (kind === 'sign' && text === '{')
    return { ...state, inSet: true, expected: { kind: 'value', field: state.field } };
  if (kind === 'slice') return { ...state, expected: { kind: 'operator', field: null } };
  if (kind === 'sign' && text === ')') return closing(state);
  if (state.expected.kind !== 'operand') return { ...state, expected: { kind: 'joint' } };
  const field = FIELD_BY_NAME.get(text) ?? null;
  return { ...state, field, expected: { kind: 'operator', field } };
}

function inSet(state: State, text: string, isSign: boolean): State {
  if (isSign && text === '}') return { ...state, inSet: false, expected: { kind: 'joint' } };
  if (isSign && (text === ',' || text === '..')) return { ...state, expected: { kind: 'value', field: state.field } };
  return { ...state, expected: { kind: 'nothing' } };
}

/** Behind a function's argument an operator may follow, behind a group only a joint. */
function closing(state: State): State {
  const isOpen = state.expected.kind === 'operator';
  return { ...state, expected: isOpen ? { kind: 'operator', field: null } : { kind: 'joint' } };
}
