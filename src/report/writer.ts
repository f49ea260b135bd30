/** What every writer of a report is: a function from a report to pieces of text. */
import type { Evidence, Gap, Report, Stall } from '../model/report.ts';
import type { TimeMode } from '../model/times.ts';
import type { FrameName } from './textLayout.ts';

export interface WriteOptions {
  readonly time: TimeMode;
  /** Terminal colours; for text alone. */
  readonly color: boolean;
  /** Width of the terminal in characters; for text alone. */
  readonly columns: number;
  /** How many stalls are told in full; the others follow in a table. Default 20. For text, Markdown and HTML. */
  readonly stories?: number;
  /** Whether the lookups are listed as well; for text, Markdown and HTML, which show stalls and findings alone. */
  readonly lookups?: boolean;
}

export type Writer = (report: Report, options: WriteOptions) => Iterable<string>;

export const DEFAULT_STORIES = 20;

/** Where something shows: `frame 12`, with several captures `frame 12 of mail.pcap`. */
export function placeOf(report: Report, { capture, frame }: Pick<Evidence, 'capture' | 'frame'>): string {
  return `frame ${frameNamer(report, report.captures.length > 1 ? NO_CAPTURE : capture)(capture, frame)}`;
}

/** For a gap in a list: with several captures it says which. */
export function listHome(report: Report, gap: Stall | Gap): number {
  return report.captures.length > 1 ? NO_CAPTURE : homeCapture(gap);
}

const NO_CAPTURE = -1;

/** The capture that most of a story's frames are in, as an index into the report's captures. */
export function homeCapture(gap: Stall | Gap): number {
  return gap.evidence[0]!.capture;
}

/** A capture's file; with its place among the inputs where several have that name. */
export function captureName({ captures }: Report, capture: number): string {
  const file = captures[capture]?.file;
  if (file === undefined) return `capture ${capture}`;
  if (file === '-') return 'standard input';
  return captures.some((one, at) => at !== capture && one.file === file) ? `${file} #${capture + 1}` : file;
}

/** Frame numbers are per file: those of another capture than the story's own say which. */
export function frameNamer(report: Report, home: number): FrameName {
  return (capture, frame) => (capture === home ? String(frame) : `${frame} of ${captureName(report, capture)}`);
}
