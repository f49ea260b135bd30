/** The values of one field in one frame: filled anew for each frame, so that reading a field makes no object. */

/** Values of one field in one frame that are looked at; a DNS message has the most. */
export const MOST_VALUES = 1024;

export class Values {
  count = 0;
  /** The numbers; for bytes where they begin. */
  readonly numbers = new Float64Array(MOST_VALUES);
  /** For bytes: behind their last. */
  readonly ends = new Int32Array(MOST_VALUES);
  readonly sources: Uint8Array[] = [];
  readonly texts: string[] = [];

  addNumber(value: number): void {
    if (this.count < MOST_VALUES) this.numbers[this.count++] = value;
  }

  addText(text: string): void {
    if (this.count < MOST_VALUES) this.texts[this.count++] = text;
  }

  /** The bytes `source[from..to)`. */
  addBytes(source: Uint8Array, from: number, to: number): void {
    if (this.count >= MOST_VALUES) return;
    this.sources[this.count] = source;
    this.numbers[this.count] = from;
    this.ends[this.count++] = to;
  }

  bytesAt(index: number): Uint8Array {
    return this.sources[index].subarray(this.numbers[index], this.ends[index]);
  }
}

/** Text as it is compared, a character for each byte: what is typed or written beyond ASCII is meant as UTF-8. */
export function wireText(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  return String.fromCharCode(...new TextEncoder().encode(text));
}
