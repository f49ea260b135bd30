/** The first answer about each address, as numbers: to look at each address once, and to see who is told something else. */
import type { AnswerKind } from '../track/lookup.ts';
import type { PtrAnswer } from '../track/ptrAnswer.ts';

/** Addresses that are remembered; the oldest gives way. As many as there are buckets. */
const REMEMBERED = 1 << 13;
/** Of one bucket so many are looked at: addresses that were chosen to share one are forgotten sooner. */
const MOST_LOOKED = 64;
const ANSWERS: readonly AnswerKind[] = ['name', 'nxdomain', 'nodata', 'alias'];
/** Beside the answer: another differed from it. */
const DIFFERED = 4;

/** Words of each: subject, server, asker, answer. */
const WORDS = 4;
/** Times and frames of each: the lookup's number, query's time and frame, response's time and frame. */
const TIMES = 5;
/** Place of the state. */
const COUNT = 0;

/** One of them, as an exchange of query and response is told. */
export interface ToldAnswer {
  readonly lookup: { readonly subject: number; readonly name: string | null };
  readonly asker: number;
  readonly server: number;
  readonly timeNs: number;
  readonly frame: number;
  readonly answered: boolean;
  readonly responseNs: number;
  readonly responseFrame: number;
  readonly answer: AnswerKind;
}

/** Where the words, the buckets and how many there were lie: src/kernel/assembly/told.ts searches them, too. */
export interface ToldRoom {
  readonly state: Int32Array;
  readonly words: Int32Array;
  readonly newest: Int32Array;
  readonly older: Int32Array;
}

export class ToldAnswers {
  readonly #state: Int32Array;
  readonly #words: Int32Array;
  readonly #times = new Float64Array(REMEMBERED * TIMES);
  /** Names that were asked for where they are not the address's own. */
  readonly #names = new Map<number, string>();
  /** Numbers from 1 as they came: the newest in each bucket, and the next older of each one's bucket, by its place. */
  readonly #newest: Int32Array;
  readonly #older: Int32Array;

  constructor({ state, words, newest, older }: ToldRoom) {
    this.#state = state;
    this.#words = words;
    this.#newest = newest;
    this.#older = older;
  }

  /** Where the answer about this address is; -1 when none is remembered. */
  find(subject: number): number {
    const oldest = this.#state[COUNT] - REMEMBERED;
    let number = this.#newest[bucketOf(subject)];
    for (let looked = 0; looked < MOST_LOOKED && number > 0 && number > oldest; looked++) {
      const place = placeOf(number);
      if (this.#words[place * WORDS] === subject) return place;
      number = this.#older[place];
    }
    return -1;
  }

  /** The first answer about an address; its kind must be one that says something of the address. */
  add(told: PtrAnswer): void {
    const number = ++this.#state[COUNT];
    const place = placeOf(number);
    const bucket = bucketOf(told.subject);
    this.#older[place] = this.#newest[bucket];
    this.#newest[bucket] = number;
    this.#words.set([told.subject, told.server, told.asker, ANSWERS.indexOf(told.answer)], place * WORDS);
    this.#times.set([told.number, told.timeNs, told.frame, told.responseNs, told.responseFrame], place * TIMES);
    if (told.name === null) this.#names.delete(place);
    else this.#names.set(place, told.name);
  }

  serverAt(place: number): number {
    return this.#words[place * WORDS + 1];
  }

  askerAt(place: number): number {
    return this.#words[place * WORDS + 2];
  }

  answerAt(place: number): AnswerKind {
    return ANSWERS[this.#words[place * WORDS + 3] & ~DIFFERED];
  }

  /** That answers about this address differ was told, or counted. */
  noteDiffering(place: number): void {
    this.#words[place * WORDS + 3] |= DIFFERED;
  }

  isDiffering(place: number): boolean {
    return (this.#words[place * WORDS + 3] & DIFFERED) !== 0;
  }

  /** Number of the lookup that was answered. */
  numberAt(place: number): number {
    return this.#times[place * TIMES];
  }

  at(place: number): ToldAnswer {
    const [, timeNs, frame, responseNs, responseFrame] = this.#times.subarray(place * TIMES, (place + 1) * TIMES);
    return {
      lookup: { subject: this.#words[place * WORDS], name: this.#names.get(place) ?? null },
      asker: this.askerAt(place),
      server: this.serverAt(place),
      timeNs,
      frame,
      answered: true,
      responseNs,
      responseFrame,
      answer: this.answerAt(place),
    };
  }
}

function placeOf(number: number): number {
  return (number - 1) & (REMEMBERED - 1);
}

function bucketOf(subject: number): number {
  return (Math.imul(subject, 0x9e3779b1) >>> 19) & (REMEMBERED - 1);
}
