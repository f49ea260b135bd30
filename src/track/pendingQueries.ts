/**
 * Queries that wait for their response, by asker, server, port and ID. Hot: one step a DNS message. A slot given back
 * last is used first, and the table grows only with what waits at once, so that both stay in the cache. Queries come and
 * go in src/kernel/assembly/pending.ts, too, but for those that are an object.
 */
import type { Kernel } from '../kernel/kernel.ts';
import type { PendingRoom } from '../kernel/tables.ts';
import type { Try } from './lookup.ts';

const MAX_SLOTS = 1 << 15;
const START_SLOTS = 1 << 8;
/** Places in the state. */
const MASK = 1;
const FREE = 2;
const USED = 3;
const STATE_WORDS = 4;
/** Askers are counted in so many buckets. */
const ASKER_BUCKETS = 1 << 10;
/** Slots that a search without a key looks at. */
const MAX_SEARCHED = 1 << 12;
/** A query older than this is waited for by nobody; it gives way when slots run out. */
const EXPIRED_NS = 60_000_000_000;

export class PendingQueries {
  /** Queries that gave way although they were young. */
  evicted = 0;
  /** Time and frame of the query in each slot; NaN time in a free one. */
  timeNs = new Float64Array(0);
  frame = new Float64Array(0);
  /** The try of a query that belongs to a lookup; null for all others, and for those of brief lookups. */
  readonly tries: (Try | null)[] = [];
  /** The handle of a brief lookup whose query it is; 0 for all others. */
  briefs = new Int32Array(0);
  #keys = new Int32Array(0);
  /** Slot + 1 by a hash of the keys, 0 where there is none: small, since most responses are to queries not held here. */
  #table = new Int32Array(0);
  #mask = 0;
  /** 1 for a query that belongs to a reverse lookup. */
  #isReverse = new Uint8Array(0);
  /** Waiting queries that belong to no reverse lookup, by a bucket of their asker: most hosts have none. */
  readonly #waiting: Int32Array;
  /** Slots given back, the last one on top; how many, and slots ever used: those above are free too. */
  #free = new Int32Array(0);
  #state = new Int32Array(STATE_WORDS);
  readonly #room: PendingRoom | null;

  constructor(kernel: Pick<Kernel, 'pending' | 'askersWaiting'> | null = null) {
    this.#room = kernel?.pending ?? null;
    this.#waiting = kernel?.askersWaiting ?? new Int32Array(ASKER_BUCKETS);
    this.#layOut(START_SLOTS);
  }

  /** Slot of the waiting query; -1 without one. */
  find(asker: number, server: number, portAndId: number): number {
    return this.#table[this.#locate(asker, server, portAndId)] - 1;
  }

  /** Adds a query, in the place of one with the same key if there is one. */
  add(
    asker: number,
    server: number,
    portAndId: number,
    timeNs: number,
    frame: number,
    attempt: Try | null,
    brief = 0,
  ): void {
    const isReverse = attempt !== null || brief !== 0 ? 1 : 0;
    let slot = this.find(asker, server, portAndId);
    if (slot >= 0) this.#waiting[askerBucket(asker)] += this.#isReverse[slot] - isReverse;
    else {
      slot = this.#take(timeNs);
      this.#table[this.#locate(asker, server, portAndId)] = slot + 1;
      this.#waiting[askerBucket(asker)] += 1 - isReverse;
      this.#keys[slot * 3] = asker;
      this.#keys[slot * 3 + 1] = server;
      this.#keys[slot * 3 + 2] = portAndId;
    }
    this.timeNs[slot] = timeNs;
    this.frame[slot] = frame;
    this.tries[slot] = attempt;
    this.briefs[slot] = brief;
    this.#isReverse[slot] = isReverse;
  }

  /** Whether the query in a slot belongs to no reverse lookup. */
  isOther(slot: number): boolean {
    return this.#isReverse[slot] === 0;
  }

  serverOf(slot: number): number {
    return this.#keys[slot * 3 + 1];
  }

  /** A brief lookup has become an object: its query is this try. */
  made(handle: number, attempt: Try): void {
    const slot = this.find(attempt.asker, attempt.server, (attempt.port << 16) | attempt.id);
    if (slot < 0 || this.briefs[slot] !== handle) return;
    this.tries[slot] = attempt;
    this.briefs[slot] = 0;
  }

