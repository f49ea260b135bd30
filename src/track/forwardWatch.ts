/** Names that a host was just told and may ask about next: PTR targets to be confirmed, aliases to be followed. */
import type { Lookup } from './lookup.ts';

/** A confirmation follows the PTR answer within this time. */
const WATCH_NS = 10_000_000_000;
/** A host that asks on and on about a name that it was told leaves no longer pause than this. */
const ASKING_NS = 60_000_000_000;
const ENTRIES = 1 << 10;

export class ForwardWatch {
  readonly #lookups: (Lookup | null)[] = new Array(ENTRIES).fill(null);
  readonly #hashes = new Int32Array(ENTRIES);
  readonly #askers = new Int32Array(ENTRIES);
  readonly #timeNs = new Float64Array(ENTRIES);
  /** When a host was told its last name, or asked about one. */
  readonly #lastNs = new Float64Array(ENTRIES).fill(Number.NEGATIVE_INFINITY);

  /** Whether this host was told a name lately: a quick look before a query's name is read. */
  mayAsk(asker: number, timeNs: number): boolean {
    return timeNs - this.#lastNs[askerPlace(asker)] < ASKING_NS;
  }

  /** The latest name with the same place takes it. */
  add(asker: number, nameHash: number, lookup: Lookup, timeNs: number): void {
    if (nameHash === 0) return;
    const at = place(asker, nameHash);
    this.#lookups[at] = lookup;
    this.#hashes[at] = nameHash;
    this.#askers[at] = asker;
    this.#timeNs[at] = timeNs;
    this.#lastNs[askerPlace(asker)] = timeNs;
  }

  find(asker: number, nameHash: number, timeNs: number): Lookup | null {
    const at = place(asker, nameHash);
    if (this.#hashes[at] !== nameHash || this.#askers[at] !== asker) return null;
    const lookup = this.#lookups[at];
    const used = lookup !== null && lookup.forwards.length > 0;
    if (used) this.#lastNs[askerPlace(asker)] = timeNs;
    return used || timeNs - this.#timeNs[at] < WATCH_NS ? lookup : null;
  }
}

function place(asker: number, nameHash: number): number {
  const hash = Math.imul(asker ^ Math.imul(nameHash, 0x9e3779b1), 0x85ebca6b);
  return (hash >>> 20) & (ENTRIES - 1);
}

function askerPlace(asker: number): number {
  return (Math.imul(asker, 0x9e3779b1) >>> 20) & (ENTRIES - 1);
}
