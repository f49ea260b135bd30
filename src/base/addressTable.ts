/**
 * Addresses as 32-bit keys, so that tables compare one word. An IPv4 address outside 240.0.0.0/4 is its own key;
 * every other address (IPv6, and the reserved IPv4 block) is interned and gets a key inside that block. IPv4-mapped
 * IPv6 addresses are the IPv4 address (RFC 4291, 2.5.5.2).
 */
import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from './addressText.ts';

/** Address keys from here to -1 are interned: 240.0.0.0 as a signed word. */
const FIRST_INTERNED = 0xf0000000 | 0;
/** Bounds memory at about 12 MiB; beyond it all further addresses share one key and are counted. */
const MAX_INTERNED = 1 << 19;
/** Addresses that are looked through for one of which a part is known. */
const MOST_SEARCHED = 1 << 11;
const START_CAPACITY = 1 << 10;
/** Place in the state of the room. */
const MASK = 1;

/**
 * Where the table lies, and the kernel finds addresses in it, as long as there is room: its words, its index, and of that
 * places - 1, 0 once it lies elsewhere.
 */
export interface AddressRoom {
  readonly words: Int32Array<ArrayBuffer>;
  readonly index: Int32Array<ArrayBuffer>;
  readonly state: Int32Array;
}

export class AddressTable {
  /** Addresses that found no room. */
  overflowed = 0;
  #count = 1;
  /** Four words an address, in network order. */
  #words = new Int32Array(0);
  #index = new Int32Array(0);
  readonly #room: AddressRoom | null;

  constructor(room: AddressRoom | null = null) {
    this.#room = room;
    this.#layOut(START_CAPACITY);
  }

  /** Key of the IPv4 address in 32 bits of network order. */
  keyOfIPv4(word: number): number {
    if (word >= FIRST_INTERNED && word < 0) return this.#internReserved(word);
    return word;
  }

  /** Key of the 16 bytes at `offset`. */
  keyOfIPv6(bytes: Uint8Array, offset: number): number {
    const a = wordAt(bytes, offset);
    const b = wordAt(bytes, offset + 4);
    const c = wordAt(bytes, offset + 8);
    const d = wordAt(bytes, offset + 12);
    if (a === 0 && b === 0 && c === MAPPED_WORD) return this.keyOfIPv4(d);
    return this.#intern(a, b, c, d);
  }

  /** The same of a view's bytes: the hot way. */
  keyOfIPv6In(view: DataView, offset: number): number {
    const a = view.getInt32(offset);
    const b = view.getInt32(offset + 4);
    const c = view.getInt32(offset + 8);
    const d = view.getInt32(offset + 12);
    if (a === 0 && b === 0 && c === MAPPED_WORD) return this.keyOfIPv4(d);
    return this.#intern(a, b, c, d);
  }

  /** Key of an address in text; null when it is none. */
  keyOfText(text: string): number | null {
    const word = parseIPv4(text);
    if (word !== null) return this.keyOfIPv4(word);
    const bytes = parseIPv6(text);
    return bytes === null ? null : this.keyOfIPv6(bytes, 0);
  }

  /** Whether this key stands for all addresses that found no room: nothing is known of who they are. */
  isOverflow(key: number): boolean {
    return key === FIRST_INTERNED;
  }

  isIPv6(key: number): boolean {
    return isInterned(key) && !this.#isReservedIPv4(key);
  }

  /** The 16 bytes of an interned address. */
  bytesOf(key: number): Uint8Array {
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < 4; i++) view.setInt32(i * 4, this.#wordOf(key, i));
    return bytes;
  }

  format(key: number): string {
    if (key < FIRST_INTERNED || key >= 0) return formatIPv4(key);
    return this.#isReservedIPv4(key) ? formatIPv4(this.#wordOf(key, 3)) : formatIPv6(this.bytesOf(key));
  }

