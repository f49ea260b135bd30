/** IPv4 addresses inside IPv6 ones (RFC 6052), of the well-known prefix and of those that the capture showed. */
import type { AddressTable } from '../base/addressTable.ts';

/** 64:ff9b::/96. */
const WELL_KNOWN = Uint8Array.from([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]);
const MAX_PREFIXES = 16;

export class Nat64 {
  readonly #addresses: AddressTable;
  readonly #prefixes: Uint8Array[] = [WELL_KNOWN];

  constructor(addresses: AddressTable) {
    this.#addresses = addresses;
  }

  /** Takes the prefix of an IPv6 address that stands for an IPv4 one, as ipv4only.arpa's do (RFC 7050). */
  learn(key: number): void {
    if (!this.#addresses.isIPv6(key) || this.#prefixes.length >= MAX_PREFIXES) return;
    if (this.#prefixes.some((prefix) => this.#addresses.hasPrefix96(key, prefix))) return;
    this.#prefixes.push(this.#addresses.bytesOf(key).slice(0, 12));
  }

  /** The same host's address in the other family: the IPv4 one inside an IPv6 one. */
  equalsOf(key: number): number[] {
    if (!this.#addresses.isIPv6(key)) return [];
    const within = this.#prefixes.some((prefix) => this.#addresses.hasPrefix96(key, prefix));
    return within ? [this.#addresses.lastWordOf(key)] : [];
  }

  /** Whether two addresses are one, NAT64 seen through. */
  same(a: number, b: number): boolean {
    return a === b || this.equalsOf(a).includes(b) || this.equalsOf(b).includes(a);
  }
}
