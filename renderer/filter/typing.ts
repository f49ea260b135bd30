/** What typing into the filter box does to its text and its list, as plain values. */
import type { Completion } from '../../src/model/views.ts';

/** The text with a completion put in, and where the cursor then stands. */
export function completed(text: string, { from, to, insert }: Completion): { text: string; cursor: number } {
  return { text: text.slice(0, from) + insert + text.slice(to), cursor: from + insert.length };
}

/** Round and round, with no choice between the last and the first. */
export function moved(at: number, count: number, step: number): number {
  const next = at + step;
  if (next >= count) return -1;
  return next < -1 ? count - 1 : next;
}
