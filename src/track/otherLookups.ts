/** Lookups of other kinds that were slow: counter-evidence to a reverse lookup's guilt. */
import type { PendingQueries } from './pendingQueries.ts';

/** Those that took longer are remembered. */
const SLOW_NS = 200_000_000;
const REMEMBERED = 256;

/** A lookup that ran, or runs, for long. `endNs` is NaN while it has no answer. */
export interface OtherLookup {
  readonly asker: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly frame: number;
}

export class OtherLookups {
  readonly #pending: PendingQueries;
  readonly #slow: OtherLookup[] = [];
  #next = 0;

  constructor(pending: PendingQueries) {
    this.#pending = pending;
  }

  /** A query that belongs to no reverse lookup was answered. */
  answered(asker: number, startNs: number, endNs: number, frame: number): void {
    if (endNs - startNs < SLOW_NS) return;
    this.#slow[this.#next] = { asker, startNs, endNs, frame };
    this.#next = (this.#next + 1) % REMEMBERED;
  }

  /** Those of a host that ran at some time between the two, in order. */
  of(host: number, fromNs: number, toNs: number): OtherLookup[] {
    const found: OtherLookup[] = [];
    for (const other of this.#slow) {
      if (other.asker === host && other.startNs < toNs && other.endNs > fromNs) found.push(other);
    }
    for (const slot of this.#pending.of(host)) {
      const startNs = this.#pending.timeNs[slot];
      if (!this.#pending.isOther(slot) || toNs - startNs < SLOW_NS) continue;
      found.push({ asker: host, startNs, endNs: Number.NaN, frame: this.#pending.frame[slot] });
    }
    return found.sort((a, b) => a.startNs - b.startNs);
  }
}
