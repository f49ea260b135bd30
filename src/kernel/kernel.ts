/**
 * The hot loop's kernel: a little WebAssembly (assembly/) that passes over the frames which change nothing but counts and
 * a few tables. Those tables lie in its memory; the trackers in TypeScript work on views of them. Frames whose bytes lie
 * elsewhere, and all that is out of the ordinary, go TypeScript's way, which comes to the same.
 */
import { KERNEL_WASM } from './kernelWasm.ts';

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
}

/** Of plain openings; the state: slots given back, slots ever used. */
export interface OpeningRoom extends TableRoom {
  readonly numbers: Float64Array;
  /** 64 bytes each: its length, then the server's name; LONG_NAME for one that has no room there. */
  readonly names: Uint8Array;
  /** Slots given back, the last one on top. */
  readonly free: Int32Array;
}

/** What may be passed over beside what concerns nobody: ordinary DNS, TLS openings in their plain course, and their end. */
export const ORDINARY_DNS = 1;
export const PLAIN_OPENINGS = 2;
export const PLAIN_ENDS = 4;

/** Frames as parallel arrays; `bytes` is what the offsets count from. */
export interface Frames {
  readonly bytes: Uint8Array;
  readonly offset: Int32Array;
  readonly capturedLength: Int32Array;
  readonly originalLength: Int32Array;
  readonly time: Float64Array;
}

/** What assembly/index.ts exports, beside the places and sizes of its tables. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  nextFrame(bytes: number, from: number, to: number, may: number): number;
}

/** Node has it; the types of Node do not. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
}

let compiled: object | null = null;

/**
 * The kernel's functions and memory; null where there is no WebAssembly, or no address space for it: its memory reserves
 * ten gigabytes of that, more than a limit on a process (`ulimit -v`) may leave. TypeScript does all by itself then.
 */
function instantiate(): Exports | null {
  try {
    const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
    compiled ??= new Module(Buffer.from(KERNEL_WASM, 'base64'));
    return new Instance(compiled).exports as Exports;
  } catch {
    return null;
  }
}

/** Elements of its tables, as assembly/layout.ts has them. */
export const SIZES = {
  BATCH_CAPACITY: 4096,
  FLOW_ENTRIES: 65_536,
  CLOSED_KEPT: 8192,
  ADDRESSES: 32_768,
  PENDING_SLOTS: 4096,
  ASKER_BUCKETS: 1024,
  FORWARD_SIGN_COUNT: 131_072,
  PAIR_BUCKETS: 16_384,
  MAC_PLACES: 4096,
  SENDER_PLACES: 8192,
  SUBJECT_BUCKETS: 8192,
  SPEAKER_PLACES: 4096,
  OPENINGS: 32_768,
  READ_AREA_BYTES: 1 << 22,
} as const;

const STATE_WORDS = 4;
const KEY_WORDS = 3;
const TUPLE_WORDS = 4;
const ADDRESS_WORDS = 4;
const ALIGNMENT = 64;
const PORTS = 65_536;
const OPENING_WORDS = 18;
const OPENING_NUMBERS = 11;
const OPENING_NAME = 64;

export class Kernel {
  readonly flows: TableRoom;
  readonly closedFlows: TableRoom & { readonly ring: Int32Array<ArrayBuffer> };
  readonly addresses: TableRoom & { readonly index: Int32Array<ArrayBuffer> };
  readonly pending: PendingRoom;
  readonly askersWaiting: Int32Array<ArrayBuffer>;
  readonly forwardSigns: Int32Array<ArrayBuffer>;
  readonly pairCounts: Uint16Array;
  readonly hostCounts: Uint16Array;
  readonly macs: Int32Array<ArrayBuffer>;
  readonly senderHops: Int32Array<ArrayBuffer>;
  readonly undecided: Int32Array<ArrayBuffer>;
  readonly speakers: Int32Array<ArrayBuffer>;
  readonly openings: OpeningRoom;
  readonly portKinds: Uint8Array;
  readonly encryptedDnsSigns: Uint8Array;
  readonly udpUses: Uint8Array;
  /** One number each: TCP conversations so far; what silence counts. */
  readonly streams: Int32Array;
  readonly thresholdNs: Float64Array;
  /** When the forward confirmation was asked for that was answered last; when the last response came without a query. */
  readonly latestForwardNs: Float64Array<ArrayBuffer>;
  readonly latestEarlyNs: Float64Array<ArrayBuffer>;
  readonly #exports: Exports | null;
  readonly #memory: ArrayBuffer | null;
  readonly #now: Float64Array;
  readonly #shift: Float64Array;
  readonly #firstFrame: Float64Array;
  readonly #counts: Int32Array;
  readonly #offsets: Int32Array;
  readonly #capturedLengths: Int32Array;
  readonly #originalLengths: Int32Array;
  readonly #times: Float64Array;
  /** Where buffers may lie, and the next one would; those given back. */
  readonly #readArea: number;
  readonly #readAreaEnd: number;
  #nextBuffer: number;
  readonly #spare: Uint8Array[] = [];
  #bytesAt = 0;
  #to = 0;

