/** Who may wait for a lookup: quick looks, with which most connections are done. */
import { isInterned } from '../base/addressTable.ts';
import type { HostIdentity, Hosts } from './hosts.ts';
import type { Lookup } from './lookup.ts';
import type { LookupIndex } from './lookupIndex.ts';
import { SERIES_NS } from './lookupSeries.ts';
import { STILL_WAITED_NS } from './measures.ts';

/** Lookups about one address that are looked at, and of those of one host. */
const MAX_ABOUT = 256;
const MAX_BY = 16;

export class LookupWaits {
  readonly #index: LookupIndex;
  readonly #hosts: Hosts;

  constructor(index: LookupIndex, hosts: Hosts) {
    this.#index = index;
    this.#hosts = hosts;
  }

  /**
   * Whether a lookup of this host about that address may have ended within `joinNs` before now, having lasted
   * `thresholdNs` or more; of one without an answer nothing tells the end. A quick look that lets through more than it must.
   */
  hasJustEnded(asker: HostIdentity, subject: number, nowNs: number, thresholdNs: number, joinNs: number): boolean {
    if (!this.#index.mayBeWaitedFor(subject)) return false;
    let hasEnded = false;
    // A brief one that was over by then ended too early; it has no confirmation either.
    this.#index.visitAbout(subject, MAX_ABOUT, nowNs - joinNs, (l) => {
      if (nowNs - l.startNs > SERIES_NS) return false;
      if (l.connected || l.explains || nowNs - l.startNs < thresholdNs) return true;
      const mayEndNow = !l.last.answered || nowNs - l.last.responseNs <= joinNs || l.forwards.length > 0;
      hasEnded = mayEndNow && (l.asker === asker.address || this.#hosts.same(askerOf(l), asker) !== null);
      return !hasEnded;
    });
    return hasEnded;
  }

  /**
   * Whether a host that uses this address may wait for a lookup of that one: a quick look. Under another address than it
   * talks from only the capturing host is taken to ask, or one that talks IPv6. As `mayLookUp` in
   * src/kernel/assembly/rings.ts does.
   */
  mayLookUp(host: number, subject: number): boolean {
    if (!this.#index.mayBeWaitedFor(subject)) return false;
    return isInterned(subject) || this.#hosts.knowsLocal || this.#index.has(host, subject, MAX_BY);
  }

  /** Whether this host has been asking about that address up to now and may still wait for an answer. */
  looksUp(asker: HostIdentity, subject: number, nowNs: number): boolean {
    if (!this.#index.mayBeWaitedFor(subject)) return false;
    let isWaiting = false;
    this.#index.visitAbout(subject, MAX_ABOUT, nowNs, (l) => {
      if (nowNs - l.startNs > SERIES_NS) return false;
      isWaiting = !l.explains && isAwaited(l, nowNs) && this.#hosts.same(askerOf(l), asker) !== null;
      return !isWaiting;
    });
    return isWaiting;
  }
}

/** Whether an answer to its last query, or to one of its confirmation, may still be waited for. */
function isAwaited(lookup: Lookup, nowNs: number): boolean {
  const { last, forwards } = lookup;
  if ((!last.answered || last.refused) && nowNs - last.timeNs <= STILL_WAITED_NS) return true;
  return forwards.some((forward) => isAwaited(forward, nowNs));
}

/** The identity of a lookup's asker. */
export function askerOf(lookup: Lookup): HostIdentity {
  return { address: lookup.asker, macHigh: lookup.macHigh, macLow: lookup.macLow, capturing: lookup.capturing };
}
