/**
 * Every TCP conversation's place: (address, port, address, port) to one number. Hot: one probe a TCP frame.
 * Open addressing with inline keys in one Int32Array, four words an entry; either direction finds the same entry,
 * because each endpoint is hashed alone and the two are added. Deletion shifts back, so probes stay short.
 *
 * Values: 0 empty; above 0 a connection that is still opening (its slot + 1); below 0 a conversation whose opening is
 * over: CLOSED, or -1 - generation, the generation in which it was last touched, so that a sweep can drop the stale ones.
 */
const STRIDE = 4;
/** Value of a conversation that was closed: kept for its last stragglers. */
export const CLOSED = -0x7fffffff;
/** Closed conversations kept. */
const CLOSED_KEPT = 1 << 13;
const START_ENTRIES = 1 << 14;
/** 2^20 entries are 16 MiB and hold half as many conversations. */
const MAX_ENTRIES = 1 << 20;

export class FlowTable {
  /** Conversations dropped because the table was full. */
  evicted = 0;
  generation = 0;
  count = 0;
  words = new Int32Array(START_ENTRIES * STRIDE);
  readonly #closed = new Int32Array(CLOSED_KEPT * 3);
  #closing = 0;
  #mask = START_ENTRIES - 1;
  /** Live entries allowed before the table grows or is swept. */
  #limit = START_ENTRIES / 2;

  /**
   * Offset of the entry in `words`, or -1 - offset of the free place where it would go.
   * @param ports source port << 16 | destination port
   */
  find(source: number, destination: number, ports: number): number {
    const words = this.words;
    const mask = this.#mask;
    const swapped = (ports << 16) | (ports >>> 16);
    let entry = hash(source, destination, ports) & mask;
    for (;;) {
      const at = entry * STRIDE;
      if (words[at + 3] === 0) return -1 - at;
      const key = words[at + 2];
      if (key === ports && words[at] === source && words[at + 1] === destination) return at;
      if (key === swapped && words[at] === destination && words[at + 1] === source) return at;
      entry = (entry + 1) & mask;
    }
  }

  /** Whether the entry was made by a frame in this direction. */
  isForward(at: number, source: number, ports: number): boolean {
    return this.words[at] === source && this.words[at + 2] === ports;
  }

  /** Adds an entry that `find` did not find. */
  insert(source: number, destination: number, ports: number, value: number): void {
    if (this.count >= this.#limit) this.#makeRoom();
    const free = this.find(source, destination, ports);
    const at = free < 0 ? -1 - free : free;
    if (free < 0) this.count++;
    this.words[at] = source;
    this.words[at + 1] = destination;
    this.words[at + 2] = ports;
    this.words[at + 3] = value;
  }

  /** The value of a conversation whose opening is over. */
  get openedValue(): number {
    return -1 - this.generation;
  }

  /** Marks the entry at `at` closed; it goes once many others were closed after it. */
  close(at: number): void {
    const place = this.#closing * 3;
    const ring = this.#closed;
    const [source, destination, ports] = [this.words[at], this.words[at + 1], this.words[at + 2]];
    this.words[at + 3] = CLOSED;
    const old = ring[place + 2] === 0 ? -1 : this.find(ring[place], ring[place + 1], ring[place + 2]);
    ring[place] = source;
    ring[place + 1] = destination;
    ring[place + 2] = ports;
    this.#closing = (this.#closing + 1) % CLOSED_KEPT;
    if (old >= 0 && old !== at && this.words[old + 3] === CLOSED) this.#removeAt(old);
  }

  closeTuple(source: number, destination: number, ports: number): void {
    const at = this.find(source, destination, ports);
    if (at >= 0 && this.words[at + 3] < 0 && this.words[at + 3] !== CLOSED) this.close(at);
  }

  remove(source: number, destination: number, ports: number): void {
    const at = this.find(source, destination, ports);
    if (at >= 0) this.#removeAt(at);
  }

  #removeAt(at: number): void {
    const words = this.words;
    const mask = this.#mask;
    let hole = at / STRIDE;
    let next = hole;
    this.count--;
    for (;;) {
      next = (next + 1) & mask;
      const from = next * STRIDE;
      if (words[from + 3] === 0) break;
      const home = hash(words[from], words[from + 1], words[from + 2]) & mask;
      // An entry may move into the hole unless its home lies cyclically after the hole.
      if (((next - home) & mask) < ((next - hole) & mask)) continue;
      words.copyWithin(hole * STRIDE, from, from + STRIDE);
      hole = next;
    }
    words[hole * STRIDE + 3] = 0;
  }

  #makeRoom(): void {
    if ((this.#mask + 1) * 2 <= MAX_ENTRIES) this.#rebuild((this.#mask + 1) * 2, () => true);
    else this.#sweep();
  }

  /** Drops opened conversations not touched lately: those of older generations, all of them if that frees too little. */
  #sweep(): void {
    const before = this.count;
    this.#rebuild(this.#mask + 1, (value) => value > 0 || value <= -1 - this.generation);
    if (this.count > this.#limit * 0.75) this.#rebuild(this.#mask + 1, (value) => value > 0);
    this.evicted += before - this.count;
    this.generation++;
  }

  #rebuild(entries: number, keep: (value: number) => boolean): void {
    const old = this.words;
    this.words = new Int32Array(entries * STRIDE);
    this.#mask = entries - 1;
    this.#limit = entries / 2;
    this.count = 0;
    for (let at = 0; at < old.length; at += STRIDE) {
      if (old[at + 3] !== 0 && keep(old[at + 3])) this.insert(old[at], old[at + 1], old[at + 2], old[at + 3]);
    }
  }
}

/** Symmetric in the two endpoints. */
function hash(source: number, destination: number, ports: number): number {
  const a = Math.imul(source ^ Math.imul(ports >>> 16, 0x9e3779b1), 0x85ebca6b);
  const b = Math.imul(destination ^ Math.imul(ports & 0xffff, 0x9e3779b1), 0x85ebca6b);
  let h = ((a ^ (a >>> 15)) + (b ^ (b >>> 15))) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x2c1b3c6d);
  return (h ^ (h >>> 15)) >>> 0;
}
