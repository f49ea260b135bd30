/** What an analysis has counted by now, for whoever watches it run. */
import type { World } from '../stall/fit.ts';
import type { ConnectionTracker } from '../track/connections.ts';

export interface ResolverCounts {
  readonly address: string;
  readonly ptrQueries: number;
  readonly ptrAnswers: number;
}

export interface RunningCounts {
  readonly connections: number;
  /** Stalls that are over. */
  readonly stalls: number;
  /** Connections that wait for a lookup now; known only where the clock ticks. */
  readonly waiting: number;
  /** Reverse lookups. */
  readonly lookups: number;
  readonly unansweredLookups: number;
  /** A few: those that left most queries without an answer first. */
  readonly resolvers: readonly ResolverCounts[];
}

const MOST_RESOLVERS = 4;

export function runningCounts(
  { lookups, addresses }: World,
  { streams }: ConnectionTracker,
  stalls: number,
  waiting: number,
): RunningCounts {
  const silence = (one: { ptrQueries: number; ptrAnswers: number }) => one.ptrQueries - one.ptrAnswers;
  const resolvers = [...lookups.resolvers.byAddress]
    .sort(([, a], [, b]) => silence(b) - silence(a) || b.ptrQueries - a.ptrQueries)
    .slice(0, MOST_RESOLVERS)
    .map(([address, { ptrQueries, ptrAnswers }]) => ({ address: addresses.format(address), ptrQueries, ptrAnswers }));
  const unansweredLookups = lookups.count - lookups.answeredCount;
  return { connections: streams, stalls, waiting, lookups: lookups.count, unansweredLookups, resolvers };
}
