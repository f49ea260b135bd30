/** One number that names a frame of one of several captures: cheap to keep, to compare and to take apart. */

const CAPTURE_UNIT = 2 ** 40;

/** @param frame number from 1, below 2^40 */
export function frameRef(capture: number, frame: number): number {
  return capture * CAPTURE_UNIT + frame;
}

export function captureOf(ref: number): number {
  return Math.floor(ref / CAPTURE_UNIT);
}

export function frameOf(ref: number): number {
  return ref % CAPTURE_UNIT;
}
