/** Puts the parts of a finished analysis together as a report, in an order that is always the same. */
import { toSeconds } from '../base/clock.ts';
import { stallColumns } from '../model/columns.ts';
import type {
  Capture,
  Finding,
  Gap,
  Limit,
  ListedConnection,
  Lookup,
  Report,
  ResolverSummary,
  Stall,
} from '../model/report.ts';
import type { World } from '../stall/fit.ts';
import type { AnalysisOptions } from './analysis.ts';

export interface ReportParts {
  readonly options: AnalysisOptions;
  readonly captures: Capture[];
  /** In the order of their start, as all lists. */
  readonly stalls: Stall[];
  readonly gaps: Gap[];
  readonly lookups: Lookup[];
  readonly connections: ListedConnection[] | null;
  readonly findings: Finding[];
  readonly limits: Limit[];
  readonly evicted: number;
  readonly streams: number;
  /** Stalls of the side that is not to be listed. */
  readonly notListed: number;
  readonly world: World;
}

export function buildReport(parts: ReportParts): Report {
  const { stalls, gaps } = parts;
  const { lookups } = parts.world;
  return {
    schema: 'ptrscope-report/1',
    version: parts.options.version,
    parameters: parts.options.parameters,
    captures: parts.captures,
    summary: {
      connections: parts.streams,
      stalls: stalls.length,
      worstSeconds: stallColumns(stalls).durationSeconds.reduce((worst, seconds) => Math.max(worst, seconds), 0),
      lookups: lookups.count,
      unansweredLookups: lookups.count - lookups.answeredCount,
      evicted: parts.evicted,
      ...(parts.options.parameters.only === null ? {} : { notListed: parts.notListed }),
      resolvers: resolverSummaries(parts.world),
    },
    stalls,
    gaps,
    lookups: parts.lookups,
    ...(parts.connections === null ? {} : { connections: withStalls(parts.connections, stalls) }),
    findings: parts.findings,
    limits: parts.limits,
  };
}

function withStalls(connections: readonly ListedConnection[], stalls: readonly Stall[]): ListedConnection[] {
  const ids = new Map<number, string[]>();
  for (const { connection, id } of stalls) {
    if (connection.stream === null) continue;
    ids.set(connection.stream, [...(ids.get(connection.stream) ?? []), id]);
  }
  return connections
    .map((one) => ({ ...one, stallIds: one.stream === null ? [] : (ids.get(one.stream) ?? []) }))
    .sort((a, b) => (a.stream ?? 0) - (b.stream ?? 0));
}

/** The busiest resolvers first. */
function resolverSummaries(world: World): ResolverSummary[] {
  return [...world.lookups.resolvers.byAddress]
    .map(([address, stats]) => ({
      address: world.addresses.format(address),
      ptrQueries: stats.ptrQueries,
      ptrAnswers: stats.ptrAnswers,
      medianSeconds: stats.medianNs === null ? null : toSeconds(stats.medianNs),
      worstSeconds: stats.ptrAnswers === 0 ? null : toSeconds(stats.worstNs),
    }))
    .sort((a, b) => b.ptrQueries - a.ptrQueries || (a.address < b.address ? -1 : 1));
}