  /** @param exports  null: tables of its own, and nothing is passed over */
  constructor(exports: Exports | null = instantiate()) {
    this.#exports = exports;
    const memory = exports?.memory.buffer ?? null;
    this.#memory = memory;
    const at = (name: string) => (exports as Readonly<Record<string, { readonly value: number }>> | null)?.[name].value;
    const int32 = (name: string, length: number) =>
      memory === null ? new Int32Array(length) : new Int32Array(memory, at(name), length);
    const uint8 = (name: string, length: number) =>
      memory === null ? new Uint8Array(length) : new Uint8Array(memory, at(name), length);
    const uint16 = (name: string, length: number) =>
      memory === null ? new Uint16Array(length) : new Uint16Array(memory, at(name), length);
    const float64 = (name: string, length: number) =>
      memory === null ? new Float64Array(length) : new Float64Array(memory, at(name), length);
    const frames = SIZES.BATCH_CAPACITY;
    this.#offsets = int32('OFFSETS', frames);
    this.#capturedLengths = int32('CAPTURED_LENGTHS', frames);
    this.#originalLengths = int32('ORIGINAL_LENGTHS', frames);
    this.#times = float64('TIMES', frames);
    this.#counts = int32('CLOCK_BACKWARDS', 3);
    this.#now = float64('NOW_NS', 1);
    this.#shift = float64('SHIFT_NS', 1);
    this.#firstFrame = float64('FIRST_FRAME', 1);
    this.latestForwardNs = float64('LATEST_FORWARD_NS', 1);
    this.latestEarlyNs = float64('LATEST_EARLY_NS', 1);
    this.udpUses = uint8('UDP_USES', PORTS);
    this.portKinds = uint8('PORT_KINDS', PORTS);
    this.encryptedDnsSigns = uint8('ENCRYPTED_DNS_SIGNS', 8192);
    this.streams = int32('STREAMS', 1);
    this.thresholdNs = float64('THRESHOLD_NS', 1);
    this.macs = int32('MACS', SIZES.MAC_PLACES * 4);
    this.senderHops = int32('SENDER_HOPS', SIZES.SENDER_PLACES * 2);
    this.undecided = int32('UNDECIDED', SIZES.SUBJECT_BUCKETS);
    this.speakers = int32('SPEAKERS', SIZES.SPEAKER_PLACES * 2);
    const openings = SIZES.OPENINGS;
    this.openings = {
      words: int32('OPENING_WORDS', openings * OPENING_WORDS),
      state: int32('OPENING_STATE', STATE_WORDS),
      numbers: float64('OPENING_NUMBERS', openings * OPENING_NUMBERS),
      names: uint8('OPENING_NAMES', openings * OPENING_NAME),
      free: int32('OPENINGS_FREE', openings),
    };
    this.flows = {
      words: int32('FLOW_WORDS', SIZES.FLOW_ENTRIES * TUPLE_WORDS),
      state: int32('FLOW_STATE', STATE_WORDS),
    };
    const kept = SIZES.CLOSED_KEPT;
    this.closedFlows = {
      words: int32('CLOSED_WORDS', kept * 2 * TUPLE_WORDS),
      state: int32('CLOSED_STATE', STATE_WORDS),
      ring: int32('CLOSED_RING', kept * KEY_WORDS),
    };
    const addresses = SIZES.ADDRESSES;
    this.addresses = {
      words: int32('ADDRESS_WORDS', addresses * ADDRESS_WORDS),
      state: int32('ADDRESS_STATE', STATE_WORDS),
      index: int32('ADDRESS_INDEX', addresses * 2),
    };
    const slots = SIZES.PENDING_SLOTS;
    this.pending = {
      words: int32('PENDING_TABLE', slots * 2),
      state: int32('PENDING_STATE', STATE_WORDS),
      keys: int32('PENDING_KEYS', slots * KEY_WORDS),
      timeNs: float64('PENDING_TIMES', slots),
      frame: float64('PENDING_FRAMES', slots),
      free: int32('PENDING_FREE', slots),
      isReverse: uint8('PENDING_REVERSE', slots),
    };
    this.askersWaiting = int32('ASKERS_WAITING', SIZES.ASKER_BUCKETS);
    this.forwardSigns = int32('FORWARD_SIGNS', SIZES.FORWARD_SIGN_COUNT / 32);
    this.pairCounts = uint16('PAIR_COUNTS', SIZES.PAIR_BUCKETS);
    this.hostCounts = uint16('HOST_COUNTS', SIZES.PAIR_BUCKETS);
    this.#readArea = at('READ_AREA') ?? 0;
    this.#readAreaEnd = this.#readArea + SIZES.READ_AREA_BYTES;
    this.#nextBuffer = this.#readArea;
  }
  /** As it was at first: for another analysis, once nobody wants to know anything of the last one. */
  reset(): void {
    const states = [this.flows, this.closedFlows, this.addresses, this.pending, this.openings];
    for (const { state } of states) state.fill(0);
    const { pairCounts, hostCounts, askersWaiting, forwardSigns, undecided, speakers } = this;
    for (const table of [pairCounts, hostCounts, askersWaiting, forwardSigns, undecided, speakers]) table.fill(0);
    for (const table of [this.macs, this.senderHops]) table.fill(0);
    this.#counts.fill(0);
    this.streams.fill(0);
    this.#nextBuffer = this.#readArea;
    this.#spare.length = 0;
  }

