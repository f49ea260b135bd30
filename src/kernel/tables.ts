/**
 * The tables that the kernel and the trackers share: views of the kernel's memory, or arrays of their own where there is no
 * WebAssembly. What is in each is told by the class that works on it.
 */
import { LookupRooms } from './lookupRooms.ts';

/** A hash table's words, and its state: entries, places - 1 (0: it is not here any more), and what else its class keeps. */
export interface TableRoom {
  readonly words: Int32Array<ArrayBuffer>;
  readonly state: Int32Array<ArrayBuffer>;
}

/** Of queries that wait; the state's last two: slots given back, slots ever used. */
export interface PendingRoom extends TableRoom {
  readonly keys: Int32Array<ArrayBuffer>;
  readonly timeNs: Float64Array<ArrayBuffer>;
  readonly frame: Float64Array<ArrayBuffer>;
  /** Slots given back, the last one on top. */
  readonly free: Int32Array<ArrayBuffer>;
  /** 1 for one that belongs to a reverse lookup. */
  readonly isReverse: Uint8Array<ArrayBuffer>;
  /** The handle of a brief lookup; 0 for all others. */
  readonly briefs: Int32Array<ArrayBuffer>;
}

/** Of plain openings (src/track/openingRows.ts); the state: slots given back, slots ever used. */
export interface OpeningRoom extends TableRoom {
  readonly numbers: Float64Array;
  /** 128 bytes each: a length, then the server's name or its greeting; LONG_NAME for a name that has no room there. */
  readonly names: Uint8Array;
  /** Slots given back, the last one on top. */
  readonly free: Int32Array;
}

/** Of src/track/recentOpenings.ts: rows as of plain openings; the state: how many there were. */
export interface RecentRoom extends Omit<OpeningRoom, 'free'> {
  readonly newest: Int32Array;
  readonly older: Int32Array;
}

/** Where each table begins in the memory, by its name in assembly/layout.ts. */
export interface Memory {
  readonly buffer: ArrayBuffer;
  readonly places: Readonly<Record<string, { readonly value: number }>>;
}

/** Views of a memory by the names of its tables. */
export class Views {
  readonly #memory: Memory | null;

  /** @param memory  null: new arrays instead */
  constructor(memory: Memory | null) {
    this.#memory = memory;
  }

  int32(name: string, length: number): Int32Array<ArrayBuffer> {
    const at = this.#at(name);
    return at === null ? new Int32Array(length) : new Int32Array(at.buffer, at.offset, length);
  }

  uint8(name: string, length: number): Uint8Array<ArrayBuffer> {
    const at = this.#at(name);
    return at === null ? new Uint8Array(length) : new Uint8Array(at.buffer, at.offset, length);
  }

  uint16(name: string, length: number): Uint16Array<ArrayBuffer> {
    const at = this.#at(name);
    return at === null ? new Uint16Array(length) : new Uint16Array(at.buffer, at.offset, length);
  }

  float64(name: string, length: number): Float64Array<ArrayBuffer> {
    const at = this.#at(name);
    return at === null ? new Float64Array(length) : new Float64Array(at.buffer, at.offset, length);
  }

  #at(name: string): { buffer: ArrayBuffer; offset: number } | null {
    const memory = this.#memory;
    return memory === null ? null : { buffer: memory.buffer, offset: memory.places[name].value };
  }
}

/** Elements of the tables, as assembly/layout.ts has them. */
export const SIZES = {
  BATCH_CAPACITY: 4096,
  FLOW_ENTRIES: 65_536,
  CLOSED_KEPT: 8192,
  ADDRESSES: 32_768,
  PENDING_SLOTS: 4096,
  ASKER_BUCKETS: 1024,
  PAIR_BUCKETS: 16_384,
  MAC_PLACES: 4096,
  SENDER_PLACES: 8192,
  SUBJECT_BUCKETS: 65_536,
  SPEAKER_PLACES: 4096,
  OPENINGS: 32_768,
  RECENT_KEPT: 1024,
  RECENT_BUCKETS: 4096,
  READ_AREA_BYTES: 1 << 22,
} as const;

const STATE_WORDS = 4;
const KEY_WORDS = 3;
const TUPLE_WORDS = 4;
const ADDRESS_WORDS = 4;
const PORTS = 65_536;
const OPENING_WORDS = 18;
const OPENING_NUMBERS = 11;
const OPENING_NAME = 128;
const RECENT_CHAINS = 3;

export class KernelTables {
  readonly flows: TableRoom;
  readonly closedFlows: TableRoom & { readonly ring: Int32Array<ArrayBuffer> };
  readonly addresses: TableRoom & { readonly index: Int32Array<ArrayBuffer> };
  readonly pending: PendingRoom;
  readonly askersWaiting: Int32Array<ArrayBuffer>;
  readonly lookups: LookupRooms;
  readonly pairCounts: Uint16Array;
  readonly hostCounts: Uint16Array;
  readonly macs: Int32Array<ArrayBuffer>;
  readonly senderHops: Int32Array<ArrayBuffer>;
  readonly undecided: Int32Array<ArrayBuffer>;
  readonly speakers: Int32Array<ArrayBuffer>;
  readonly openings: OpeningRoom;
  readonly recent: RecentRoom;
  readonly portKinds: Uint8Array;
  readonly encryptedDnsSigns: Uint8Array;
  readonly udpUses: Uint8Array;
  /** One number each: TCP conversations so far; NAT64 prefixes that the capture showed; what silence counts. */
  readonly streams: Int32Array;
  readonly nat64Learned: Int32Array;
  readonly thresholdNs: Float64Array;
  /** When the forward confirmation was asked for that was answered last; when the last response came without a query. */
  readonly latestForwardNs: Float64Array<ArrayBuffer>;
  readonly latestEarlyNs: Float64Array<ArrayBuffer>;

