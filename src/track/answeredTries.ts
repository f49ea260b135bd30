/** Tries that were answered lately: what comes after their answer may be a mirror's copy, or a word that it came too late. */
import { TYPE_PTR } from '../decode/dnsQuestion.ts';
import { type AnsweredRoom, LOOKUP_SIZES } from '../kernel/lookupRooms.ts';
import type { Try } from './lookup.ts';
import { DUPLICATE_NS } from './measures.ts';

const KEPT = LOOKUP_SIZES.ANSWERED_KEPT;
/** Copies follow at once: so many of the latest are looked at for each query. */
const COPIED = 8;

/** A refused response is refused as soon as it comes; a round trip may lie between. */
const AT_ONCE_NS = 1_000_000_000;

/** Words of each: asker, server, port and ID, type; 0 where there is none; the handle of a brief lookup. */
const WORDS = 5;
const BRIEF = 4;
/** Place of the state. */
const NEXT = 0;

export class AnsweredTries {
  readonly #state: Int32Array;
  readonly #words: Int32Array;
  readonly #timeNs: Float64Array;
  /** The try itself, where there is no handle of a brief lookup that has not made it yet. */
  readonly #tries: (Try | null)[] = new Array(KEPT).fill(null);
  /** When the forward confirmation was asked for that was answered last. */
  readonly #latestForwardNs: Float64Array;

  constructor({ state, words, times }: AnsweredRoom, latestForwardNs: Float64Array) {
    this.#state = state;
    this.#words = words;
    this.#timeNs = times;
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
    for (let at = 0; at < KEPT; at++) {
      if (this.#words[at * WORDS + BRIEF] !== handle) continue;
      this.#tries[at] = attempt;
      this.#words[at * WORDS + BRIEF] = 0;
      return;
    }
  }

  /** Whether an address query may be that of an answered try: a quick look. */
  mayBeCopied(timeNs: number): boolean {
    return timeNs - this.#latestForwardNs[0] < DUPLICATE_NS;
  }

  /** Whether a query is that of an answered try, captured a second time. */
  isCopy(asker: number, server: number, portAndId: number, type: number, timeNs: number): boolean {
    const words = this.#words;
    for (let back = 1; back <= COPIED; back++) {
      const at = (this.#state[NEXT] - back) & (KEPT - 1);
      const w = at * WORDS;
      if (words[w + 2] !== portAndId || words[w] !== asker || words[w + 1] !== server || words[w + 3] !== type)
        continue;
      if (timeNs - this.#timeNs[at] < DUPLICATE_NS) return true;
    }
    return false;
  }

  /** Whether a response is that of a try that was answered with it just now, captured a second time. */
  isCopiedResponse(asker: number, server: number, portAndId: number, timeNs: number): boolean {
    const words = this.#words;
    for (let back = 1; back <= COPIED; back++) {
      const at = (this.#state[NEXT] - back) & (KEPT - 1);
      const w = at * WORDS;
      if (words[w + 2] !== portAndId || words[w] !== asker || words[w + 1] !== server) continue;
      const attempt = this.#tries[at];
      if (attempt !== null && timeNs - attempt.responseNs < DUPLICATE_NS) return true;
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
      const w = at * WORDS;
      if (words[w + 2] >>> 16 !== port || words[w] !== asker || words[w + 1] !== server) continue;
      const attempt = words[w + BRIEF] === 0 ? this.#tries[at] : tryOf(words[w + BRIEF]);
      // What it refused long after the answer is that answer's twin, to a further try.
      if (attempt === null || timeNs - attempt.responseNs > AT_ONCE_NS) continue;
      attempt.late = true;
      if (goesOn(attempt)) continue;
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
    const at = this.#state[NEXT];
    this.#state[NEXT] = (at + 1) & (KEPT - 1);
    const w = at * WORDS;
    this.#words[w] = asker;
    this.#words[w + 1] = server;
    this.#words[w + 2] = portAndId;
    this.#words[w + 3] = type;
    this.#words[w + BRIEF] = handle;
    this.#timeNs[at] = timeNs;
    this.#tries[at] = attempt;
  }
}

/**
 * Resolvers that take a port for each try (Go, OpenSMTPD's) close one while they wait for the next one's answer. And what a
 * name server of the asker's own host refuses says nothing of the program that waits for that one.
 */
function goesOn({ lookup, server, port, timeNs }: Try): boolean {
  const { tries } = lookup;
  if (!isOwnHost(server) && tries.some((other) => isOwnHost(other.server))) return true;
  return tries.some((other) => other.timeNs > timeNs && other.port !== port && !other.answered);
}

/** 127.0.0.0/8. */
function isOwnHost(server: number): boolean {
  return server >>> 24 === 127;
}
