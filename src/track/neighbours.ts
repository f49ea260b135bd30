/**
 * Who was looked for on a network of its own and did not answer. A name server that is gone from there is never asked: the
 * queries wait in the asker's own host until its search ends in vain.
 */

import type { Sent } from './lookup.ts';

/** One host's search for another one. */
export interface Search {
  readonly asker: number;
  readonly target: number;
  readonly startNs: number;
  /** Of its first request. */
  readonly frame: number;
  latestNs: number;
  requests: number;
  /** When it was last given up, which sends an error to whoever wanted to send something there, and with which request it went on. */
  failedNs: number;
  /** The first request since then. */
  held: Sent | null;
  /** The one before. */
  heldBefore: Sent | null;
}

/** The oldest give way. */
const KEPT = 1024;
/** Hosts ask once a second; what comes later is another search. */
const NEXT_REQUEST_NS = 4_000_000_000;
/** Errors that a host gives at once to all that waited for one search. */
const TOGETHER_NS = 10_000_000;
/** How long a request is waited for. */
const REQUEST_NS = 1_000_000_000;
/** So many requests nobody answered: an answer goes to the asker alone, and may not have passed by. */
const IN_VAIN = 2;

export class Neighbours {
  /** By whom they look for, and by whom they come from. */
  readonly #searches = new Map<number, Map<number, Search>>();
  #count = 0;

  asked(asker: number, target: number, timeNs: number, frame: number): void {
    const known = this.#searches.get(target)?.get(asker);
    if (known !== undefined && timeNs - known.latestNs <= NEXT_REQUEST_NS) {
      known.latestNs = timeNs;
      known.requests++;
      known.held ??= { timeNs, frame };
      return;
    }
    if (known === undefined) this.#makeRoom();
    const byAsker = this.#searches.get(target) ?? new Map<number, Search>();
    this.#searches.set(target, byAsker);
    byAsker.set(asker, {
      ...{ asker, target, startNs: timeNs, frame, latestNs: timeNs, requests: 1 },
      ...{ failedNs: Number.NEGATIVE_INFINITY, held: { timeNs, frame }, heldBefore: null },
    });
  }

  /**
   * A host tells itself that it gave a search up. Answers the request since which what waited for that cannot have been
   * sent; null where none was seen.
   */
  failed(asker: number, target: number, timeNs: number): Sent | null {
    const search = this.#searches.get(target)?.get(asker);
    if (search === undefined) return null;
    if (timeNs - search.failedNs > TOGETHER_NS) {
      search.failedNs = timeNs;
      search.heldBefore = search.held;
      search.held = null;
    }
    return search.heldBefore;
  }

  /** Somebody is there. */
  seen(target: number): void {
    this.#count -= this.#searches.get(target)?.size ?? 0;
    this.#searches.delete(target);
  }

  /** The search of this host, for another one than `peer`, that took most of the time between the two; null without one. */
  inVain(asker: number, peer: number, fromNs: number, toNs: number): Search | null {
    let longest: Search | null = null;
    let most = 0;
    for (const [target, byAsker] of this.#searches) {
      const search = byAsker.get(asker);
      if (search === undefined || target === peer || search.requests < IN_VAIN) continue;
      const ns = Math.min(search.latestNs + REQUEST_NS, toNs) - Math.max(search.startNs, fromNs);
      if (ns > most) {
        longest = search;
        most = ns;
      }
    }
    return most >= (toNs - fromNs) / 2 ? longest : null;
  }

  #makeRoom(): void {
    this.#count++;
    if (this.#count <= KEPT) return;
    for (const oldest of this.#searches.keys()) {
      this.seen(oldest);
      return;
    }
  }
}
