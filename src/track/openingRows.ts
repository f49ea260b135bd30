/**
 * Where openings in their plain course are kept: a row of words, one of times and frames, and a text each. The kernel
 * works on the same rows (src/kernel/assembly/openingRows.ts).
 */
import type { Packet } from '../decode/packet.ts';
import { type OpeningRoom, SIZES } from '../kernel/tables.ts';
import { NameCache } from './nameCache.ts';

/** About 9 MiB; memory follows use. */
const CAPACITY = SIZES.OPENINGS;
/** How far the search for a half-open victim goes before any other is taken. */
const SEARCH = 64;

/** What was seen last; 0 in a free slot. */
export const SYN_SEEN = 1;
export const SYN_ACK_SEEN = 2;
/** Either side owes the first message, or the server alone where it speaks first. */
export const ESTABLISHED = 3;
/** TLS: the server owes its ServerHello, or the client its Finished flight. */
export const CLIENT_HELLO_SEEN = 4;
export const SERVER_HELLO_SEEN = 5;
/** Mail, which the kernel alone follows: the client owes its next command, or the server its reply. */
export const GREETED = 6;
export const ASKED = 7;

/** Places of an opening's words. */
export const STATE = 0;
export const CLIENT_ADDRESS = 1;
export const SERVER_ADDRESS = 2;
/** The client's in the upper half. */
export const PORTS = 3;
export const STREAM = 4;
/** Of each side, from its first place on. */
export const CLIENT_SIDE = 5;
export const SERVER_SIDE = 11;
export const NEXT_SEQUENCE = 0;
export const MAC_HIGH = 1;
export const MAC_LOW = 2;
export const CAPTURING = 3;
export const TIMESTAMP = 4;
export const TIMESTAMP_AT_OWING = 5;
/** What made the side that owes do so was a further piece of its peer's message. */
export const AFTER_PIECE = 17;
export const WORDS = 18;

/** Places of an opening's times and frames. */
export const SYN_NS = 0;
export const SYN_FRAME = 1;
export const SYN_ACK_NS = 2;
export const SYN_ACK_FRAME = 3;
export const HANDSHAKE_NS = 4;
export const HANDSHAKE_FRAME = 5;
/** The ClientHello, or the greeting. */
export const FIRST_MESSAGE_NS = 6;
export const OWES_NS = 7;
export const OWES_FRAME = 8;
/** Minus infinity for a side that did not speak. */
export const CLIENT_PAYLOAD_NS = 9;
export const SERVER_PAYLOAD_NS = 10;
export const NUMBERS = 11;

/** A text's length and its bytes; the length of one that is longer. */
const TEXT_BYTES = 128;
const LONG_TEXT = 255;
const NO_SLOTS = new Int32Array(0);
/** Places of the state. */
const FREE = 0;
const USED = 1;

export class OpeningRows {
  readonly words: Int32Array;
  readonly numbers: Float64Array;
  /** Slots given back, the last one on top: it is still in the cache. How many, and how many were ever used. */
  readonly #free: Int32Array;
  readonly #state: Int32Array;
  /** The server's name, or the greeting of a mail server. */
  readonly #texts: Uint8Array;
  readonly #longNames = new Map<number, string>();
  readonly #names = new NameCache();
  #hand = 0;

  /** @param room  without `free`: its slots are given out elsewhere */
  constructor(room: Omit<OpeningRoom, 'free'> & Partial<Pick<OpeningRoom, 'free'>>) {
    this.words = room.words;
    this.numbers = room.numbers;
    this.#free = room.free ?? NO_SLOTS;
    this.#state = room.state;
    this.#texts = room.names;
  }

  get isFull(): boolean {
    return this.#state[FREE] === 0 && this.#state[USED] === CAPACITY;
  }