  /**
   * Key of the one IPv6 address known so far whose last `nibbles`, at least eight, are those of these 16 bytes; null where
   * there is none, or several, or more addresses than are looked through.
   */
  onlyWithEnd(bytes: Uint8Array, nibbles: number): number | null {
    if (this.#count > MOST_SEARCHED) return null;
    const lastWord = wordAt(bytes, 12);
    let found: number | null = null;
    for (let id = 1; id < this.#count; id++) {
      const key = FIRST_INTERNED + id;
      if (this.#words[id * 4 + 3] !== lastWord || !hasEnd(this.bytesOf(key), bytes, nibbles)) continue;
      if (this.#isReservedIPv4(key)) continue;
      if (found !== null) return null;
      found = key;
    }
    return found;
  }

  /** The IPv4 address that a 96-bit NAT64 prefix (RFC 6052) carries in its last 32 bits. */
  lastWordOf(key: number): number {
    return this.keyOfIPv4(this.#wordOf(key, 3));
  }

  /** Whether the first 96 bits of an IPv6 address are these. */
  hasPrefix96(key: number, prefix: Uint8Array): boolean {
    for (let i = 0; i < 3; i++) if (this.#wordOf(key, i) !== wordAt(prefix, i * 4)) return false;
    return true;
  }

  #wordOf(key: number, place: number): number {
    return this.#words[(key - FIRST_INTERNED) * 4 + place];
  }

  #isReservedIPv4(key: number): boolean {
    const at = (key - FIRST_INTERNED) * 4;
    const words = this.#words;
    return words[at] === 0 && words[at + 1] === 0 && words[at + 2] === MAPPED_WORD;
  }

  #internReserved(word: number): number {
    return this.#intern(0, 0, MAPPED_WORD, word);
  }

  /** Key of an address of four words; linear probing over ids. */
  #intern(a: number, b: number, c: number, d: number): number {
    const words = this.#words;
    const mask = this.#index.length - 1;
    let at = hash(a, b, c, d) & mask;
    for (let id = this.#index[at]; id !== 0; id = this.#index[at]) {
      const w = id * 4;
      if (words[w + 3] === d && words[w + 2] === c && words[w + 1] === b && words[w] === a) return FIRST_INTERNED + id;
      at = (at + 1) & mask;
    }
    return this.#add(at, a, b, c, d);
  }

  #add(at: number, a: number, b: number, c: number, d: number): number {
    if (this.#count >= MAX_INTERNED) {
      this.overflowed++;
      return FIRST_INTERNED;
    }
    const id = this.#count++;
    const w = id * 4;
    this.#words[w] = a;
    this.#words[w + 1] = b;
    this.#words[w + 2] = c;
    this.#words[w + 3] = d;
    this.#index[at] = id;
    if (this.#count * 2 >= this.#index.length) this.#grow();
    return FIRST_INTERNED + id;
  }

  #grow(): void {
    const words = this.#words;
    this.#layOut(words.length / 2);
    this.#words.set(words);
    const mask = this.#index.length - 1;
    for (let id = 1; id < this.#count; id++) {
      let at = hash(words[id * 4], words[id * 4 + 1], words[id * 4 + 2], words[id * 4 + 3]) & mask;
      while (this.#index[at] !== 0) at = (at + 1) & mask;
      this.#index[at] = id;
    }
  }

  /** Room for so many addresses; in its own room as long as that is large enough. */
  #layOut(capacity: number): void {
    const room = this.#room;
    const fits = room !== null && capacity * 4 <= room.words.length;
    this.#words = fits ? room.words.subarray(0, capacity * 4) : new Int32Array(capacity * 4);
    this.#index = fits ? room.index.subarray(0, capacity * 2).fill(0) : new Int32Array(capacity * 2);
    if (room !== null) room.state[MASK] = fits ? capacity * 2 - 1 : 0;
  }
}

/** Whether a key stands for an address that is not IPv4, or of the reserved IPv4 block. */
export function isInterned(key: number): boolean {
  return key >= FIRST_INTERNED && key < 0;
}

function hasEnd(address: Uint8Array, end: Uint8Array, nibbles: number): boolean {
  for (let i = 0; i < nibbles; i++) {
    const differing = address[15 - (i >> 1)] ^ end[15 - (i >> 1)];
    if ((differing & ((i & 1) === 0 ? 0x0f : 0xf0)) !== 0) return false;
  }
  return true;
}

/** Third word of an IPv4-mapped address. */
const MAPPED_WORD = 0xffff;

/** Four bytes in network order. */
function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}

function hash(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35) ^ Math.imul(d, 0x27d4eb2f);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  return h ^ (h >>> 13);
}
