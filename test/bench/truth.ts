/** What is known of a generated capture, and how well a report agrees with it. */
import type { Gap, Report, Stall } from '../../src/model/report.ts';
import type { Cause, Phase, Side } from '../../src/model/words.ts';

export interface TrueGap {
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly port: number;
  readonly side: Side;
  readonly phase: Phase;
  /** Null: a gap that no lookup explains. */
  readonly cause: Cause | null;
  /** Name of the resolver's schedule, where it gave up on one. */
  readonly schedule: string | null;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

export interface Agreement {
  /** Share of the true stalls that were found. */
  readonly recall: number;
  /** Share of the found stalls that are true. */
  readonly precision: number;
  /** Found stalls whose phase or cause is not the true one. */
  readonly misjudged: readonly string[];
  /** Largest difference of a found stall's duration from the true one, seconds. */
  readonly worstSeconds: number;
  readonly missed: readonly string[];
  readonly invented: readonly string[];
}

export function compareWithTruth(truth: readonly TrueGap[], report: Pick<Report, 'stalls'>): Agreement {
  const stalls = truth.filter((gap) => gap.cause !== null);
  const wanted = new Map(stalls.map((gap) => [trueKey(gap), gap]));
  const found = new Map(report.stalls.map((stall) => [foundKey(stall), stall]));
  const hits = [...wanted].filter(([key]) => found.has(key));
  const pairs = hits.map(([key, gap]) => ({ key, gap, stall: found.get(key) as Stall }));
  return {
    recall: share(hits.length, wanted.size),
    precision: share(hits.length, report.stalls.length),
    misjudged: pairs
      .filter(({ gap, stall }) => stall.phase !== gap.phase || stall.cause !== gap.cause)
      .map(({ key }) => key),
    worstSeconds: pairs.reduce((worst, { gap, stall }) => Math.max(worst, durationError(gap, stall)), 0),
    missed: [...wanted.keys()].filter((key) => !found.has(key)),
    invented: [...found.keys()].filter((key) => !wanted.has(key)),
  };
}

function durationError(gap: TrueGap, stall: Stall): number {
  return Math.abs(stall.durationSeconds - (gap.endSeconds - gap.startSeconds));
}

/** One side of one connection; the generator uses no client port twice. */
function trueKey(gap: TrueGap): string {
  return key(gap.side, gap.client, gap.clientPort, gap.server, gap.port);
}

function foundKey({ side, connection: { client, server } }: Stall | Gap): string {
  return key(side, client.address, client.port, server.address, server.port);
}

function key(side: Side, client: string, clientPort: number, server: string, port: number): string {
  return `${side} ${client}:${clientPort} > ${server}:${port}`;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
