/** A hello's bytes put together from TCP segments in any order, overlapping and repeated; the first copy of a byte stays. */
import { helloLength, MAX_HELLO_BYTES } from './tls.ts';

/** `more`: wait; `complete`: all of it was sent; `not-a-hello`: give up, this is something else or longer than 64 KiB. */
export type HelloProgress = 'more' | 'complete' | 'not-a-hello';

/** Pieces that may lie apart at once; a sender with more holes than this is not waited for. */
const MAX_PIECES = 64;

export class HelloCollector {
  #buffer = new Uint8Array(2048);
  /** Captured pieces `[from, to)`, ordered and apart, flat: from, to, from, to … */
  #captured: number[] = [];
  /** The same for what was sent, whether captured or cut off by the snap length. */
  #sent: number[] = [];
  /** Bytes from the start that it takes to know more. */
  #needed = 1;
  #progress: HelloProgress = 'more';

  /**
   * Takes one segment's bytes. Those past 64 KiB or before the hello's start are left out.
   * @param relativeSequence where `bytes[start]` stands in the stream, counted from the hello's first byte; may be negative
   * @param originalEnd where the segment's bytes would end uncut
   */
  add(relativeSequence: number, bytes: Uint8Array, start: number, end: number, originalEnd = end): HelloProgress {
    if (this.#progress !== 'more') return this.#progress;
    const from = Math.max(relativeSequence, 0);
    const to = Math.min(relativeSequence + end - start, MAX_HELLO_BYTES);
    const sentTo = Math.min(relativeSequence + Math.max(originalEnd, end) - start, MAX_HELLO_BYTES);
    if (to > from) this.#store(from, to, bytes, start - relativeSequence);
    if (sentTo > from) cover(this.#sent, from, sentTo);
    this.#progress = this.#judge();
    return this.#progress;
  }

  get progress(): HelloProgress {
    return this.#progress;
  }

  /** The hello's bytes from its start to the first that is missing. A view, good until the next `add`. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, prefix(this.#captured));
  }

  /** Copies the parts of `[from, to)` that are not yet there; `shift` leads from a place in the stream to one in `bytes`. */
  #store(from: number, to: number, bytes: Uint8Array, shift: number): void {
    this.#grow(to);
    let at = from;
    for (let index = 0; index < this.#captured.length && at < to; index += 2) {
      const [pieceFrom, pieceTo] = [this.#captured[index], this.#captured[index + 1]];
      if (pieceTo <= at) continue;
      if (pieceFrom > at) this.#buffer.set(bytes.subarray(at + shift, Math.min(pieceFrom, to) + shift), at);
      at = Math.max(at, pieceTo);
    }
    if (at < to) this.#buffer.set(bytes.subarray(at + shift, to + shift), at);
    cover(this.#captured, from, to);
  }

  #grow(length: number): void {
    if (length <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.min(Math.max(length, this.#buffer.length * 2), MAX_HELLO_BYTES));
    grown.set(this.#buffer);
    this.#buffer = grown;
  }

  /** The records are walked only when enough has come to learn more: a hello cut into tiny records costs no square. */
  #judge(): HelloProgress {
    const captured = prefix(this.#captured);
    if (captured >= this.#needed) this.#needed = helloLength(this.#buffer, 0, captured);
    if (this.#needed < 0 || this.#needed > MAX_HELLO_BYTES) return 'not-a-hello';
    if (Math.max(this.#sent.length, this.#captured.length) > 2 * MAX_PIECES) return 'not-a-hello';
    return prefix(this.#sent) >= this.#needed ? 'complete' : 'more';
  }
}

/** Length of the piece that begins at 0. */
function prefix(pieces: readonly number[]): number {
  return pieces.length > 0 && pieces[0] === 0 ? pieces[1] : 0;
}

/** Adds `[from, to)` to ordered pieces, joining those that it touches. */
function cover(pieces: number[], from: number, to: number): void {
  let first = 0;
  while (first < pieces.length && pieces[first + 1] < from) first += 2;
  let last = first;
  let [joinedFrom, joinedTo] = [from, to];
  for (; last < pieces.length && pieces[last] <= to; last += 2) {
    joinedFrom = Math.min(joinedFrom, pieces[last]);
    joinedTo = Math.max(joinedTo, pieces[last + 1]);
  }
  pieces.splice(first, last - first, joinedFrom, joinedTo);
}
