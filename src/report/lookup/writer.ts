/** What every writer of a lookup report is. */
import type { LookupReport } from '../../model/lookupReport.ts';

export interface LookupWriteOptions {
  /** Terminal colours; for text alone. */
  readonly color: boolean;
  /** Width of the terminal in characters; for text alone. */
  readonly columns: number;
}

export type LookupWriter = (report: LookupReport, options: LookupWriteOptions) => Iterable<string>;