  get nowNs(): number {
    return this.#now[0];
  }

  /**
   * Takes the frames `from` to `to` of a batch whose bytes it holds; `next` then goes through them.
   * @param firstFrame  the batch's, as a frameRef
   */
  begin(frames: Frames, from: number, to: number, firstFrame: number, shiftNs: number, nowNs: number): void {
    this.#offsets.set(frames.offset.subarray(from, to), from);
    this.#capturedLengths.set(frames.capturedLength.subarray(from, to), from);
    this.#originalLengths.set(frames.originalLength.subarray(from, to), from);
    this.#times.set(frames.time.subarray(from, to), from);
    this.#firstFrame[0] = firstFrame;
    this.#shift[0] = shiftNs;
    this.#now[0] = nowNs;
    this.#bytesAt = frames.bytes.byteOffset;
    this.#to = to;
  }

  /**
   * Index of the next frame that is not passed over; `to` without one. `nowNs` is then that frame's time.
   * @param may  what may be passed over, beside what concerns nobody: bits of ORDINARY_DNS and so on
   */
  next(from: number, may: number): number {
    return this.#exports?.nextFrame(this.#bytesAt, from, this.#to, may) ?? from;
  }

  /** Counts since the last call: frames before their time, QUIC datagrams, DNS messages. */
  takeCounts(): readonly [clockBackwards: number, quic: number, messages: number] {
    const [clockBackwards, quic, messages] = this.#counts;
    this.#counts.fill(0);
    return [clockBackwards, quic, messages];
  }

  /** Whether these bytes lie in its memory. */
  holds(bytes: Uint8Array): boolean {
    return bytes.buffer === this.#memory;
  }

  /** A buffer for a reader; null when there is no room for one as large. */
  take(size: number): Uint8Array | null {
    if (size === 0 || this.#memory === null) return null;
    const again = this.#spare.findIndex((one) => one.length === size);
    if (again >= 0) return this.#spare.splice(again, 1)[0].fill(0);
    const at = this.#nextBuffer;
    if (at + size > this.#readAreaEnd) return null;
    this.#nextBuffer = at + Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    return new Uint8Array(this.#memory, at, size);
  }

  /** A buffer that was taken here, or elsewhere, is needed no more. */
  give(bytes: Uint8Array): void {
    if (bytes.length > 0 && this.holds(bytes)) this.#spare.push(bytes);
  }
}
