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
const START_CAPACITY = 1 << 10;

export class AddressTable {
  /** Addresses that found no room. */
  overflowed = 0;
  #count = 1;
  #bytes = new Uint8Array(START_CAPACITY * 16);
  #words = new Int32Array(this.#bytes.buffer);
  #index = new Int32Array(START_CAPACITY * 2);
  readonly #scratch = new Uint8Array(16);
  readonly #scratchWords = new Int32Array(this.#scratch.buffer);

  /** Key of the IPv4 address in 32 bits of network order. */
  keyOfIPv4(word: number): number {
    if (word >= FIRST_INTERNED && word < 0) return this.#internReserved(word);
    return word;
  }

  /** Key of the 16 bytes at `offset`. */
  keyOfIPv6(bytes: Uint8Array, offset: number): number {
    const scratch = this.#scratch;
    for (let i = 0; i < 16; i++) scratch[i] = bytes[offset + i];
    const words = this.#scratchWords;
    if (
      words[0] === 0 &&
      words[1] === 0 &&
      scratch[8] === 0 &&
      scratch[9] === 0 &&
      scratch[10] === 0xff &&
      scratch[11] === 0xff
    ) {
      return this.keyOfIPv4((scratch[12] << 24) | (scratch[13] << 16) | (scratch[14] << 8) | scratch[15]);
    }
    return this.#intern();
  }

  /** Key of an address in text; null when it is none. */
  keyOfText(text: string): number | null {
    const word = parseIPv4(text);
    if (word !== null) return this.keyOfIPv4(word);
    const bytes = parseIPv6(text);
    return bytes === null ? null : this.keyOfIPv6(bytes, 0);
  }

  isIPv6(key: number): boolean {
    return key >= FIRST_INTERNED && key < 0 && !this.#isReservedIPv4(key);
  }

  /** The 16 bytes of an interned address; a view that stays valid until the next address is interned. */
  bytesOf(key: number): Uint8Array {
    const id = key - FIRST_INTERNED;
    return this.#bytes.subarray(id * 16, id * 16 + 16);
  }

  format(key: number): string {
    if (key < FIRST_INTERNED || key >= 0) return formatIPv4(key);
    const bytes = this.bytesOf(key);
    return this.#isReservedIPv4(key)
      ? formatIPv4((bytes[12] << 24) | (bytes[13] << 16) | (bytes[14] << 8) | bytes[15])
      : formatIPv6(bytes);
  }

  /** The IPv4 address that a 96-bit NAT64 prefix (RFC 6052) carries in its last 32 bits. */
  lastWordOf(key: number): number {
    const bytes = this.bytesOf(key);
    return this.keyOfIPv4((bytes[12] << 24) | (bytes[13] << 16) | (bytes[14] << 8) | bytes[15]);
  }

  /** Whether the first 96 bits of an IPv6 address are these. */
  hasPrefix96(key: number, prefix: Uint8Array): boolean {
    const bytes = this.bytesOf(key);
    for (let i = 0; i < 12; i++) if (bytes[i] !== prefix[i]) return false;
    return true;
  }

  #isReservedIPv4(key: number): boolean {
    const at = (key - FIRST_INTERNED) * 4;
    const words = this.#words;
    return words[at] === 0 && words[at + 1] === 0 && words[at + 2] === MAPPED_WORD;
  }

  #internReserved(word: number): number {
    const scratch = this.#scratch;
    scratch.fill(0);
    scratch[10] = 0xff;
    scratch[11] = 0xff;
    for (let i = 0; i < 4; i++) scratch[12 + i] = word >>> (24 - 8 * i);
    return this.#intern();
  }

  /** Key of the address in the scratch; linear probing over ids. */
  #intern(): number {
    const scratch = this.#scratchWords;
    const words = this.#words;
    const mask = this.#index.length - 1;
    let at = hash(scratch[0], scratch[1], scratch[2], scratch[3]) & mask;
    for (let id = this.#index[at]; id !== 0; id = this.#index[at]) {
      const w = id * 4;
      if (
        words[w] === scratch[0] &&
        words[w + 1] === scratch[1] &&
        words[w + 2] === scratch[2] &&
        words[w + 3] === scratch[3]
      ) {
        return FIRST_INTERNED + id;
      }
      at = (at + 1) & mask;
    }
    return this.#add(at);
  }

  #add(at: number): number {
    if (this.#count >= MAX_INTERNED) {
      this.overflowed++;
      return FIRST_INTERNED;
    }
    const id = this.#count++;
    this.#words.set(this.#scratchWords, id * 4);
    this.#index[at] = id;
    if (this.#count * 2 >= this.#index.length) this.#grow();
    return FIRST_INTERNED + id;
  }

  #grow(): void {
    const bytes = new Uint8Array(this.#bytes.length * 2);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#words = new Int32Array(bytes.buffer);
    this.#index = new Int32Array(this.#index.length * 2);
    const words = this.#words;
    const mask = this.#index.length - 1;
    for (let id = 1; id < this.#count; id++) {
      let at = hash(words[id * 4], words[id * 4 + 1], words[id * 4 + 2], words[id * 4 + 3]) & mask;
      while (this.#index[at] !== 0) at = (at + 1) & mask;
      this.#index[at] = id;
    }
  }
}

/** 00 00 ff ff as the machine reads a word (third word of an IPv4-mapped address). */
const MAPPED_WORD = new Int32Array(new Uint8Array([0, 0, 0xff, 0xff]).buffer)[0];

function hash(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35) ^ Math.imul(d, 0x27d4eb2f);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  return h ^ (h >>> 13);
}
