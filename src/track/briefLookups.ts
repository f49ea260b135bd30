/**
 * Lookups as numbers. Most are one query over UDP for an address's own name, and one answer at once that nobody ever
 * asks about again: those cost no object, and the garbage collector nothing. The object is made when somebody wants it,
 * and from then on it alone counts. They begin and end in src/kernel/assembly/lookups.ts, too.
 */
import { TYPE_PTR } from '../decode/dnsQuestion.ts';
import type { Packet } from '../decode/packet.ts';
import type { BriefRoom } from '../kernel/lookupRooms.ts';
import { endTry } from './endTry.ts';
import { type AnswerKind, Lookup, queryOf } from './lookup.ts';

/** Answers that a brief lookup may have: complete ones. */
const ANSWERS: readonly AnswerKind[] = ['name', 'nxdomain', 'nodata'];

/** Words of each: asker, server, port and ID, link-layer address in two, name hash, flags. */
const WORDS = 8;
/** Times and frames of each: number, query's time and frame, response's time and frame. */
const TIMES = 5;
const CAPTURING = 1 << 8;
/** It asked for what the server knows itself. */
const ITERATIVE = 1 << 9;

export class BriefLookups {
  readonly #mask: number;
  readonly #words: Int32Array;
  readonly #times: Float64Array;

  /** @param room  for a power of two: a new lookup takes the place of the one that came so many before */
  constructor({ words, times }: BriefRoom) {
    this.#mask = words.length / WORDS - 1;
    this.#words = words;
    this.#times = times;
  }

  /** A query of `packet`, iterative or not, begins the lookup of this handle; handles are numbers from 1, in turn. */
  begin(
    handle: number,
    number: number,
    packet: Packet,
    server: number,
    portAndId: number,
    iterative: boolean,
    timeNs: number,
    frame: number,
  ): void {
    const words = this.#words;
    const w = this.#place(handle) * WORDS;
    words[w] = packet.source;
    words[w + 1] = server;
    words[w + 2] = portAndId;
    words[w + 3] = packet.macHigh;
    words[w + 4] = packet.macLow;
    words[w + 5] = 0;
    words[w + 6] = (packet.outgoing || packet.loopback ? CAPTURING : 0) | (iterative ? ITERATIVE : 0);
    const times = this.#times;
    const t = this.#place(handle) * TIMES;
    times[t] = number;
    times[t + 1] = timeNs;
    times[t + 2] = frame;
    times[t + 3] = Number.NaN;
  }

  /** @param targetHash  of the name that it was told, as `hashName` makes it; 0 without one */
  end(handle: number, timeNs: number, frame: number, rcode: number, answer: AnswerKind, targetHash: number): void {
    this.#words[this.#place(handle) * WORDS + 5] = targetHash;
    this.#words[this.#place(handle) * WORDS + 6] |= (rcode << 2) | ANSWERS.indexOf(answer);
    this.#times[this.#place(handle) * TIMES + 3] = timeNs;
    this.#times[this.#place(handle) * TIMES + 4] = frame;
  }

  server(handle: number): number {
    return this.#words[this.#place(handle) * WORDS + 1];
  }

  portAndId(handle: number): number {
    return this.#words[this.#place(handle) * WORDS + 2];
  }

  targetHash(handle: number): number {
    return this.#words[this.#place(handle) * WORDS + 5];
  }

  number(handle: number): number {
    return this.#times[this.#place(handle) * TIMES];
  }

  startNs(handle: number): number {
    return this.#times[this.#place(handle) * TIMES + 1];
  }

  /** Of its query. */
  frame(handle: number): number {
    return this.#times[this.#place(handle) * TIMES + 2];
  }

  /** NaN while it waits. */
  responseNs(handle: number): number {
    return this.#times[this.#place(handle) * TIMES + 3];
  }

  isAnswered(handle: number): boolean {
    return !Number.isNaN(this.responseNs(handle));
  }

  /** The lookup as an object, as its query and its answer would have made it. */
  make(handle: number, askingHost: number, subject: number): Lookup {
    const words = this.#words;
    const w = this.#place(handle) * WORDS;
    const [asker, server, portAndId] = [words[w], words[w + 1], words[w + 2]];
    const [timeNs, frame] = [this.startNs(handle), this.frame(handle)];
    const lookup = new Lookup(this.number(handle), 'ptr', asker, askingHost, subject, null);
    const attempt = queryOf(lookup, 'dns-udp', TYPE_PTR, asker, server, portAndId, timeNs, frame);
    attempt.iterative = (words[w + 6] & ITERATIVE) !== 0;
    lookup.add(attempt);
    lookup.macHigh = words[w + 3];
    lookup.macLow = words[w + 4];
    lookup.capturing = (words[w + 6] & CAPTURING) !== 0;
    lookup.indexed = true;
    if (!this.isAnswered(handle)) return lookup;
    const rcode = (words[w + 6] >> 2) & 15;
    endTry(
      attempt,
      this.responseNs(handle),
      this.#times[this.#place(handle) * TIMES + 4],
      rcode,
      ANSWERS[words[w + 6] & 3],
    );
    lookup.everAnswered = true;
    lookup.undecided = false;
    return lookup;
  }

  #place(handle: number): number {
    return (handle - 1) & this.#mask;
  }
}
