/** Places in lists that are in the order of time. */

/** The first place whose time is not before `timeMs`; the length where all are before it. */
export function firstFrom(sorted: readonly { readonly timeMs: number }[], timeMs: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]!.timeMs < timeMs) from = middle + 1;
    else to = middle;
  }
  return from;
}