  constructor(views: Views) {
    this.latestForwardNs = views.float64('LATEST_FORWARD_NS', 1);
    this.latestEarlyNs = views.float64('LATEST_EARLY_NS', 1);
    this.udpUses = views.uint8('UDP_USES', PORTS);
    this.portKinds = views.uint8('PORT_KINDS', PORTS);
    this.encryptedDnsSigns = views.uint8('ENCRYPTED_DNS_SIGNS', 8192);
    this.streams = views.int32('STREAMS', 1);
    this.nat64Learned = views.int32('NAT64_LEARNED', 1);
    this.thresholdNs = views.float64('THRESHOLD_NS', 1);
    this.macs = views.int32('MACS', SIZES.MAC_PLACES * 4 + 4);
    this.senderHops = views.int32('SENDER_HOPS', SIZES.SENDER_PLACES * 2);
    this.undecided = views.int32('UNDECIDED', SIZES.SUBJECT_BUCKETS);
    this.speakers = views.int32('SPEAKERS', SIZES.SPEAKER_PLACES * 2);
    const openings = SIZES.OPENINGS;
    this.openings = {
      words: views.int32('OPENING_WORDS', openings * OPENING_WORDS),
      state: views.int32('OPENING_STATE', STATE_WORDS),
      numbers: views.float64('OPENING_NUMBERS', openings * OPENING_NUMBERS),
      names: views.uint8('OPENING_NAMES', openings * OPENING_NAME),
      free: views.int32('OPENINGS_FREE', openings),
    };
    const recent = SIZES.RECENT_KEPT;
    this.recent = {
      words: views.int32('RECENT_WORDS', recent * OPENING_WORDS),
      state: views.int32('RECENT_STATE', STATE_WORDS),
      numbers: views.float64('RECENT_NUMBERS', recent * OPENING_NUMBERS),
      names: views.uint8('RECENT_NAMES', recent * OPENING_NAME),
      newest: views.int32('RECENT_NEWEST', SIZES.RECENT_BUCKETS * RECENT_CHAINS),
      older: views.int32('RECENT_OLDER', recent * RECENT_CHAINS),
    };
    this.flows = {
      words: views.int32('FLOW_WORDS', SIZES.FLOW_ENTRIES * TUPLE_WORDS),
      state: views.int32('FLOW_STATE', STATE_WORDS),
    };
    const kept = SIZES.CLOSED_KEPT;
    this.closedFlows = {
      words: views.int32('CLOSED_WORDS', kept * 2 * TUPLE_WORDS),
      state: views.int32('CLOSED_STATE', STATE_WORDS),
      ring: views.int32('CLOSED_RING', kept * KEY_WORDS),
    };
    const addresses = SIZES.ADDRESSES;
    this.addresses = {
      words: views.int32('ADDRESS_WORDS', addresses * ADDRESS_WORDS),
      state: views.int32('ADDRESS_STATE', STATE_WORDS),
      index: views.int32('ADDRESS_INDEX', addresses * 2),
    };
    const slots = SIZES.PENDING_SLOTS;
    this.pending = {
      words: views.int32('PENDING_TABLE', slots * 2),
      state: views.int32('PENDING_STATE', STATE_WORDS),
      keys: views.int32('PENDING_KEYS', slots * KEY_WORDS),
      timeNs: views.float64('PENDING_TIMES', slots),
      frame: views.float64('PENDING_FRAMES', slots),
      free: views.int32('PENDING_FREE', slots),
      isReverse: views.uint8('PENDING_REVERSE', slots),
      briefs: views.int32('PENDING_BRIEFS', slots),
    };
    this.askersWaiting = views.int32('ASKERS_WAITING', SIZES.ASKER_BUCKETS);
    this.lookups = new LookupRooms(views);
    this.pairCounts = views.uint16('PAIR_COUNTS', SIZES.PAIR_BUCKETS);
    this.hostCounts = views.uint16('HOST_COUNTS', SIZES.PAIR_BUCKETS);
  }

  /** As they were at first. */
  reset(): void {
    const states = [this.flows, this.closedFlows, this.addresses, this.pending, this.openings, this.recent];
    for (const { state } of states) state.fill(0);
    this.recent.newest.fill(0);
    const { pairCounts, hostCounts, askersWaiting, undecided, speakers } = this;
    for (const table of [pairCounts, hostCounts, askersWaiting, undecided, speakers]) table.fill(0);
    for (const table of [this.macs, this.senderHops]) table.fill(0);
    this.streams.fill(0);
    this.nat64Learned.fill(0);
    this.lookups.reset();
  }
}
