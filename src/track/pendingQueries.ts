/**
 * Queries that wait for their response, by asker, server, port and ID: a ring of slots in order of asking, and an
 * open-addressing table over it. The oldest gives way when the ring is full. Hot: one step a DNS message.
 */
import type { Try } from './lookup.ts';

const SLOTS = 1 << 15;
const ENTRIES = SLOTS * 2;
const STRIDE = 4;
/** Long-waiting queries remembered. */
const MAX_WAITING = 256;

export class PendingQueries {
  /** Time and frame of the query in each slot; NaN time in a free one. */
  readonly timeNs = new Float64Array(SLOTS).fill(Number.NaN);
  readonly frame = new Float64Array(SLOTS);
  /** Time of the latest query that took each slot, whether or not it still waits. */
  readonly #sentNs = new Float64Array(SLOTS).fill(Number.NEGATIVE_INFINITY);
  /** The try of a query that belongs to a lookup; null for all others. */
  readonly tries: (Try | null)[] = new Array(SLOTS).fill(null);
  readonly #keys = new Int32Array(SLOTS * 3);
  /** Asker, server, port and ID, slot + 1. */
  readonly #table = new Int32Array(ENTRIES * STRIDE);
  /** Queries added, and those of them that were examined for waiting long. */
  #added = 0;
  #examined = 0;
  readonly #waiting: { readonly slot: number; readonly sentNs: number }[] = [];

  /** Slot of the waiting query; -1 without one. */
  find(asker: number, server: number, portAndId: number): number {
    const at = this.#locate(asker, server, portAndId);
    return this.#table[at + 3] - 1;
  }

  /** Adds a query, in the place of one with the same key if there is one. */
  add(asker: number, server: number, portAndId: number, timeNs: number, frame: number, attempt: Try | null): void {
    const slot = this.#added++ & (SLOTS - 1);
    if (!Number.isNaN(this.timeNs[slot])) this.remove(slot);
    const at = this.#locate(asker, server, portAndId);
    const table = this.#table;
    const replaced = table[at + 3] - 1;
    if (replaced >= 0) this.#free(replaced);
    table[at] = asker;
    table[at + 1] = server;
    table[at + 2] = portAndId;
    table[at + 3] = slot + 1;
    this.#keys[slot * 3] = asker;
    this.#keys[slot * 3 + 1] = server;
    this.#keys[slot * 3 + 2] = portAndId;
    this.timeNs[slot] = timeNs;
    this.#sentNs[slot] = timeNs;
    this.frame[slot] = frame;
    this.tries[slot] = attempt;
  }

  remove(slot: number): void {
    const keys = this.#keys;
    const at = this.#locate(keys[slot * 3], keys[slot * 3 + 1], keys[slot * 3 + 2]);
    if (this.#table[at + 3] === slot + 1) this.#removeAt(at / STRIDE);
    this.#free(slot);
  }

  /** Slots of the latest queries of `asker`, newest first; at most `limit` slots are looked at. */
  *latestOf(asker: number, limit: number): Iterable<number> {
    for (let i = 1; i <= limit; i++) {
      const slot = (this.#added - i) & (SLOTS - 1);
      if (!Number.isNaN(this.timeNs[slot]) && this.#keys[slot * 3] === asker) yield slot;
    }
  }

  /**
   * Slots of the queries of `asker` that belong to no lookup and have waited since `byNs` or longer. Each query is looked
   * at once for this, when it is old enough, so that asking often costs little.
   */
  waitingOf(asker: number, byNs: number): number[] {
    this.#collectWaiting(byNs);
    const found: number[] = [];
    let kept = 0;
    for (const waiting of this.#waiting) {
      if (this.timeNs[waiting.slot] !== waiting.sentNs) continue;
      this.#waiting[kept++] = waiting;
      if (this.#keys[waiting.slot * 3] === asker && waiting.sentNs <= byNs) found.push(waiting.slot);
    }
    this.#waiting.length = kept;
    return found;
  }

  #collectWaiting(byNs: number): void {
    if (this.#added - this.#examined > SLOTS) this.#examined = this.#added - SLOTS;
    while (this.#examined < this.#added) {
      const slot = this.#examined & (SLOTS - 1);
      if (this.#sentNs[slot] > byNs) return;
      this.#examined++;
      const sentNs = this.timeNs[slot];
      if (Number.isNaN(sentNs) || this.tries[slot] !== null) continue;
      if (this.#waiting.length >= MAX_WAITING) this.#waiting.shift();
      this.#waiting.push({ slot, sentNs });
    }
  }

  serverOf(slot: number): number {
    return this.#keys[slot * 3 + 1];
  }

  portOf(slot: number): number {
    return this.#keys[slot * 3 + 2] >>> 16;
  }

  #free(slot: number): void {
    this.timeNs[slot] = Number.NaN;
    this.tries[slot] = null;
  }

  /** Offset of the entry with this key, or of the free one where it would go. */
  #locate(asker: number, server: number, portAndId: number): number {
    const table = this.#table;
    let entry = hash(asker, server, portAndId) & (ENTRIES - 1);
    for (;;) {
      const at = entry * STRIDE;
      if (table[at + 3] === 0) return at;
      if (table[at + 2] === portAndId && table[at] === asker && table[at + 1] === server) return at;
      entry = (entry + 1) & (ENTRIES - 1);
    }
  }

  #removeAt(entry: number): void {
    const table = this.#table;
    let hole = entry;
    let next = entry;
    for (;;) {
      next = (next + 1) & (ENTRIES - 1);
      const from = next * STRIDE;
      if (table[from + 3] === 0) break;
      const home = hash(table[from], table[from + 1], table[from + 2]) & (ENTRIES - 1);
      if (((next - home) & (ENTRIES - 1)) < ((next - hole) & (ENTRIES - 1))) continue;
      table.copyWithin(hole * STRIDE, from, from + STRIDE);
      hole = next;
    }
    table[hole * STRIDE + 3] = 0;
  }
}

function hash(asker: number, server: number, portAndId: number): number {
  let h = Math.imul(asker, 0x9e3779b1) ^ Math.imul(server, 0x85ebca6b) ^ Math.imul(portAndId, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}
