/** Names that a host was just told and may ask about next: PTR targets to be confirmed, aliases to be followed. */
import type { Lookup } from './lookup.ts';

/** A confirmation follows the PTR answer within this time. */
const WATCH_NS = 10_000_000_000;
const ENTRIES = 1 << 12;

export class ForwardWatch {
  /** Names added so far: zero means that no query needs a look. */
  size = 0;
  readonly #lookups: (Lookup | null)[] = new Array(ENTRIES).fill(null);
  readonly #hashes = new Int32Array(ENTRIES);
  readonly #askers = new Int32Array(ENTRIES);
  readonly #timeNs = new Float64Array(ENTRIES);

  /** The latest name with the same place takes it. */
  add(asker: number, nameHash: number, lookup: Lookup, timeNs: number): void {
    if (nameHash === 0) return;
    const at = place(asker, nameHash);
    this.#lookups[at] = lookup;
    this.#hashes[at] = nameHash;
    this.#askers[at] = asker;
    this.#timeNs[at] = timeNs;
    this.size++;
  }

  find(asker: number, nameHash: number, timeNs: number): Lookup | null {
    const at = place(asker, nameHash);
    if (this.#hashes[at] !== nameHash || this.#askers[at] !== asker) return null;
    const lookup = this.#lookups[at];
    const used = lookup !== null && lookup.forwards.length > 0;
    return used || timeNs - this.#timeNs[at] < WATCH_NS ? lookup : null;
  }
}

function place(asker: number, nameHash: number): number {
  const hash = Math.imul(asker ^ Math.imul(nameHash, 0x9e3779b1), 0x85ebca6b);
  return (hash >>> 20) & (ENTRIES - 1);
}
