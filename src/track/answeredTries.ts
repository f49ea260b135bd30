/** Tries that were answered lately: what comes after their answer may be a mirror's copy, or a word that it came too late. */
import { TYPE_PTR } from '../decode/dnsQuestion.ts';
import type { Try } from './lookup.ts';
import { DUPLICATE_NS } from './measures.ts';

const KEPT = 64;
/** Copies follow at once: so many of the latest are looked at for each query. */
const COPIED = 8;

export class AnsweredTries {
  /** Four words each: asker, server, port and ID, type; 0 where there is none. */
  readonly #words = new Int32Array(KEPT * 4);
  readonly #timeNs = new Float64Array(KEPT);
  /** The try itself, or the handle of the brief lookup that has not made it yet. */
  readonly #tries: (Try | null)[] = new Array(KEPT).fill(null);
  readonly #briefs = new Int32Array(KEPT);
  #next = 0;
  /** When the forward confirmation was asked for that was answered last. */
  readonly #latestForwardNs: Float64Array;

  constructor(latestForwardNs = new Float64Array(1)) {
    this.#latestForwardNs = latestForwardNs.fill(Number.NEGATIVE_INFINITY);
  }

  /** The oldest gives way. */
  add(attempt: Try): void {
    const { asker, server, port, id, type, timeNs, lookup } = attempt;
    this.#keep(asker, server, (port << 16) | id, type, timeNs, attempt, 0);
    if (lookup.kind === 'forward') this.#latestForwardNs[0] = Math.max(this.#latestForwardNs[0], timeNs);
  }

  /** The same for a brief lookup's only query. */
  addBrief(asker: number, server: number, portAndId: number, timeNs: number, handle: number): void {
    this.#keep(asker, server, portAndId, TYPE_PTR, timeNs, null, handle);
  }

  /** A brief lookup has become an object. */
  made(handle: number, attempt: Try): void {
    const at = this.#briefs.indexOf(handle);
    if (at < 0) return;
    this.#tries[at] = attempt;
    this.#briefs[at] = 0;
  }

  /** Whether an address query may be that of an answered try: a quick look. */
  mayBeCopied(timeNs: number): boolean {
    return timeNs - this.#latestForwardNs[0] < DUPLICATE_NS;
  }

  /** Whether a query is that of an answered try, captured a second time. */
  isCopy(asker: number, server: number, portAndId: number, type: number, timeNs: number): boolean {
    const words = this.#words;
    for (let back = 1; back <= COPIED; back++) {
      const at = (this.#next - back) & (KEPT - 1);
      const w = at * 4;
      if (words[w + 2] !== portAndId || words[w] !== asker || words[w + 1] !== server || words[w + 3] !== type)
        continue;
      if (timeNs - this.#timeNs[at] < DUPLICATE_NS) return true;
    }
    return false;
  }

  /**
   * The asker itself reported that nobody waits for a response to this port any more.
   * @param tryOf  the only try of a brief lookup; null when that is gone
   */
  refuse(asker: number, server: number, port: number, timeNs: number, tryOf: (handle: number) => Try | null): void {
    const words = this.#words;
    for (let at = 0; at < KEPT; at++) {
      const w = at * 4;
      if (words[w + 2] >>> 16 !== port || words[w] !== asker || words[w + 1] !== server) continue;
      const attempt = this.#briefs[at] === 0 ? this.#tries[at] : tryOf(this.#briefs[at]);
      if (attempt === null) continue;
      attempt.late = true;
      attempt.lookup.givenUpNs = Math.min(attempt.lookup.givenUpNs, timeNs);
    }
  }

  #keep(
    asker: number,
    server: number,
    portAndId: number,
    type: number,
    timeNs: number,
    attempt: Try | null,
    handle: number,
  ): void {
    const at = this.#next;
    this.#next = (at + 1) & (KEPT - 1);
    this.#words[at * 4] = asker;
    this.#words[at * 4 + 1] = server;
    this.#words[at * 4 + 2] = portAndId;
    this.#words[at * 4 + 3] = type;
    this.#timeNs[at] = timeNs;
    this.#tries[at] = attempt;
    this.#briefs[at] = handle;
  }
}
