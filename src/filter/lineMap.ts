/** Where the lines of one frame's text messages lie; overwritten by each frame. */
import type { Dissection } from './dissection.ts';
import { HTTP, SMTP } from './layerKinds.ts';
import { BODY, NOT_READABLE } from './walk/messages.ts';

/** Lines of one frame that are looked at. */
const MOST = 256;
const LF = 10;
const CR = 13;

export class LineMap {
  lines = 0;
  /** Index of the layer that the line belongs to. */
  readonly layer = new Uint8Array(MOST);
  readonly from = new Int32Array(MOST);
  /** Behind the text, and behind the line's end. */
  readonly to = new Int32Array(MOST);
  readonly next = new Int32Array(MOST);
  #turn = -1;

  /** The map of the frame that `f` is at. */
  of(f: Dissection): this {
    if (this.#turn === f.turn) return this;
    f.messages();
    this.#turn = f.turn;
    this.lines = 0;
    for (let index = 0; index < f.layers; index++) {
      const isText = f.kind[index] >= SMTP && f.kind[index] <= HTTP;
      if (isText && (f.detail[index] & (NOT_READABLE | BODY)) === 0) this.#walk(f, index);
    }
    return this;
  }

  #walk(f: Dissection, layer: number): void {
    const bytes = f.sources[f.source[layer]];
    const to = f.to[layer];
    for (let at = f.from[layer]; at < to && this.lines < MOST; ) {
      let end = at;
      while (end < to && bytes[end] !== LF) end++;
      const line = this.lines++;
      this.layer[line] = layer;
      this.from[line] = at;
      this.to[line] = end > at && bytes[end - 1] === CR ? end - 1 : end;
      at = Math.min(end + 1, to);
      this.next[line] = at;
    }
  }
}
