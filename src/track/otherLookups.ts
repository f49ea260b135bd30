/** Lookups of other kinds that were slow: counter-evidence to a reverse lookup's guilt. */
import type { PendingQueries } from './pendingQueries.ts';

/** Those that took longer are remembered. */
const SLOW_NS = 200_000_000;
const REMEMBERED = 256;
const BUCKETS = 1 << 10;
/** Nobody waits longer for a query that is not sent again: the longest default of resolvers is 10 s (nginx, BIND). */
const WAITED_FOR_NS = 10_000_000_000;

/** A lookup that ran, or runs, for long. `endNs` is NaN while it is waited for. */
export interface OtherLookup {
  readonly asker: number;
  readonly server: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly frame: number;
}

export class OtherLookups {
  readonly #pending: PendingQueries;
  readonly #slow: OtherLookup[] = [];
  /** Who asked each: all are looked through, for each silence. */
  readonly #askers = new Int32Array(REMEMBERED);
  #next = 0;
  /** How many of them each bucket of hosts has: most have none. */
  readonly #counts = new Uint16Array(BUCKETS);

  constructor(pending: PendingQueries) {
    this.#pending = pending;
  }

  /** A query that belongs to no reverse lookup was answered. */
  answered(asker: number, server: number, startNs: number, endNs: number, frame: number): void {
    if (endNs - startNs < SLOW_NS) return;
    const before = this.#slow[this.#next];
    if (before !== undefined) this.#counts[bucketOf(before.asker)]--;
    this.#counts[bucketOf(asker)]++;
    this.#slow[this.#next] = { asker, server, startNs, endNs, frame };
    this.#askers[this.#next] = asker;
    this.#next = (this.#next + 1) % REMEMBERED;
  }

  /** Those of a host that ran at some time between the two, in order. */
  of(host: number, fromNs: number, toNs: number): OtherLookup[] {
    const running: OtherLookup[] = [];
    if (this.#counts[bucketOf(host)] > 0) this.#addRunning(host, fromNs, toNs, running);
    for (const slot of this.#pending.othersOf(host)) {
      const startNs = this.#pending.timeNs[slot];
      const overNs = startNs + WAITED_FOR_NS;
      if (toNs - startNs < SLOW_NS || overNs <= fromNs) continue;
      const server = this.#pending.serverOf(slot);
      const endNs = overNs > toNs ? Number.NaN : overNs;
      running.push({ asker: host, server, startNs, endNs, frame: this.#pending.frame[slot] });
    }
    return running.length > 1 ? running.sort((a, b) => a.startNs - b.startNs) : running;
  }

  #addRunning(host: number, fromNs: number, toNs: number, running: OtherLookup[]): void {
    for (let at = 0; at < this.#slow.length; at++) {
      if (this.#askers[at] !== host) continue;
      const one = this.#slow[at];
      if (one.startNs < toNs && one.endNs > fromNs) running.push(one);
    }
  }
}

function bucketOf(host: number): number {
  return Math.imul(host, 0x9e3779b1) >>> 22;
}
