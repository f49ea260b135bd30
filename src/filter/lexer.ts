/** Splits a filter's text into words, strings and signs. One pass, whatever the text. */
import { FilterMistake, type Span } from './syntax.ts';

export interface Token extends Span {
  /** `sign`: an operator or bracket made of other characters than letters; `slice`: what stands in square brackets. */
  readonly kind: 'word' | 'string' | 'char' | 'sign' | 'slice' | 'end';
  /** As it acts: escapes resolved, without quotes or brackets. */
  readonly text: string;
}

/** A longer text is refused. */
export const LONGEST_FILTER = 10_000;

/** Longest first. */
const SIGNS = ['===', '!==', '==', '!=', '~=', '<=', '>=', '&&', '||', '^^', '..'].concat([...'<>~!&(){},#']);
const WORD = /[\p{L}\p{N}_.:/-]/u;
const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** The tokens of a text, the last of kind `end`. Throws a `FilterMistake`. */
export function tokensOf(text: string): Token[] {
  if (text.length > LONGEST_FILTER) {
    const span = { offset: LONGEST_FILTER, length: text.length - LONGEST_FILTER };
    throw new FilterMistake(span, `the filter is longer than ${LONGEST_FILTER} characters`);
  }
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at])) {
      at++;
      continue;
    }
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.offset + token.length;
  }
  tokens.push({ kind: 'end', text: '', offset: text.length, length: 0 });
  return tokens;
}

function tokenAt(text: string, at: number): Token {
  const char = text[at];
  if (char === '"') return quoted(text, at, at + 1, '"', 'string', true);
  if (char === "'") return character(text, at);
  if (char === 'r' && text[at + 1] === '"') return quoted(text, at, at + 2, '"', 'string', false);
  if (char === '[') return slice(text, at);
  const sign = SIGNS.find((one) => text.startsWith(one, at));
  if (sign !== undefined) return { kind: 'sign', text: sign, offset: at, length: sign.length };
  const length = wordLength(text, at);
  if (length > 0) return { kind: 'word', text: text.slice(at, at + length), offset: at, length };
  return unknown(text, at);
}

function unknown(text: string, at: number): never {
  const char = String.fromCodePoint(text.codePointAt(at)!);
  const span = { offset: at, length: char.length };
  if (char === '=') throw new FilterMistake(span, 'a single "=" compares nothing', '==');
  if (char === '|') throw new FilterMistake(span, 'a single "|" joins nothing', '||');
  throw new FilterMistake(span, `"${char}" has no meaning here`);
}

/** A word ends before `..`, which makes a range. */
function wordLength(text: string, at: number): number {
  let end = at;
  while (end < text.length && WORD.test(text[end]) && !(text[end] === '.' && text[end + 1] === '.')) end++;
  return end - at;
}

function quoted(text: string, at: number, from: number, mark: string, kind: Token['kind'], escapes: boolean): Token {
  let value = '';
  for (let end = from; end < text.length; ) {
    if (text[end] === mark) return { kind, text: value, offset: at, length: end + 1 - at };
    if (text[end] !== '\\') value += text[end++];
    else if (escapes) {
      const escaped = escapeAt(text, end);
      value += escaped.value;
      end += escaped.length;
    } else {
      // In a raw string the backslash stays; a quote behind it does not end the string.
      value += text.slice(end, end + 2);
      end += 2;
    }
  }
  throw new FilterMistake({ offset: at, length: text.length - at }, `the text that begins here has no closing ${mark}`);
}

function character(text: string, at: number): Token {
  const token = quoted(text, at, at + 1, "'", 'char', true);
  if (token.text.length === 1) return token;
  throw new FilterMistake(token, 'single quotes hold one character; text stands in double quotes', `"${token.text}"`);
}

/** As in C: one letter, `\xHH`, or up to three octal digits. */
function escapeAt(text: string, at: number): { value: string; length: number } {
  const simple = SIMPLE_ESCAPES[text[at + 1]];
  if (simple !== undefined) return { value: simple, length: 2 };
  const hex = /^x([0-9a-f]{1,2})/i.exec(text.slice(at + 1, at + 4));
  if (hex) return { value: String.fromCharCode(Number.parseInt(hex[1], 16)), length: hex[0].length + 1 };
  const octal = /^[0-3]?[0-7]{1,2}/.exec(text.slice(at + 1, at + 4));
  if (octal) return { value: String.fromCharCode(Number.parseInt(octal[0], 8)), length: octal[0].length + 1 };
  const shown = text.slice(at, at + 2);
  throw new FilterMistake({ offset: at, length: shown.length }, `"${shown}" is no escape; \\\\ is a backslash`);
}

function slice(text: string, at: number): Token {
  const end = text.indexOf(']', at);
  if (end < 0)
    throw new FilterMistake({ offset: at, length: text.length - at }, 'the slice that begins here has no "]"');
  return { kind: 'slice', text: text.slice(at + 1, end), offset: at, length: end + 1 - at };
}
