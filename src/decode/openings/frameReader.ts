/** Length-prefixed messages of one side's byte stream, payload by payload; keeps only each message's first bytes. */
import type { Payload } from './opening.ts';

/** Bytes of a message that are kept for a look at what it is. */
export const PREFIX_BYTES = 64;

/** A whole message's length from its first bytes; 0 when more of them are needed, -1 when this is no message. */
export type LengthOf = (prefix: Uint8Array, available: number) => number;

/** @param prefix the message's first bytes, `available` of them; good during the call only */
export type FrameVisit = (prefix: Uint8Array, available: number) => boolean;

export class FrameReader {
  readonly #lengthOf: LengthOf;
  readonly #prefix = new Uint8Array(PREFIX_BYTES);
  /** Bytes in the prefix, bytes passed of the current message, its length (0 while unknown). */
  #kept = 0;
  #passed = 0;
  #length = 0;
  #lost = false;

  constructor(lengthOf: LengthOf) {
    this.#lengthOf = lengthOf;
  }

  /** Whether the boundaries of messages are no longer known. */
  get lost(): boolean {
    return this.#lost;
  }

  /** Whether a message has begun and not ended. */
  get midFrame(): boolean {
    return this.#passed > 0;
  }

  /**
   * Hands on each message that ends in the payload, also where it is cut, until `visit` answers true.
   * Answers where it stopped: the payload's uncut end, or behind the last message.
   */
  read(payload: Payload, visit: FrameVisit): number {
    let at = payload.start;
    while (at < payload.originalEnd && !this.#lost) {
      at = this.#length === 0 ? this.#readHeader(payload, at) : this.#pass(payload, at);
      if (this.#length > 0 && this.#passed === this.#length && this.#end(visit)) return at;
    }
    return payload.originalEnd;
  }

  #readHeader(payload: Payload, at: number): number {
    if (at >= payload.end || this.#kept === PREFIX_BYTES) {
      this.#lost = true;
      return at;
    }
    this.#prefix[this.#kept++] = payload.bytes[at];
    this.#passed++;
    const length = this.#lengthOf(this.#prefix, this.#kept);
    if (length < 0 || (length > 0 && length < this.#passed)) this.#lost = true;
    else this.#length = length;
    return at + 1;
  }

  #pass(payload: Payload, at: number): number {
    const step = Math.min(this.#length - this.#passed, payload.originalEnd - at);
    const copied = this.#kept === this.#passed ? Math.min(step, PREFIX_BYTES - this.#kept, payload.end - at) : 0;
    for (let index = 0; index < copied; index++) this.#prefix[this.#kept++] = payload.bytes[at + index];
    this.#passed += step;
    return at + step;
  }

  #end(visit: FrameVisit): boolean {
    const available = this.#kept;
    this.#kept = 0;
    this.#passed = 0;
    this.#length = 0;
    return visit(this.#prefix, available);
  }
}