  /** Takes a SYN without data; answers its slot. There must be room. */
  begin(packet: Packet, ports: number, stream: number): number {
    const slot = this.#state[FREE] > 0 ? this.#free[--this.#state[FREE]] : this.#state[USED]++;
    const { words, numbers } = this;
    const at = slot * WORDS;
    words[at + STATE] = SYN_SEEN;
    words[at + CLIENT_ADDRESS] = packet.source;
    words[at + SERVER_ADDRESS] = packet.destination;
    words[at + PORTS] = ports;
    words[at + STREAM] = stream;
    words[at + CLIENT_SIDE + NEXT_SEQUENCE] = packet.view.getInt32(packet.transport + 4) + 1;
    this.#beginSide(at + CLIENT_SIDE);
    this.#beginSide(at + SERVER_SIDE);
    const of = slot * NUMBERS;
    numbers[of + SYN_NS] = packet.timeNs;
    numbers[of + SYN_FRAME] = packet.frame;
    numbers[of + CLIENT_PAYLOAD_NS] = Number.NEGATIVE_INFINITY;
    numbers[of + SERVER_PAYLOAD_NS] = Number.NEGATIVE_INFINITY;
    this.#texts[slot * TEXT_BYTES] = 0;
    return slot;
  }

  #beginSide(own: number): void {
    const { words } = this;
    words[own + MAC_HIGH] = -1;
    words[own + CAPTURING] = 0;
    words[own + TIMESTAMP] = 0;
    words[own + TIMESTAMP_AT_OWING] = 0;
  }

  /** The opening is followed no more. */
  give(slot: number): void {
    this.words[slot * WORDS + STATE] = 0;
    if (this.#texts[slot * TEXT_BYTES] === LONG_TEXT) this.#longNames.delete(slot);
    this.#free[this.#state[FREE]++] = slot;
  }

  /** Makes `slot` what another one is in other rows. */
  copy(slot: number, others: OpeningRows, other: number): void {
    copyElements(this.words, slot, others.words, other, WORDS);
    copyElements(this.numbers, slot, others.numbers, other, NUMBERS);
    copyElements(this.#texts, slot, others.#texts, other, TEXT_BYTES);
    const long = others.#longNames.get(other);
    if (long === undefined) this.#longNames.delete(slot);
    else this.#longNames.set(slot, long);
  }

  stateOf(slot: number): number {
    return this.words[slot * WORDS + STATE];
  }

  clientOf(slot: number): number {
    return this.words[slot * WORDS + CLIENT_ADDRESS];
  }

  serverOf(slot: number): number {
    return this.words[slot * WORDS + SERVER_ADDRESS];
  }

  portsOf(slot: number): number {
    return this.words[slot * WORDS + PORTS];
  }

  serverNameOf(slot: number): string | null {
    const at = slot * TEXT_BYTES;
    const length = this.stateOf(slot) >= GREETED ? 0 : this.#texts[at];
    if (length === LONG_TEXT) return this.#longNames.get(slot) ?? null;
    return length === 0 ? null : this.#names.get(this.#texts, at + 1, length);
  }

  keepServerName(slot: number, bytes: Uint8Array, offset: number, length: number): void {
    const at = slot * TEXT_BYTES;
    if (length < TEXT_BYTES) {
      this.#texts.set(bytes.subarray(offset, offset + length), at + 1);
      this.#texts[at] = length;
    } else {
      this.#longNames.set(slot, this.#names.get(bytes, offset, length));
      this.#texts[at] = LONG_TEXT;
    }
  }

  /** The mail server's greeting as it came. */
  greetingOf(slot: number): Uint8Array {
    const at = slot * TEXT_BYTES;
    return this.#texts.subarray(at + 1, at + 1 + this.#texts[at]);
  }

  /** Slots of those that are opening now. */
  *live(): Iterable<number> {
    for (let slot = 0; slot < this.#state[USED]; slot++) if (this.stateOf(slot) !== 0) yield slot;
  }

  /** The next in turn, rather one whose handshake never ended: a flood then evicts itself. All slots are in use. */
  victim(): number {
    for (let i = 0; i < SEARCH; i++) {
      const slot = this.#hand;
      this.#hand = (this.#hand + 1) % CAPACITY;
      if (this.stateOf(slot) < ESTABLISHED) return slot;
    }
    return this.#hand;
  }
}

/** A row of `length` elements. */
function copyElements<Elements extends Int32Array | Float64Array | Uint8Array>(
  into: Elements,
  row: number,
  from: Elements,
  other: number,
  length: number,
): void {
  into.set(from.subarray(other * length, (other + 1) * length), row * length);
}
