/** Sorts many numbers in turns: small pieces first, then merged. Equal ones keep their order. */
import type { Turns } from './turns.ts';

/** Sorted at a stretch, within a turn. */
const PIECE = 4096;
/** Steps between two looks at the clock. */
const STEPS = 16_384;

export async function slicedSort(
  values: Uint32Array,
  compare: (a: number, b: number) => number,
  turns: Turns,
): Promise<Uint32Array> {
  for (let at = 0; at < values.length; at += PIECE) {
    values.subarray(at, at + PIECE).sort(compare);
    if (turns.due()) await turns.pause();
  }
  let from: Uint32Array = values;
  let into: Uint32Array = new Uint32Array(values.length);
  for (let width = PIECE; width < values.length; width *= 2) {
    for (let at = 0; at < values.length; at += 2 * width) {
      await merge(from, into, at, Math.min(at + width, from.length), Math.min(at + 2 * width, from.length));
    }
    [from, into] = [into, from];
  }
  return from;

  async function merge(source: Uint32Array, target: Uint32Array, start: number, middle: number, end: number) {
    let left = start;
    let right = middle;
    for (let at = start; at < end; at++) {
      const takesLeft = left < middle && (right >= end || compare(source[left], source[right]) <= 0);
      target[at] = takesLeft ? source[left++] : source[right++];
      if (at % STEPS === 0 && turns.due()) await turns.pause();
    }
  }
}
