/** What every writer of a report is: a function from a report to pieces of text. */
import type { Gap, Report, Stall } from '../model/report.ts';
import type { FrameName } from './textLayout.ts';
import type { TimeMode } from './times.ts';

export interface WriteOptions {
  readonly time: TimeMode;
  /** Terminal colours; for text alone. */
  readonly color: boolean;
  /** Width of the terminal in characters; for text alone. */
  readonly columns: number;
  /** How many stalls are told in full; the others follow in a table. Default 20. For text, Markdown and HTML. */
  readonly stories?: number;
}

export type Writer = (report: Report, options: WriteOptions) => Iterable<string>;

export const DEFAULT_STORIES = 20;

/** The capture that most of a story's frames are in, as an index into the report's captures. */
export function homeCapture(gap: Stall | Gap): number {
  return gap.evidence[0]!.capture;
}

/** Frame numbers are per file: those of another capture than the story's own say which. */
export function frameNamer(report: Report, home: number): FrameName {
  return (capture, frame) =>
    capture === home ? String(frame) : `${frame} of ${report.captures[capture]?.file ?? `capture ${capture}`}`;
}
