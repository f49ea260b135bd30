/**
 * Numbers and words written one after the other, read back from where a record began. Tens of thousands of results
 * stay in memory this way: a few bytes a number, nothing for the garbage collector to walk through.
 */

const CHUNK_BITS = 16;
const CHUNK_BYTES = 1 << CHUNK_BITS;
/** No number takes more bytes; one that finds less room in its chunk begins with the next. */
const LONGEST = 9;
/** First byte of what is no whole number from 0 on; whole numbers begin above these. */
const NOT_A_NUMBER = 0;
const EIGHT_BYTES = 1;
const FIRST_WHOLE = 2;
const MOST_WHOLE = Number.MAX_SAFE_INTEGER - FIRST_WHOLE;
/** Differences up to it are written as such. */
const FARTHEST = 2 ** 51;

const eightBytes = new DataView(new ArrayBuffer(8));

export class Tape {
  readonly #chunks: Uint8Array[] = [];
  /** The last of them. */
  #chunk = new Uint8Array(0);
  /** Every word once; texts repeat from result to result. */
  readonly #words: string[] = [];
  readonly #places = new Map<string, number>();
  #length = 0;

  /** Where the next record will begin. */
  get length(): number {
    return this.#length;
  }

  number(value: number): void {
    const at = this.#room();
    if (value >= 0 && value <= MOST_WHOLE && Number.isInteger(value))
      this.#length += this.#whole(at, value + FIRST_WHOLE);
    else if (Number.isNaN(value)) {
      this.#chunk[at] = NOT_A_NUMBER;
      this.#length++;
    } else this.#eightBytes(at, value);
  }

  /** One that is mostly near another, which the reader knows: a time of the same connection, or a frame's number. */
  near(value: number, other: number): void {
    const difference = value - other;
    if (Math.abs(difference) <= FARTHEST && Number.isSafeInteger(value) && Number.isSafeInteger(other))
      this.number(difference < 0 ? -2 * difference - 1 : 2 * difference);
    else if (Number.isNaN(value)) this.number(value);
    else this.#eightBytes(this.#room(), value);
  }

  numbers(values: readonly number[]): void {
    this.number(values.length);
    for (const value of values) this.number(value);
  }

  word(text: string | null): void {
    if (text === null) {
      this.number(0);
      return;
    }
    let place = this.#places.get(text);
    if (place === undefined) {
      place = this.#words.push(text);
      this.#places.set(text, place);
    }
    this.number(place);
  }

  words(texts: readonly string[]): void {
    this.number(texts.length);
    for (const text of texts) this.word(text);
  }

  read(from: number): TapeReader {
    return new TapeReader(this.#chunks, this.#words, from);
  }

  #eightBytes(at: number, value: number): void {
    this.#chunk[at] = EIGHT_BYTES;
    eightBytes.setFloat64(0, value);
    for (let i = 0; i < 8; i++) this.#chunk[at + 1 + i] = eightBytes.getUint8(i);
    this.#length += LONGEST;
  }

  /** Place in the chunk where the next number begins. */
  #room(): number {
    this.#length = roomFrom(this.#length);
    const at = this.#length & (CHUNK_BYTES - 1);
    if (at === 0) {
      this.#chunk = new Uint8Array(CHUNK_BYTES);
      this.#chunks.push(this.#chunk);
    }
    return at;
  }

  /** Seven bits a byte, the lowest first; the eighth says that more follow. Answers how many bytes it took. */
  #whole(from: number, value: number): number {
    const chunk = this.#chunk;
    let at = from;
    let rest = value;
    if (rest > MOST_SHIFTED) {
      let low = rest % LOW_UNIT;
      rest = (rest - low) / LOW_UNIT;
      for (let i = 0; i < LOW_BYTES; i++, low >>= 7) chunk[at++] = (low & 0x7f) | 0x80;
    }
    for (; rest >= 0x80; rest >>= 7) chunk[at++] = (rest & 0x7f) | 0x80;
    chunk[at++] = rest;
    return at - from;
  }
}

/** Above it a number has more bits than a shift takes. */
const MOST_SHIFTED = 0x7fffffff;
/** Of such a number the lower bits go first; the upper ones, 25 at most, take a shift then. */
const LOW_BYTES = 4;
const LOW_UNIT = 2 ** (7 * LOW_BYTES);

/** Where a number begins that is written, or read, from here on. */
function roomFrom(at: number): number {
  const left = CHUNK_BYTES - (at & (CHUNK_BYTES - 1));
  return left < LONGEST ? at + left : at;
}

/** Reads a record in the order in which it was written. */
export class TapeReader {
  readonly #chunks: readonly Uint8Array[];
  readonly #words: readonly string[];
  #at: number;

  constructor(chunks: readonly Uint8Array[], words: readonly string[], from: number) {
    this.#chunks = chunks;
    this.#words = words;
    this.#at = from;
  }

  number(): number {
    const from = roomFrom(this.#at);
    const chunk = this.#chunks[from >> CHUNK_BITS];
    let at = from & (CHUNK_BYTES - 1);
    const first = chunk[at++];
    if (first === EIGHT_BYTES) {
      for (let i = 0; i < 8; i++) eightBytes.setUint8(i, chunk[at + i]);
      this.#at = from + LONGEST;
      return eightBytes.getFloat64(0);
    }
    let value = first & 0x7f;
    let unit = 0x80;
    for (let byte = first; byte >= 0x80; unit *= 0x80) {
      byte = chunk[at++];
      value += (byte & 0x7f) * unit;
    }
    this.#at = (from & -CHUNK_BYTES) + at;
    return first === NOT_A_NUMBER ? Number.NaN : value - FIRST_WHOLE;
  }

  /** What `near` wrote. */
  near(other: number): number {
    const from = roomFrom(this.#at);
    const isItself = this.#chunks[from >> CHUNK_BITS][from & (CHUNK_BYTES - 1)] === EIGHT_BYTES;
    const value = this.number();
    if (isItself) return value;
    return other + (value % 2 === 0 ? value / 2 : -(value + 1) / 2);
  }

  numbers(): number[] {
    return this.list(readNumber);
  }

  word(): string | null {
    const place = this.number();
    return place === 0 ? null : this.#words[place - 1];
  }

  words(): string[] {
    return this.list(readText);
  }

  /** So many items as a number in front of them says. */
  list<Item>(read: (from: TapeReader) => Item): Item[] {
    const items: Item[] = [];
    for (let left = this.number(); left > 0; left--) items.push(read(this));
    return items;
  }
}

const readNumber = (from: TapeReader) => from.number();
const readText = (from: TapeReader) => from.word() ?? '';
