/** Lines of one side's byte stream, payload by payload; bounded, and tolerant of cut payloads. */
import { latin1 } from '../latin1.ts';
import type { Payload } from './opening.ts';

/** Characters of a line that are kept; the rest of it is skipped. */
const MAX_LINE = 1024;
const LF = 10;

export class LineReader {
  #partial = '';
  #midLine = false;

  /** Whether a line has begun and not ended. */
  get midLine(): boolean {
    return this.#midLine;
  }

  /**
   * Hands on each line that ends in the payload, raw as Latin-1 and without its end, until `visit` answers true.
   * What a cut payload ends with counts as a line. Answers where it stopped: the payload's end, or behind the last line.
   */
  read(payload: Payload, visit: (line: string) => boolean): number {
    const { bytes, end } = payload;
    let at = payload.start;
    while (at < end) {
      const lineEnd = lineEndIn(bytes, at, end);
      if (lineEnd < 0) break;
      const line = this.#finish(bytes, at, lineEnd);
      at = lineEnd + 1;
      if (visit(line)) return at;
    }
    if (at < end) this.#keep(bytes, at, end);
    if (end < payload.originalEnd && this.#midLine) visit(this.#finish(bytes, end, end));
    return end;
  }

  #keep(bytes: Uint8Array, from: number, to: number): void {
    this.#midLine = true;
    this.#partial += latin1(bytes, from, to, MAX_LINE - this.#partial.length);
  }

  #finish(bytes: Uint8Array, from: number, to: number): string {
    this.#keep(bytes, from, to);
    const line = this.#partial;
    this.#partial = '';
    this.#midLine = false;
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }
}

/** `indexOf` would search on through all frames of the batch, again for each. */
function lineEndIn(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; at++) if (bytes[at] === LF) return at;
  return -1;
}
