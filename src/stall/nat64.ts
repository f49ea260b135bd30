/** IPv4 addresses inside IPv6 ones (RFC 6052), of the well-known prefix and of those that the capture showed. */
import type { AddressTable } from '../base/addressTable.ts';

/** 64:ff9b::/96. */
const WELL_KNOWN = Uint8Array.from([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]);
const MAX_PREFIXES = 16;

export class Nat64 {
  readonly #addresses: AddressTable;
  readonly #prefixes: Uint8Array[] = [WELL_KNOWN];
  readonly #learned: Int32Array;

  /** @param learned  its first word counts the prefixes that the capture showed */
  constructor(addresses: AddressTable, learned: Int32Array) {
    this.#addresses = addresses;
    this.#learned = learned;
  }

  /** Takes the prefix of an IPv6 address that stands for an IPv4 one, as ipv4only.arpa's do (RFC 7050). */
  learn(key: number): void {
    if (!this.#addresses.isIPv6(key) || this.#prefixes.length >= MAX_PREFIXES) return;
    if (this.#prefixes.some((prefix) => this.#addresses.hasPrefix96(key, prefix))) return;
    this.#prefixes.push(this.#addresses.bytesOf(key).slice(0, 12));
    this.#learned[0]++;
  }

  /** The IPv4 address inside an IPv6 one: the same host in the other family; null where there is none. */
  insideOf(key: number): number | null {
    const addresses = this.#addresses;
    if (!addresses.isIPv6(key)) return null;
    for (const prefix of this.#prefixes) if (addresses.hasPrefix96(key, prefix)) return addresses.lastWordOf(key);
    return null;
  }
}
