/**
 * Which query a DNS response answers: the first of its conversation and ID that is not answered yet; what is asked again
 * soon is the same query, later it is a new one; what comes without a query, or once more (as in Wireshark).
 */
import type { Dissection } from '../../filter/dissection.ts';
import { DNS, LLMNR } from '../../filter/layerKinds.ts';
import type { AddressPair } from './addressPair.ts';

/** Queries that wait for an answer, and those that have one; of each the oldest give way. */
const MOST_KEPT = 1 << 16;

/** Asked again before this time has passed it is the same query. */
const REPEATED_NS = 5_000_000_000;

interface Query {
  readonly asker: number;
  readonly server: number;
  readonly frame: number;
  readonly timeNs: number;
  /** Of its response; 0 while there is none. */
  answerFrame: number;
  /** Another one with the same ports and ID, of other hosts. */
  next: Query | null;
}

export class DnsPairs {
  readonly #waiting = new Queries();
  readonly #answered = new Queries();

  /**
   * Takes the frame's DNS message, and tells `f.past` of a response its query, and of either what it repeats. Answers
   * whether a query waits from now on.
   */
  take(f: Dissection, { source, destination, ports }: AddressPair): boolean {
    const layer = firstMessage(f);
    if (layer < 0) return false;
    const view = f.views[f.source[layer]];
    const id = view.getUint16(f.from[layer]);
    const isResponse = (view.getUint8(f.from[layer] + 2) & 0x80) !== 0;
    const asked = isResponse ? (ports << 16) | (ports >>> 16) : ports;
    const key = (asked >>> 0) * 0x1_0000 + id;
    if (isResponse) {
      this.#answer(f, key, destination, source);
      return false;
    }
    return this.#ask(f, key, source, destination);
  }

  #ask(f: Dissection, key: number, asker: number, server: number): boolean {
    const query = this.#waiting.find(key, asker, server);
    if (query !== null && f.timeNs - query.timeNs < REPEATED_NS) {
      f.past.firstQueryFrame = query.frame;
      return false;
    }
    if (query !== null) this.#waiting.remove(key, query);
    this.#waiting.add(key, { asker, server, frame: f.number, timeNs: f.timeNs, answerFrame: 0, next: null });
    return true;
  }

  #answer(f: Dissection, key: number, asker: number, server: number): void {
    const query = this.#waiting.find(key, asker, server);
    const answered = this.#answered.find(key, asker, server);
    if (query === null) {
      f.past.firstAnswerFrame = answered?.answerFrame ?? 0;
      f.past.unsolicited = answered === null;
      return;
    }
    this.#waiting.remove(key, query);
    if (answered !== null) this.#answered.remove(key, answered);
    query.answerFrame = f.number;
    this.#answered.add(key, query);
    f.past.queryFrame = query.frame;
    f.past.queryNs = query.timeNs;
  }
}

/** Queries by ports and ID, then by hosts. */
class Queries {
  readonly #chains = new Map<number, Query>();
  #count = 0;

  find(key: number, asker: number, server: number): Query | null {
    let query = this.#chains.get(key) ?? null;
    while (query !== null && (query.asker !== asker || query.server !== server)) query = query.next;
    return query;
  }

  add(key: number, query: Query): void {
    if (this.#count >= MOST_KEPT) this.#forgetOldest();
    query.next = this.#chains.get(key) ?? null;
    this.#chains.set(key, query);
    this.#count++;
  }

  remove(key: number, query: Query): void {
    this.#count--;
    const first = this.#chains.get(key)!;
    if (first !== query) {
      let before = first;
      while (before.next !== null && before.next !== query) before = before.next;
      before.next = query.next;
    } else if (query.next === null) this.#chains.delete(key);
    else this.#chains.set(key, query.next);
  }

  /** With those that share its ports and ID. */
  #forgetOldest(): void {
    for (const [key, first] of this.#chains) {
      this.#chains.delete(key);
      for (let query: Query | null = first; query !== null; query = query.next) this.#count--;
      return;
    }
  }
}

/** The first message with a header, asked over UDP or TCP; multicast DNS has no pairs. */
function firstMessage(f: Dissection): number {
  f.messages();
  for (let index = 0; index < f.layers; index++) {
    const kind = f.kind[index];
    if (kind === DNS || kind === LLMNR) return f.to[index] - f.from[index] >= 4 ? index : -1;
  }
  return -1;
}
