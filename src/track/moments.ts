/** One event that was captured more than once: by a mirror port or on `any`, or by several hosts on its way. */
import { DUPLICATE_NS } from './measures.ts';

/** From one host's capture to another's: the way between them, and what their clocks differ by. No host sends again so soon. */
const OTHER_CAPTURE_NS = 200_000_000;

/** Whether frames of these captures, at these times, may show one and the same. */
export function isSameMoment(capture: number, timeNs: number, knownCapture: number, knownNs: number): boolean {
  const withinNs = capture === knownCapture ? DUPLICATE_NS : OTHER_CAPTURE_NS;
  return timeNs - knownNs < withinNs;
}