  remove(slot: number): void {
    if (Number.isNaN(this.timeNs[slot])) return;
    const keys = this.#keys;
    const at = this.#locate(keys[slot * 3], keys[slot * 3 + 1], keys[slot * 3 + 2]);
    if (this.#table[at] === slot + 1) this.#removeAt(at);
    if (this.isOther(slot)) this.#waiting[askerBucket(keys[slot * 3])]--;
    this.timeNs[slot] = Number.NaN;
    this.tries[slot] = null;
    this.briefs[slot] = 0;
    this.#free[this.#state[FREE]++] = slot;
  }

  /** Slots of the waiting queries of `asker` that belong to no reverse lookup, in no order; of a flood's not all. */
  othersOf(asker: number): number[] {
    const found: number[] = [];
    if (this.#waiting[askerBucket(asker)] === 0) return found;
    const searched = Math.min(this.#state[USED], MAX_SEARCHED);
    for (let slot = 0; slot < searched; slot++) {
      if (this.#keys[slot * 3] !== asker || Number.isNaN(this.timeNs[slot])) continue;
      if (this.isOther(slot)) found.push(slot);
    }
    return found;
  }

  /** A waiting query between these; -1 without one among the first slots. */
  between(asker: number, port: number, server: number): number {
    const keys = this.#keys;
    const searched = Math.min(this.#state[USED], MAX_SEARCHED);
    for (let slot = 0; slot < searched; slot++) {
      const at = slot * 3;
      if (keys[at] !== asker || keys[at + 1] !== server || keys[at + 2] >>> 16 !== port) continue;
      if (!Number.isNaN(this.timeNs[slot])) return slot;
    }
    return -1;
  }

  /** A free slot. */
  #take(nowNs: number): number {
    const state = this.#state;
    if (state[FREE] === 0 && state[USED] === this.timeNs.length) this.#makeRoom(nowNs);
    const now = this.#state;
    return now[FREE] > 0 ? this.#free[--now[FREE]] : now[USED]++;
  }

  /** Drops what nobody waits for; grows when that is little, until the bound is reached. */
  #makeRoom(nowNs: number): void {
    this.#drop(nowNs - EXPIRED_NS);
    const slots = this.timeNs.length;
    if (this.#state[FREE] >= slots / 4) return;
    if (slots < MAX_SLOTS) {
      this.#layOut(slots * 2);
      return;
    }
    const before = this.#state[FREE];
    this.#drop(medianOf(this.timeNs));
    for (let slot = 0; this.#state[FREE] < slots / 4; slot++) if (!Number.isNaN(this.timeNs[slot])) this.remove(slot);
    this.evicted += this.#state[FREE] - before;
  }

  #drop(olderThanNs: number): void {
    for (let slot = 0; slot < this.#state[USED]; slot++) if (this.timeNs[slot] < olderThanNs) this.remove(slot);
  }

  /** So many slots, those in use among them; in the kernel's memory as long as there is room. */
  #layOut(slots: number): void {
    const room = this.#room;
    const fits = room !== null && slots * 2 <= room.words.length;
    const { timeNs, frame, briefs } = this;
    this.timeNs = fits ? room.timeNs.subarray(0, slots) : new Float64Array(slots);
    this.timeNs.fill(Number.NaN, timeNs.length);
    this.frame = fits ? room.frame.subarray(0, slots) : new Float64Array(slots);
    this.briefs = fits ? room.briefs.subarray(0, slots) : new Int32Array(slots);
    while (this.tries.length < slots) this.tries.push(null);
    const [keys, free, isReverse, state] = [this.#keys, this.#free, this.#isReverse, this.#state];
    this.#keys = fits ? room.keys.subarray(0, slots * 3) : new Int32Array(slots * 3);
    this.#free = fits ? room.free.subarray(0, slots) : new Int32Array(slots);
    this.#isReverse = fits ? room.isReverse.subarray(0, slots) : new Uint8Array(slots);
    this.#table = fits ? room.words.subarray(0, slots * 2).fill(0) : new Int32Array(slots * 2);
    this.#mask = slots * 2 - 1;
    this.#state = fits ? room.state : state.slice();
    if (room !== null) room.state[MASK] = fits ? this.#mask : 0;
    this.timeNs.set(timeNs);
    this.frame.set(frame);
    this.briefs.set(briefs);
    this.#keys.set(keys);
    this.#free.set(free);
    this.#isReverse.set(isReverse);
    this.#enterAll();
  }

  #enterAll(): void {
    const keys = this.#keys;
    for (let slot = 0; slot < this.#state[USED]; slot++) {
      if (Number.isNaN(this.timeNs[slot])) continue;
      this.#table[this.#locate(keys[slot * 3], keys[slot * 3 + 1], keys[slot * 3 + 2])] = slot + 1;
    }
  }

  /** Where the entry with this key is, or the free one where it would go. */
  #locate(asker: number, server: number, portAndId: number): number {
    const table = this.#table;
    const keys = this.#keys;
    const mask = this.#mask;
    let at = hash(asker, server, portAndId) & mask;
    for (;;) {
      const key = (table[at] - 1) * 3;
      if (key < 0 || (keys[key + 2] === portAndId && keys[key] === asker && keys[key + 1] === server)) return at;
      at = (at + 1) & mask;
    }
  }

  /** What lies behind a freed entry moves up, so that no search ends before it has found it. */
  #removeAt(freed: number): void {
    const table = this.#table;
    const keys = this.#keys;
    const mask = this.#mask;
    let hole = freed;
    let next = freed;
    for (;;) {
      next = (next + 1) & mask;
      const key = (table[next] - 1) * 3;
      if (key < 0) break;
      const home = hash(keys[key], keys[key + 1], keys[key + 2]) & mask;
      if (((next - home) & mask) < ((next - hole) & mask)) continue;
      table[hole] = table[next];
      hole = next;
    }
    table[hole] = 0;
  }
}

/** Of the times that are not NaN. */
function medianOf(times: Float64Array): number {
  const sorted = times.filter((time) => !Number.isNaN(time)).sort();
  return sorted[sorted.length >> 1];
}

function askerBucket(asker: number): number {
  return Math.imul(asker, 0x9e3779b1) >>> 22;
}

function hash(asker: number, server: number, portAndId: number): number {
  let h = Math.imul(asker, 0x9e3779b1) ^ Math.imul(server, 0x85ebca6b) ^ Math.imul(portAndId, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}
