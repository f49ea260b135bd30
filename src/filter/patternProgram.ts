/**
 * Regular expressions for `matches`, of Perl's kind without what can take exponential time: all ways of matching are
 * followed at once, so that a text of n characters and a pattern of m steps take at most n times m.
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

export class PatternProgram {
  readonly #steps: readonly Step[];
  #now: Int32Array;
  #next: Int32Array;
  /** The place in the text at which a step was last reached, so that it is followed once a place. */
  readonly #reached: Int32Array;
  readonly #stack: Int32Array;
  #count = 0;

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
    this.#now = new Int32Array(steps.length + 1);
    this.#next = new Int32Array(steps.length + 1);
    this.#reached = new Int32Array(steps.length + 1);
    this.#stack = new Int32Array(2 * steps.length + 2);
  }

  /** Whether the pattern is found anywhere in a text of `length` characters. */
  finds(codeAt: (place: number) => number, length: number): boolean {
    this.#reached.fill(NOTHING);
    let waiting = 0;
    let before = NOTHING;
    for (let place = 0; place <= length; place++) {
      const code = place < length ? codeAt(place) : NOTHING;
      const isLast = place >= length || (place === length - 1 && code === 10);
      this.#count = 0;
      // What waits for this character, then a match that begins here.
      for (let index = 0; index < waiting; index++) {
        if (this.#follow(this.#now[index], place, before, code, isLast)) return true;
      }
      if (this.#follow(0, place, before, code, isLast)) return true;
      waiting = this.#takeAll(code);
      before = code;
    }
    return false;
  }

  /** Moves over the character all that can; answers how many steps wait behind it, in `#now`. */
  #takeAll(code: number): number {
    if (code === NOTHING) return 0;
    const index = Math.min(code, 255);
    let waiting = 0;
    for (let each = 0; each < this.#count; each++) {
      const at = this.#next[each];
      const step = this.#steps[at];
      if (step.kind === 'take' && step.set[index] === 1) this.#now[waiting++] = at + 1;
    }
    return waiting;
  }

  /** Follows forks and assertions from a step to those that take a character; true when the pattern's end is reached. */
  #follow(first: number, place: number, before: number, code: number, isLast: boolean): boolean {
    const stack = this.#stack;
    let depth = 0;
    stack[depth++] = first;
    while (depth > 0) {
      const at = stack[--depth];
      if (this.#reached[at] === place) continue;
      this.#reached[at] = place;
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

function holds(place: Place, before: number, code: number, isLast: boolean): boolean {
  if (place === 'start') return before === NOTHING;
  if (place === 'end') return isLast;
  return (isWord(before) !== isWord(code)) === (place === 'word-border');
}
