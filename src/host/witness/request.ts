/** What `ptrscope witness` is asked for. */
import type { AnalyzeRequest } from '../analyzeCaptures.ts';

export interface WitnessRequest {
  /** Capture files; `-` is standard input. */
  readonly captures: readonly string[];
  /** Files of tcpdump's printed lines. */
  readonly printed: readonly string[];
  readonly logs: readonly string[];
  /** Our addresses; empty: as the log and the capture tell. */
  readonly addresses: readonly string[];
  /** A regular expression that reads lines of the logs; null: the mail servers that are known. */
  readonly pattern: string | null;
  /** Minutes east of UTC of the log's stamps; null: estimated. */
  readonly zoneMinutes: number | null;
  /** The log's clock is so far ahead; null: estimated. */
  readonly aheadSeconds: number | null;
  /** The day of printed lines without a date, milliseconds since 1970; null: the log's. */
  readonly dayMs: number | null;
  readonly beforeSeconds: number;
  readonly assumedTtlSeconds: number;
  readonly version: string;
  readonly onProblem?: NonNullable<AnalyzeRequest['onProblem']>;
  readonly onProgress?: NonNullable<AnalyzeRequest['onProgress']>;
  readonly signal?: AbortSignal;
}
