/** Where the figures of a time axis stand. */

/** About six round figures from 0 to `end`. */
export function ticksUpTo(end: number): number[] {
  if (!(end > 0)) return [0];
  const rough = end / 6;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * ([1, 2, 5, 10].find((factor) => factor * unit >= rough) ?? 10);
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, index) => index * step);
}
