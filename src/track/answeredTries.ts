/** Tries that were answered lately: what comes after their answer may be a mirror's copy, or a word that it came too late. */
import type { Try } from './lookup.ts';
import { DUPLICATE_NS } from './segmentOrder.ts';

const KEPT = 64;
/** Copies follow at once: so many of the latest are looked at for each query. */
const COPIED = 8;

export class AnsweredTries {
  readonly #tries: (Try | undefined)[] = new Array(KEPT).fill(undefined);
  #next = 0;
  #latestForwardNs = Number.NEGATIVE_INFINITY;

  /** The oldest gives way. */
  add(attempt: Try): void {
    this.#tries[this.#next] = attempt;
    this.#next = (this.#next + 1) % KEPT;
    if (attempt.lookup.kind === 'forward') this.#latestForwardNs = Math.max(this.#latestForwardNs, attempt.timeNs);
  }

  /** Whether an address query may be that of an answered try: a quick look. */
  mayBeCopied(timeNs: number): boolean {
    return timeNs - this.#latestForwardNs < DUPLICATE_NS;
  }

  /** Whether a query is that of an answered try, captured a second time. */
  isCopy(asker: number, server: number, portAndId: number, type: number, timeNs: number): boolean {
    for (let back = 1; back <= COPIED; back++) {
      const known = this.#tries[(this.#next - back + KEPT) % KEPT];
      if (known === undefined) return false;
      if (timeNs - known.timeNs >= DUPLICATE_NS || known.asker !== asker || known.server !== server) continue;
      if (known.port === portAndId >>> 16 && known.id === (portAndId & 0xffff) && known.type === type) return true;
    }
    return false;
  }

  /** The asker itself reported that nobody waits for a response to this port any more. */
  refuse(asker: number, server: number, port: number, timeNs: number): void {
    for (const attempt of this.#tries) {
      if (attempt === undefined || attempt.asker !== asker || attempt.server !== server || attempt.port !== port)
        continue;
      attempt.late = true;
      attempt.lookup.givenUpNs = Math.min(attempt.lookup.givenUpNs, timeNs);
    }
  }
}
