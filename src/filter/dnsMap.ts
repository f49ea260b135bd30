/** Where the questions and records of one frame's DNS messages lie (RFC 1035, 4.1); overwritten by each frame. */
import { uint16 } from '../base/bytes.ts';
import { skipName } from '../decode/dnsName.ts';
import type { Dissection } from './dissection.ts';
import { DNS, NETBIOS_NAMES } from './layerKinds.ts';

export const HEADER_BYTES = 12;
/** Entries of one frame that are looked at. */
const MOST = 1024;

/** Sections of a message; answers and authorities are the ones between. */
export const QUESTION = 0;
export const ADDITIONAL = 3;

export class DnsMap {
  entries = 0;
  /** Index of the layer that the entry belongs to. */
  readonly layer = new Uint8Array(MOST);
  /** From QUESTION to ADDITIONAL. */
  readonly section = new Uint8Array(MOST);
  readonly nameAt = new Int32Array(MOST);
  /** Where the type stands; class and, in a record, TTL and length follow. */
  readonly fixedAt = new Int32Array(MOST);
  /** The record's data, all of which is there; for a question its end. */
  readonly dataAt = new Int32Array(MOST);
  readonly end = new Int32Array(MOST);
  /** Where reading a message ended before its counts were fulfilled; -1 where it did not. */
  stoppedAt = -1;
  stoppedLayer = -1;
  #turn = -1;

  /** The map of the frame that `f` is at. */
  of(f: Dissection): this {
    if (this.#turn === f.turn) return this;
    f.messages();
    this.#turn = f.turn;
    this.entries = 0;
    this.stoppedAt = -1;
    for (let index = 0; index < f.layers; index++) {
      if (f.kind[index] >= DNS && f.kind[index] <= NETBIOS_NAMES) this.#walk(f, index);
    }
    return this;
  }

  #walk(f: Dissection, layer: number): void {
    const bytes = f.sources[f.source[layer]];
    const [start, to] = [f.from[layer], f.to[layer]];
    if (to - start < HEADER_BYTES) {
      this.#stop(layer, start);
      return;
    }
    let at = start + HEADER_BYTES;
    for (let section = QUESTION; section <= ADDITIONAL; section++) {
      const place = start + 4 + 2 * section;
      for (let left = uint16(bytes, place); left > 0; left--) {
        const next = this.#entry(bytes, layer, section, at, to);
        if (next < 0) {
          this.#stop(layer, at);
          return;
        }
        at = next;
      }
    }
  }

  /** Adds the entry at `at`; answers where it ends, -1 when it is not all there. */
  #entry(bytes: Uint8Array, layer: number, section: number, at: number, to: number): number {
    const fixed = skipName(bytes, at, to);
    const data = fixed + (section === QUESTION ? 4 : 10);
    if (fixed < 0 || data > to || this.entries >= MOST) return -1;
    const end = section === QUESTION ? data : data + uint16(bytes, fixed + 8);
    if (end > to) return -1;
    const entry = this.entries++;
    this.layer[entry] = layer;
    this.section[entry] = section;
    this.nameAt[entry] = at;
    this.fixedAt[entry] = fixed;
    this.dataAt[entry] = data;
    this.end[entry] = end;
    return end;
  }

  #stop(layer: number, at: number): void {
    if (this.stoppedAt >= 0) return;
    this.stoppedAt = at;
    this.stoppedLayer = layer;
  }
}
