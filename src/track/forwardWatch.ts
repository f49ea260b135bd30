/** Names that a host was just told and may ask about next: PTR targets to be confirmed, aliases to be followed. */
import type { Lookup } from './lookup.ts';

/** A confirmation follows the PTR answer within this time. */
const WATCH_NS = 10_000_000_000;
/** A host that asks on and on about a name that it was told leaves no longer pause than this. */
const ASKING_NS = 60_000_000_000;
const ENTRIES = 1 << 10;
/** Places for what the names in the table look like: many, so that few names that nobody wants are taken for others. */
const SIGNS = 1 << 14;

export class ForwardWatch {
  readonly #lookups: (Lookup | null)[] = new Array(ENTRIES).fill(null);
  readonly #hashes = new Int32Array(ENTRIES);
  readonly #askers = new Int32Array(ENTRIES);
  readonly #timeNs = new Float64Array(ENTRIES);
  readonly #signs = new Int32Array(ENTRIES);
  /** 1 where a name may be in the table; cleared of what has left it each time as many have come as it holds. */
  readonly #signed = new Uint8Array(SIGNS);
  #untilCleared = ENTRIES;
  /** When a host was told its last name, or asked about one. */
  readonly #lastNs = new Float64Array(ENTRIES).fill(Number.NEGATIVE_INFINITY);

  /** Whether this host may have been told a name of this sign: a quick look before the name is read. */
  mayWant(asker: number, nameSign: number): boolean {
    return this.#signed[signPlace(asker, nameSign)] !== 0;
  }

  /** Whether this host was told a name lately. */
  mayAsk(asker: number, timeNs: number): boolean {
    return timeNs - this.#lastNs[askerPlace(asker)] < ASKING_NS;
  }

  /** The latest name with the same place takes it. */
  add(asker: number, nameHash: number, nameSign: number, lookup: Lookup, timeNs: number): void {
    if (nameHash === 0) return;
    const at = place(asker, nameHash);
    this.#lookups[at] = lookup;
    this.#hashes[at] = nameHash;
    this.#askers[at] = asker;
    this.#timeNs[at] = timeNs;
    this.#signs[at] = nameSign;
    this.#lastNs[askerPlace(asker)] = timeNs;
    if (--this.#untilCleared === 0) this.#clearSigns();
    this.#signed[signPlace(asker, nameSign)] = 1;
  }

  find(asker: number, nameHash: number, timeNs: number): Lookup | null {
    const at = place(asker, nameHash);
    if (this.#hashes[at] !== nameHash || this.#askers[at] !== asker) return null;
    const lookup = this.#lookups[at];
    const used = lookup !== null && lookup.forwards.length > 0;
    if (used) this.#lastNs[askerPlace(asker)] = timeNs;
    return used || timeNs - this.#timeNs[at] < WATCH_NS ? lookup : null;
  }

  #clearSigns(): void {
    this.#untilCleared = ENTRIES;
    this.#signed.fill(0);
    for (let at = 0; at < ENTRIES; at++) {
      if (this.#lookups[at] !== null) this.#signed[signPlace(this.#askers[at], this.#signs[at])] = 1;
    }
  }
}

function place(asker: number, nameHash: number): number {
  const hash = Math.imul(asker ^ Math.imul(nameHash, 0x9e3779b1), 0x85ebca6b);
  return (hash >>> 20) & (ENTRIES - 1);
}

function signPlace(asker: number, nameSign: number): number {
  const hash = Math.imul(asker ^ Math.imul(nameSign, 0x9e3779b1), 0x85ebca6b);
  return (Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 18) & (SIGNS - 1);
}

function askerPlace(asker: number): number {
  return (Math.imul(asker, 0x9e3779b1) >>> 20) & (ENTRIES - 1);
}
