/**
 * Which query a DNS response answers: the first of its conversation and ID that is not answered yet; what is asked again
 * soon is the same query, later it is a new one (as in Wireshark).
 */
import type { Dissection } from '../../filter/dissection.ts';
import { DNS, LLMNR } from '../../filter/layerKinds.ts';
import type { AddressPair } from './addressPair.ts';

/** Queries that wait for an answer; the oldest give way. */
const MOST_WAITING = 1 << 16;

/** Asked again within this time it is the same query. */
const REPEATED_NS = 5_000_000_000;

interface Query {
  readonly asker: number;
  readonly server: number;
  readonly frame: number;
  readonly timeNs: number;
  /** Another one with the same ports and ID, of other hosts. */
  next: Query | null;
}

export class DnsPairs {
  /** By ports and ID. */
  readonly #waiting = new Map<number, Query>();
  #count = 0;

  /** Takes the frame's DNS message, and tells `f.past` of a response its query. Answers whether a query waits from now on. */
  take(f: Dissection, { source, destination, ports }: AddressPair): boolean {
    const layer = firstMessage(f);
    if (layer < 0) return false;
    const view = f.views[f.source[layer]];
    const id = view.getUint16(f.from[layer]);
    const isResponse = (view.getUint8(f.from[layer] + 2) & 0x80) !== 0;
    const asked = isResponse ? (ports << 16) | (ports >>> 16) : ports;
    const key = (asked >>> 0) * 0x1_0000 + id;
    const [asker, server] = isResponse ? [destination, source] : [source, destination];
    const query = this.#find(key, asker, server);
    if (!isResponse) {
      if (query !== null && f.timeNs - query.timeNs <= REPEATED_NS) return false;
      if (query !== null) this.#remove(key, query);
      this.#wait(key, { asker, server, frame: f.number, timeNs: f.timeNs, next: null });
      return true;
    }
    if (query === null) return false;
    this.#remove(key, query);
    f.past.queryFrame = query.frame;
    f.past.queryNs = query.timeNs;
    return false;
  }

  #find(key: number, asker: number, server: number): Query | null {
    let query = this.#waiting.get(key) ?? null;
    while (query !== null && (query.asker !== asker || query.server !== server)) query = query.next;
    return query;
  }

  #wait(key: number, query: Query): void {
    if (this.#count >= MOST_WAITING) this.#forgetOldest();
    query.next = this.#waiting.get(key) ?? null;
    this.#waiting.set(key, query);
    this.#count++;
  }

  #remove(key: number, query: Query): void {
    this.#count--;
    const first = this.#waiting.get(key)!;
    if (first !== query) {
      let before = first;
      while (before.next !== null && before.next !== query) before = before.next;
      before.next = query.next;
    } else if (query.next === null) this.#waiting.delete(key);
    else this.#waiting.set(key, query.next);
  }

  /** With those that share its ports and ID. */
  #forgetOldest(): void {
    for (const [key, first] of this.#waiting) {
      this.#waiting.delete(key);
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
