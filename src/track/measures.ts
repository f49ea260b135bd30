/** Measures of time by which openings are followed. */

/** A round trip counts for no more than this in the measure of a gap. */
const MAX_RTT_NS = 1_000_000_000;

/** The same frame captured twice (on `any`, a router, a mirror) comes within this time. */
export const DUPLICATE_NS = 5_000_000;

/** Pieces of one side's message that follow each other this closely are one event. */
export const FLIGHT_NS = 200_000_000;

/** No resolver waits for a single query longer than this. */
export const STILL_WAITED_NS = 30_000_000_000;

/** After an answer that is no end, or part of one, a resolver goes on as soon as this: to the next server, type or alias. */
export const NEXT_STEP_NS = 500_000_000;

/** From a SYN to what answers it; never negative, though the clock may have been set. */
export function roundTrip(synNs: number, answerNs: number): number {
  return Math.min(Math.max(answerNs - synNs, 0), MAX_RTT_NS);
}
