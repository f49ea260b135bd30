/** What is noted of few frames of many: columns in the order of frames, found by halving. */

const START_CAPACITY = 256;
/** Further frames get no note; it is counted. */
const MOST_NOTES = 1 << 21;

export class SparseNotes {
  count = 0;
  /** Frames that found no room. */
  overflowed = 0;
  readonly #width: number;
  #frames = new Int32Array(START_CAPACITY);
  #values: Float64Array;

  /** @param width  numbers noted of each frame */
  constructor(width: number) {
    this.#width = width;
    this.#values = new Float64Array(START_CAPACITY * width);
  }

  /** Notes numbers of a frame that comes behind all noted so far; only the first note of a frame counts. */
  add(frame: number, ...values: readonly number[]): void {
    if (this.count > 0 && this.#frames[this.count - 1] >= frame) return;
    if (this.count >= MOST_NOTES) {
      this.overflowed++;
      return;
    }
    if (this.count === this.#frames.length) this.#grow();
    this.#frames[this.count] = frame;
    for (let column = 0; column < this.#width; column++) {
      this.#values[this.count * this.#width + column] = values[column];
    }
    this.count++;
  }

  /** Where the frame's note is; -1 without one. */
  find(frame: number): number {
    let from = 0;
    let to = this.count - 1;
    while (from <= to) {
      const middle = (from + to) >> 1;
      const found = this.#frames[middle];
      if (found === frame) return middle;
      if (found < frame) from = middle + 1;
      else to = middle - 1;
    }
    return -1;
  }

  /** A number of the note that `find` found. */
  value(place: number, column: number): number {
    return this.#values[place * this.#width + column];
  }

  /** Changes a number of that note. */
  set(place: number, column: number, value: number): void {
    this.#values[place * this.#width + column] = value;
  }

  #grow(): void {
    const frames = new Int32Array(this.#frames.length * 2);
    frames.set(this.#frames);
    this.#frames = frames;
    const values = new Float64Array(this.#values.length * 2);
    values.set(this.#values);
    this.#values = values;
  }
}

/** Frames of which a page of signs is kept together. */
const PAGE = 512;

/** Sixteen bits of every frame, of which most are zero: a page without any costs nothing. */
export class FrameSigns {
  readonly #pages: (Uint16Array | undefined)[] = [];

  set(frame: number, bits: number): void {
    const page = Math.floor(frame / PAGE);
    this.#pages[page] ??= new Uint16Array(PAGE);
    this.#pages[page][frame % PAGE] |= bits;
  }

  get(frame: number): number {
    return this.#pages[Math.floor(frame / PAGE)]?.[frame % PAGE] ?? 0;
  }
}
