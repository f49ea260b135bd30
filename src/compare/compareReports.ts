/** Two reports beside each other, usually a failing and a healthy capture: which servers both saw, and what differs there. */
import type { Comparison, ComparisonPair, ComparisonSide, LoneServer, PairSide } from '../model/comparison.ts';
import type { Gap, ListedConnection, Report, Stall } from '../model/report.ts';
import { AskedAbout } from './asked.ts';
import { type Compared, differencesOf } from './differences.ts';
import { longestWait } from './opening.ts';
import { type Extent, extentOf, openingTimeline } from './openingTimeline.ts';
import { groupByServer, type ServerGroup } from './servers.ts';

/** Servers that a comparison tells; beyond it they are counted. */
const MOST_PAIRS = 1000;
const MOST_LONE = 1000;

export interface ComparedReport {
  /** The file, or what the user calls it. */
  readonly title: string;
  /** With its full lists of connections and lookups. */
  readonly report: Report;
}

export function compareReports(left: ComparedReport, right: ComparedReport): Comparison {
  const [mine, other] = [new Side(left.report), new Side(right.report)];
  const groups = groupByServer(left.report.connections ?? [], right.report.connections ?? []);
  const both = groups.filter((group) => group.left.length > 0 && group.right.length > 0);
  const pairs = both.map((group) => pairOf(group, mine, other)).sort(byTelling);
  const onlyLeft = groups
    .filter((group) => group.right.length === 0)
    .map(({ server, left: own }) => mine.lone(server, own));
  const onlyRight = groups
    .filter((group) => group.left.length === 0)
    .map(({ server, right: own }) => other.lone(server, own));
  const omitted = [pairs.length - MOST_PAIRS, onlyLeft.length - MOST_LONE, onlyRight.length - MOST_LONE];
  return {
    schema: 'ptrscope-comparison/1',
    version: left.report.version,
    left: sideOf(left),
    right: sideOf(right),
    pairs: pairs.slice(0, MOST_PAIRS),
    onlyLeft: onlyLeft.sort(byStalls).slice(0, MOST_LONE),
    onlyRight: onlyRight.sort(byStalls).slice(0, MOST_LONE),
    omitted: omitted.reduce((sum, count) => sum + Math.max(0, count), 0),
  };
}

/** One of the two reports, with what is looked up in it again and again. */
class Side {
  readonly #gaps = new Map<number, Stall | Gap>();
  readonly #asked: AskedAbout;

  constructor(report: Report) {
    this.#asked = new AskedAbout(report);
    // Stalls last: where a connection has both, the stall is what counts.
    for (const gap of [...report.gaps, ...report.stalls]) {
      const { stream } = gap.connection;
      if (stream === null) continue;
      const known = this.#gaps.get(stream);
      const better =
        known === undefined || isStall(gap) > isStall(known) || known.durationSeconds < gap.durationSeconds;
      if (better) this.#gaps.set(stream, gap);
    }
  }

  gapOf({ stream }: ListedConnection): Stall | Gap | null {
    return stream === null ? null : (this.#gaps.get(stream) ?? null);
  }

  /** What a connection's stall lasted; without one, its longest wait for a message. */
  waitOf(connection: ListedConnection): number {
    return this.gapOf(connection)?.durationSeconds ?? longestWait(connection);
  }

  /** The connection that waited longest stands for all to its server; stalls before other silences. */
  worst(connections: readonly ListedConnection[]): Compared {
    const rank = (one: ListedConnection) => (one.stallIds.length > 0 ? 1e9 : 0) + this.waitOf(one);
    const connection = connections.reduce((worst, one) => (rank(one) > rank(worst) ? one : worst));
    const gap = this.gapOf(connection);
    const until = gap?.endSeconds ?? lastStep(connection);
    return {
      connection,
      gap,
      asked: this.#asked.of(connection, gap !== null && isStall(gap) ? (gap as Stall) : null, until),
    };
  }

  lone(server: string, connections: readonly ListedConnection[]): LoneServer {
    return {
      server,
      connections: connections.length,
      stalled: stalledOf(connections),
      worstSeconds: connections.reduce((worst, one) => Math.max(worst, this.gapOf(one)?.durationSeconds ?? 0), 0),
    };
  }
}

function isStall(gap: Stall | Gap): boolean {
  return gap.cause !== 'unexplained';
}

function lastStep({ opening, startSeconds }: ListedConnection): number {
  return opening.at(-1)?.timeSeconds ?? startSeconds;
}

function stalledOf(connections: readonly ListedConnection[]): number {
  return connections.filter(({ stallIds }) => stallIds.length > 0).length;
}

function pairOf({ server, left, right }: ServerGroup, mine: Side, other: Side): ComparisonPair {
  const [worst, otherWorst] = [mine.worst(left), other.worst(right)];
  const [mineExtent, otherExtent] = [extentOf(worst), extentOf(otherWorst)];
  const extent = {
    from: Math.min(mineExtent.from, otherExtent.from),
    to: Math.max(mineExtent.to, otherExtent.to),
  };
  const leftSide = pairSide(worst, mine, left, extent);
  const rightSide = pairSide(otherWorst, other, right, extent);
  return {
    server,
    left: leftSide,
    right: rightSide,
    deltaSeconds: leftSide.waitSeconds - rightSide.waitSeconds,
    differences: differencesOf(worst, otherWorst),
  };
}

function pairSide(compared: Compared, side: Side, all: readonly ListedConnection[], extent: Extent): PairSide {
  const { connection, gap, asked } = compared;
  return {
    connections: all.length,
    stalled: stalledOf(all),
    connection,
    waitSeconds: side.waitOf(connection),
    stallId: gap === null ? null : gap.id,
    lookupIds: [...asked.reverse, ...asked.forward].map(({ id }) => id),
    timeline: openingTimeline(compared, extent),
  };
}

function sideOf({ title, report }: ComparedReport): ComparisonSide {
  const { summary } = report;
  return {
    title,
    connections: summary.connections,
    stalls: summary.stalls,
    worstSeconds: summary.worstSeconds,
    ptrQueries: summary.resolvers.reduce((sum, { ptrQueries }) => sum + ptrQueries, 0),
    ptrAnswers: summary.resolvers.reduce((sum, { ptrAnswers }) => sum + ptrAnswers, 0),
  };
}

/** Pairs of which one side stalled come first, then the greatest difference. */
function byTelling(a: ComparisonPair, b: ComparisonPair): number {
  const stalls = (pair: ComparisonPair) => (pair.left.stalled > 0 ? 1 : 0) + (pair.right.stalled > 0 ? 1 : 0);
  const oneSided = (pair: ComparisonPair) => (stalls(pair) === 1 ? 1 : 0);
  return (
    oneSided(b) - oneSided(a) ||
    stalls(b) - stalls(a) ||
    b.differences.length - a.differences.length ||
    Math.abs(b.deltaSeconds) - Math.abs(a.deltaSeconds)
  );
}

function byStalls(a: LoneServer, b: LoneServer): number {
  return b.stalled - a.stalled || b.connections - a.connections;
}
