/** Payloads that are used over and over: laid out once in the output's own memory, with their checksums taken. */

export class Arena {
  /** Payloads first; the rest belongs to whoever writes frames. */
  readonly bytes: Uint8Array;
  readonly offset: number[] = [];
  readonly length: number[] = [];
  /** Sum of the payload's 16-bit words, not folded (below 2^31 up to 64 KiB). */
  readonly sum: number[] = [];
  #used = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }

  get used(): number {
    return this.#used;
  }

  /** Keeps a payload; answers its index. */
  add(payload: Uint8Array): number {
    this.bytes.set(payload, this.#used);
    this.offset.push(this.#used);
    this.length.push(payload.length);
    this.sum.push(wordSum(payload));
    this.#used += payload.length;
    return this.offset.length - 1;
  }
}

function wordSum(payload: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < payload.length; at += 2) sum += (payload[at] << 8) | (payload[at + 1] ?? 0);
  return sum;
}
