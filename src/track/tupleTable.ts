/**
 * A hash table from (address, port, address, port) to one number. Hot: one probe a TCP frame. Open addressing with
 * inline keys in one Int32Array, four words an entry; either direction finds the same entry, because each endpoint is
 * hashed alone and the two are added. Deletion shifts back, so probes stay short. A value of 0 marks a free place. The kernel
 * works on the same words (src/kernel/assembly/tuples.ts).
 */
import type { TableRoom } from '../kernel/tables.ts';

const STRIDE = 4;
const STATE_WORDS = 4;
/** Places in the state: entries, places - 1; what follows is for the class that has the table. */
const COUNT = 0;
const MASK = 1;

export class TupleTable {
  words = new Int32Array(0);
  state: Int32Array;
  readonly #room: TableRoom | null;

  /**
   * @param entries  places, a power of two
   * @param room  where it lies as long as there is room
   */
  constructor(entries: number, room: TableRoom | null = null) {
    this.#room = room;
    this.state = room?.state ?? new Int32Array(STATE_WORDS);
    this.#layOut(entries);
  }

  get count(): number {
    return this.state[COUNT];
  }

  get entries(): number {
    return this.state[MASK] + 1;
  }

  /** No more than half of the places are to be taken: then nothing is far from its own. */
  get isHalfFull(): boolean {
    return this.count * 2 > this.state[MASK];
  }

  /**
   * Offset of the entry in `words`, or -1 - offset of the free place where it would go.
   * @param ports source port << 16 | destination port
   */
  find(source: number, destination: number, ports: number): number {
    const words = this.words;
    const mask = this.state[MASK];
    const swapped = (ports << 16) | (ports >>> 16);
    let entry = hash(source, destination, ports) & mask;
    for (;;) {
      const at = entry * STRIDE;
      const key = words[at + 2];
      if (words[at + 3] === 0) return -1 - at;
      if (key === ports && words[at] === source && words[at + 1] === destination) return at;
      if (key === swapped && words[at] === destination && words[at + 1] === source) return at;
      entry = (entry + 1) & mask;
    }
  }

  /** Whether the entry was put by a frame in this direction. */
  isForward(at: number, source: number, ports: number): boolean {
    return this.words[at] === source && this.words[at + 2] === ports;
  }

  /** Puts an entry, in the place of one with the same key; there must be room. */
  put(source: number, destination: number, ports: number, value: number): void {
    const free = this.find(source, destination, ports);
    const at = free < 0 ? -1 - free : free;
    if (free < 0) this.state[COUNT]++;
    this.words[at] = source;
    this.words[at + 1] = destination;
    this.words[at + 2] = ports;
    this.words[at + 3] = value;
  }

  /** Offsets change by it. */
  removeAt(at: number): void {
    const words = this.words;
    const mask = this.state[MASK];
    let hole = at / STRIDE;
    let next = hole;
    this.state[COUNT]--;
    for (;;) {
      next = (next + 1) & mask;
      const from = next * STRIDE;
      if (words[from + 3] === 0) break;
      const home = hash(words[from], words[from + 1], words[from + 2]) & mask;
      // An entry may move into the hole unless its home lies cyclically after the hole.
      if (((next - home) & mask) < ((next - hole) & mask)) continue;
      const to = hole * STRIDE;
      words[to] = words[from];
      words[to + 1] = words[from + 1];
      words[to + 2] = words[from + 2];
      words[to + 3] = words[from + 3];
      hole = next;
    }
    words[hole * STRIDE + 3] = 0;
  }

  /** Shows the entries to `take` in no order, with their values, until it answers false. */
  visit(take: (source: number, destination: number, ports: number, value: number) => boolean): boolean {
    const { words, entries } = this;
    for (let at = 0; at < entries * STRIDE; at += STRIDE) {
      if (words[at + 3] !== 0 && !take(words[at], words[at + 1], words[at + 2], words[at + 3])) return false;
    }
    return true;
  }

  /** Lays the table out anew, with the entries whose value is to be kept. */
  rebuild(entries: number, keep: (value: number) => boolean): void {
    const old = this.words.slice();
    this.#layOut(entries);
    for (let at = 0; at < old.length; at += STRIDE) {
      if (old[at + 3] !== 0 && keep(old[at + 3])) this.put(old[at], old[at + 1], old[at + 2], old[at + 3]);
    }
  }

  /** So many free places. A table that outgrows its room has no room any more. */
  #layOut(entries: number): void {
    const room = this.#room;
    if (room !== null && entries * STRIDE <= room.words.length && this.state === room.state) {
      this.words = room.words.subarray(0, entries * STRIDE).fill(0);
    } else {
      if (room !== null && this.state === room.state) {
        this.state = room.state.slice();
        room.state[MASK] = 0;
      }
      this.words = new Int32Array(entries * STRIDE);
    }
    this.state[COUNT] = 0;
    this.state[MASK] = entries - 1;
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
