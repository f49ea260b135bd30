/**
 * Regular expressions for `matches`, of Perl's kind without what can take exponential time: all ways of matching are
 * followed at once, so that a text of n characters and a pattern of m steps take at most n times m. Where a pattern
 * stands is a state, and where a character leads from it is remembered, so that most characters cost one look-up.
 */

/** A step of a pattern: it takes a character, forks, or looks at the place between two characters. */
export type Step =
  /** Takes a character c with `set[c] === 1`; codes beyond 255 count as 255. */
  | { readonly kind: 'take'; readonly set: Uint8Array }
  /** Goes on at both; a jump has the same place twice. */
  | { readonly kind: 'fork'; to: number; or: number }
  | { readonly kind: 'assert'; readonly place: Place };

export type Place = 'start' | 'end' | 'word-border' | 'inside-word';

const isWord = (code: number) =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
const NOTHING = -1;
/** Stand for the character before, of which only this much counts. */
const [A_WORD, NO_WORD] = [97, 32];

/** What a place holds: a character up to 255, a line break that ends the text, or the end. */
const LAST_BREAK = 256;
const END = 257;
const SYMBOLS = 258;
/** States remembered at once; a pattern that has more forgets them and begins again. */
const MOST_STATES = 128;
/** In the table, beside the numbers of states. */
const UNKNOWN = 0;
const FOUND = -1;
/** The state in which every text begins. */
const FIRST = 1;

/** The steps that wait for a character, and what came before it. */
interface State {
  readonly waiting: Int32Array;
  readonly before: number;
}

export class PatternProgram {
  readonly #steps: readonly Step[];
  readonly #next: Int32Array;
  /** The round in which a step was last reached, so that it is followed once a place. */
  readonly #reached: Int32Array;
  readonly #stack: Int32Array;
  #round = 0;
  #count = 0;
  /** By their numbers, from FIRST. */
  readonly #states: State[] = [];
  readonly #numbers = new Map<string, number>();
  /** Where each symbol leads from each state: a state, UNKNOWN or FOUND. */
  #table = new Int16Array(0);

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
    this.#next = new Int32Array(steps.length + 1);
    this.#reached = new Int32Array(steps.length + 1);
    this.#stack = new Int32Array(2 * steps.length + 2);
    this.#forget();
  }

  /** Whether the pattern is found anywhere in a text of `length` characters. */
  finds(codeAt: (place: number) => number, length: number): boolean {
    let state = FIRST;
    for (let place = 0; place < length; place++) {
      const code = codeAt(place);
      const symbol = code === 10 && place === length - 1 ? LAST_BREAK : Math.min(code, 255);
      const known = this.#table[state * SYMBOLS + symbol];
      state = known === UNKNOWN ? this.#lead(state, symbol) : known;
      if (state === FOUND) return true;
    }
    const known = this.#table[state * SYMBOLS + END];
    return (known === UNKNOWN ? this.#lead(state, END) : known) === FOUND;
  }

  /** Works out where a symbol leads from a state, and remembers it. */
  #lead(from: number, symbol: number): number {
    const code = symbol === END ? NOTHING : symbol === LAST_BREAK ? 10 : symbol;
    if (this.#isFound(this.#states[from], code, symbol >= LAST_BREAK)) return this.#remember(from, symbol, FOUND);
    // Behind the end is nothing: whatever waits, waits in vain.
    if (symbol === END) return this.#remember(from, symbol, FIRST);
    const isFull = this.#states.length > MOST_STATES;
    const to = this.#numberOf({ waiting: this.#takeAll(code), before: isWord(code) ? A_WORD : NO_WORD });
    // Where all was forgotten, `from` is another state now.
    return isFull ? to : this.#remember(from, symbol, to);
  }

  #remember(from: number, symbol: number, to: number): number {
    this.#table[from * SYMBOLS + symbol] = to;
    return to;
  }

  /** Whether the pattern's end is reached in front of this character; else those that take one are in `#next`. */
  #isFound({ waiting, before }: State, code: number, isLast: boolean): boolean {
    this.#count = 0;
    this.#round++;
    for (const step of waiting) if (this.#follow(step, before, code, isLast)) return true;
    // A match that begins here.
    return this.#follow(0, before, code, isLast);
  }

  #numberOf(state: State): number {
    const key = `${state.before} ${state.waiting.join(' ')}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#states.length > MOST_STATES) this.#forget();
    const number = this.#states.push(state) - 1;
    this.#numbers.set(key, number);
    const needed = (number + 1) * SYMBOLS;
    if (needed > this.#table.length) {
      const grown = new Int16Array(2 * needed);
      grown.set(this.#table);
      this.#table = grown;
    }
    return number;
  }

  #forget(): void {
    this.#states.length = FIRST;
    this.#numbers.clear();
    this.#table.fill(UNKNOWN);
    this.#numberOf(BEGINNING);
  }

  /** Moves over the character all that can; answers the steps that wait behind it, in order. */
  #takeAll(code: number): Int32Array {
    const waiting: number[] = [];
    for (const at of this.#next.subarray(0, this.#count)) {
      const step = this.#steps[at];
      if (step.kind === 'take' && step.set[code] === 1) waiting.push(at + 1);
    }
    return Int32Array.from(waiting).sort();
  }

  /** Follows forks and assertions from a step to those that take a character; true when the pattern's end is reached. */
  #follow(first: number, before: number, code: number, isLast: boolean): boolean {
    const stack = this.#stack;
    let depth = 0;
    stack[depth++] = first;
    while (depth > 0) {
      const at = stack[--depth];
      if (this.#reached[at] === this.#round) continue;
      this.#reached[at] = this.#round;
      if (at === this.#steps.length) return true;
      const step = this.#steps[at];
      if (step.kind === 'take') this.#next[this.#count++] = at;
      else if (step.kind === 'fork') {
        stack[depth++] = step.or;
        stack[depth++] = step.to;
      } else if (holds(step.place, before, code, isLast)) stack[depth++] = at + 1;
    }
    return false;
  }
}

const BEGINNING: State = { waiting: new Int32Array(0), before: NOTHING };

function holds(place: Place, before: number, code: number, isLast: boolean): boolean {
  if (place === 'start') return before === NOTHING;
  if (place === 'end') return isLast;
  return (isWord(before) !== isWord(code)) === (place === 'word-border');
}
