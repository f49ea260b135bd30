/** Reads a regular expression into steps: Perl's syntax, letters without case unless `(?-i)`, no back references. */
import type { Place, Step } from './patternProgram.ts';

/** Steps of one pattern; repetitions are written out. */
const MOST_STEPS = 2000;
/** Groups within each other. */
const DEEPEST = 50;
const MOST_REPETITIONS = 1000;

/** What a pattern has wrong, and where in it. */
export class PatternMistake extends Error {
  readonly at: number;

  constructor(at: number, text: string) {
    super(text);
    this.at = at;
  }
}

const CLASSES: Readonly<Record<string, (code: number) => boolean>> = {
  d: (code) => code >= 48 && code <= 57,
  w: (code) => /\w/.test(String.fromCharCode(code)),
  s: (code) => (code >= 9 && code <= 13) || code === 32,
};
const NAMED: Readonly<Record<string, RegExp>> = {
  alpha: /[a-z]/i,
  digit: /\d/,
  alnum: /[a-z\d]/i,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /[\t-\r ]/,
  xdigit: /[\da-f]/i,
  punct: /[!-/:-@[-`{-~]/,
};
const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, a: 7, e: 27 };

/** The steps of a pattern. Throws a `PatternMistake`. */
export function readPattern(text: string): Step[] {
  const reader = new PatternReader(text);
  return reader.whole();
}

class PatternReader {
  readonly #text: string;
  readonly #steps: Step[] = [];
  #at = 0;
  #depth = 0;
  #ignoresCase = true;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Step[] {
    this.#alternatives();
    if (this.#at < this.#text.length) throw this.#mistake('this ")" closes nothing');
    return this.#steps;
  }

  get #char(): string {
    return this.#text[this.#at] ?? '';
  }

  #mistake(text: string): PatternMistake {
    return new PatternMistake(this.#at, text);
  }

  #add(step: Step): void {
    if (this.#steps.length >= MOST_STEPS) throw this.#mistake(`the pattern is larger than ${MOST_STEPS} steps`);
    this.#steps.push(step);
  }

  /** `a|b|c`: a fork in front of each but the last, a jump behind it. */
  #alternatives(): void {
    const jumps: { to: number; or: number }[] = [];
    let from = this.#steps.length;
    this.#sequence();
    while (this.#char === '|') {
      this.#at++;
      this.#insert(from, 1);
      const jump = { kind: 'fork' as const, to: 0, or: 0 };
      this.#add(jump);
      jumps.push(jump);
      this.#steps[from] = { kind: 'fork', to: from + 1, or: this.#steps.length };
      from = this.#steps.length;
      this.#sequence();
    }
    for (const jump of jumps) jump.to = jump.or = this.#steps.length;
  }

  #sequence(): void {
    while (this.#at < this.#text.length && this.#char !== '|' && this.#char !== ')') this.#repeated();
  }

  /** One piece and how often it comes. */
  #repeated(): void {
    const from = this.#steps.length;
    this.#piece();
    for (let quantifiers = 0; ; quantifiers++) {
      const times = this.#quantifier();
      if (times === null) return;
      if (quantifiers > 0) throw this.#mistake('a repetition of a repetition needs parentheses');
      this.#repeat(from, times.least, times.most);
    }
  }

  #quantifier(): { least: number; most: number } | null {
    const counted = /^\{(\d{1,4})(,(\d{1,4})?)?\}/.exec(this.#text.slice(this.#at, this.#at + 12));
    const sign = counted?.[0] ?? (/^[*+?]/.test(this.#char) ? this.#char : '');
    if (sign === '') return null;
    this.#at += sign.length;
    // Whether as much or as little as possible is taken does not change whether there is a match.
    if (this.#char === '?' || this.#char === '+') this.#at++;
    if (sign === '*') return { least: 0, most: Number.POSITIVE_INFINITY };
    if (sign === '+') return { least: 1, most: Number.POSITIVE_INFINITY };
    if (sign === '?') return { least: 0, most: 1 };
    const least = Number(counted![1]);
    const most = counted![2] === undefined ? least : Number(counted![3] ?? Number.POSITIVE_INFINITY);
    if (least > MOST_REPETITIONS || (most !== Number.POSITIVE_INFINITY && (most > MOST_REPETITIONS || most < least))) {
      throw this.#mistake(`a piece is repeated at most ${MOST_REPETITIONS} times, the lower number first`);
    }
    return { least, most };
  }

  /** Writes the steps from `from` on as often as wanted: the least, then those that may follow. */
  #repeat(from: number, least: number, most: number): void {
    const piece = this.#steps.splice(from);
    for (let copy = 0; copy < least; copy++) this.#copy(piece, from);
    if (most === Number.POSITIVE_INFINITY) {
      const loop = this.#steps.length;
      const fork = { kind: 'fork' as const, to: loop + 1, or: 0 };
      this.#add(fork);
      this.#copy(piece, from);
      this.#add({ kind: 'fork', to: loop, or: loop });
      fork.or = this.#steps.length;
      return;
    }
    const forks: { or: number }[] = [];
    for (let copy = least; copy < most; copy++) {
      const fork = { kind: 'fork' as const, to: this.#steps.length + 1, or: 0 };
      this.#add(fork);
      forks.push(fork);
      this.#copy(piece, from);
    }
    for (const fork of forks) fork.or = this.#steps.length;
  }

  /** Adds steps that were written for `from`, their places moved along. */
  #copy(piece: readonly Step[], from: number): void {
    const shift = this.#steps.length - from;
    for (const step of piece) {
      this.#add(step.kind === 'fork' ? { kind: 'fork', to: step.to + shift, or: step.or + shift } : step);
    }
  }

  /** Makes room at `from`; places behind it move along. */
  #insert(from: number, count: number): void {
    const behind = this.#steps.splice(from);
    for (let index = 0; index < count; index++) this.#add({ kind: 'fork', to: 0, or: 0 });
    for (const step of behind) {
      this.#add(step.kind === 'fork' ? { kind: 'fork', to: step.to + count, or: step.or + count } : step);
    }
  }

  #piece(): void {
    const char = this.#char;
    if (char === '(') this.#group();
    else if (char === '[') this.#take(this.#class());
    else if (char === '\\') this.#escape();
    else if (char === '^') this.#assert('start');
    else if (char === '$') this.#assert('end');
    else if (/[*+?]/.test(char)) throw this.#mistake(`there is nothing in front of "${char}" to repeat`);
    else {
      this.#at++;
      this.#take(char === '.' ? setOf((code) => code !== 10) : this.#cased(Math.min(char.charCodeAt(0), 255)));
    }
  }

  #assert(place: Place): void {
    this.#at++;
    this.#add({ kind: 'assert', place });
  }

  #take(set: Uint8Array): void {
    this.#add({ kind: 'take', set });
  }

  /** `(…)`, `(?:…)`, and `(?i)`, `(?-i)`, which hold up to the end of the group that they stand in. */
  #group(): void {
    const option = /^\(\?(-?)i(:|\))/.exec(this.#text.slice(this.#at, this.#at + 6));
    const outside = this.#ignoresCase;
    if (option) this.#ignoresCase = option[1] === '';
    if (option?.[2] === ')') {
      this.#at += option[0].length;
      return;
    }
    this.#at += option?.[0].length ?? (this.#text.startsWith('(?:', this.#at) ? 3 : 1);
    if (this.#char === '?') throw this.#mistake('looking ahead or behind is not supported');
    if (++this.#depth > DEEPEST) throw this.#mistake(`groups nest deeper than ${DEEPEST}`);
    this.#alternatives();
    if (this.#char !== ')') throw this.#mistake('a group is never closed');
    this.#at++;
    this.#depth--;
    this.#ignoresCase = outside;
  }

  #escape(): void {
    const char = this.#text[this.#at + 1] ?? '';
    if (char === 'b' || char === 'B') {
      this.#at++;
      this.#assert(char === 'b' ? 'word-border' : 'inside-word');
    } else if (char === 'A' || char === 'z' || char === 'Z') {
      this.#at++;
      this.#assert(char === 'A' ? 'start' : 'end');
    } else this.#take(this.#escapedSet());
  }

  /** What a backslash and the characters behind it stand for, outside or inside brackets. */
  #escapedSet(): Uint8Array {
    const char = this.#text[this.#at + 1];
    if (char === undefined) throw this.#mistake('the pattern ends with a backslash');
    const hex = /^\\x([0-9a-f]{2})/i.exec(this.#text.slice(this.#at, this.#at + 4));
    if (hex) {
      this.#at += 4;
      return this.#cased(Number.parseInt(hex[1], 16));
    }
    if (/[1-9]/.test(char)) throw this.#mistake('references to groups are not supported');
    const named = CLASSES[char.toLowerCase()];
    const control = CONTROLS[char];
    if (named === undefined && control === undefined && /[a-z]/i.test(char)) {
      throw this.#mistake(`"\\${char}" is not supported`);
    }
    this.#at += 2;
    if (named !== undefined) return setOf((code) => named(code) === (char === char.toLowerCase()));
    return this.#cased(control ?? Math.min(char.charCodeAt(0), 255));
  }

  /** `[a-z]`, `[^…]`, with escapes and `[:alpha:]`. */
  #class(): Uint8Array {
    const begin = this.#at++;
    const isNegated = this.#char === '^';
    if (isNegated) this.#at++;
    const set = new Uint8Array(256);
    for (let isFirst = true; this.#char !== ']' || isFirst; isFirst = false) {
      if (this.#at >= this.#text.length) throw new PatternMistake(begin, 'a "[" is never closed');
      addAll(set, this.#classElement());
    }
    this.#at++;
    return isNegated ? setOf((code) => set[code] === 0) : set;
  }

  #classElement(): Uint8Array {
    const named = /^\[:([a-z]+):\]/.exec(this.#text.slice(this.#at, this.#at + 12));
    if (named) {
      const pattern = NAMED[named[1]];
      if (pattern === undefined) throw this.#mistake(`"${named[0]}" is not supported`);
      this.#at += named[0].length;
      return setOf((code) => pattern.test(String.fromCharCode(code)));
    }
    const from = this.#classCharacter();
    const isRange = this.#char === '-' && this.#at + 1 < this.#text.length && this.#text[this.#at + 1] !== ']';
    if (!isRange || from.code === null) return from.set;
    this.#at++;
    const to = this.#classCharacter();
    if (to.code === null || to.code < from.code)
      throw this.#mistake('a range goes from the lower to the higher character');
    const set = new Uint8Array(256);
    for (let code = from.code; code <= to.code; code++) addAll(set, this.#cased(code));
    return set;
  }

  /** A character, with its code where it is a single one. */
  #classCharacter(): { readonly set: Uint8Array; readonly code: number | null } {
    if (this.#char === '\\') {
      const set = this.#escapedSet();
      const codes = [...set.keys()].filter((code) => set[code] === 1);
      const isOne = codes.length === 1 || (codes.length === 2 && codes[1] - codes[0] === 32);
      return { set, code: isOne ? codes[codes.length - 1] : null };
    }
    const code = Math.min(this.#char.charCodeAt(0), 255);
    this.#at++;
    return { set: this.#cased(code), code };
  }

  /** The set of one character, with its other case where case does not matter. */
  #cased(code: number): Uint8Array {
    const char = String.fromCharCode(code);
    const isLetter = /[a-z]/i.test(char);
    const other = char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase();
    return setOf((each) => each === code || (this.#ignoresCase && isLetter && each === other.charCodeAt(0)));
  }
}

function setOf(holds: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => (holds(code) ? 1 : 0));
}

function addAll(set: Uint8Array, more: Uint8Array): void {
  for (let code = 0; code < 256; code++) set[code] |= more[code];
}
