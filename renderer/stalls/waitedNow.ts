/** How long a stall of the list has waited by now. */
import type { StallRow } from '../../src/model/views.ts';

/** @param nowSeconds the capture's clock */
export function waitedNow(
  { open, waitedSeconds, asOfSeconds }: Pick<StallRow, 'open' | 'waitedSeconds' | 'asOfSeconds'>,
  nowSeconds: number,
): number {
  return open ? waitedSeconds + Math.max(0, nowSeconds - asOfSeconds) : waitedSeconds;
}
