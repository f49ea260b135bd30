/** Answers that left the name server and did not arrive: who has one does not ask again at once. */
import type { PtrQuery } from './query.ts';

/** Queries of one resolver this near to each other are one attempt to learn the name. */
const WITHIN_MS = 30_000;
/** Once more may be another process, or another of several caches behind one address; and an answer that is used up. */
const LEAST_QUERIES = 3;
const LEAST_TTL_SECONDS = 60;

/**
 * The queries for one name that its resolver made again and again up to `told`, though each was answered with what it
 * might have kept; empty where there are too few to tell.
 */
export function unheardBy(queries: readonly PtrQuery[], told: PtrQuery): readonly PtrQuery[] {
  const same = queries.filter(
    ({ resolver, name, timeMs, answer }) =>
      resolver === told.resolver &&
      name.toLowerCase() === told.name.toLowerCase() &&
      timeMs <= told.timeMs &&
      timeMs > told.timeMs - WITHIN_MS &&
      answer !== null &&
      (answer.kind === 'name' || answer.kind === 'alias' || answer.kind === 'nxdomain' || answer.kind === 'nodata') &&
      (answer.ttlSeconds ?? LEAST_TTL_SECONDS) >= LEAST_TTL_SECONDS,
  );
  return same.length >= LEAST_QUERIES ? same : [];
}
