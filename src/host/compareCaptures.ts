/** Two captures, each analysed with its full lists, beside each other. */

import { compareReports } from '../compare/compareReports.ts';
import type { Comparison } from '../model/comparison.ts';
import type { Parameters, Report } from '../model/report.ts';
import { type AnalyzeRequest, analyzeCaptures } from './analyzeCaptures.ts';
import { inputName, isDescriptor } from './inputName.ts';

export interface CompareRequest {
  /** Two paths; one of them may be `-`. */
  readonly left: string;
  readonly right: string;
  readonly version: string;
  readonly parameters: Parameters;
  readonly onProblem?: NonNullable<AnalyzeRequest['onProblem']>;
  readonly onFailure?: (error: unknown) => void;
  readonly signal?: AbortSignal;
}

/** Throws an `OperationError` when one of them cannot be read. */
export async function compareCaptures(request: CompareRequest): Promise<Comparison> {
  const left = await analyze(request, request.left);
  const right = await analyze(request, request.right);
  const [leftTitle, rightTitle] = titles(request.left, request.right);
  return compareReports(
    { title: titled(request.left, leftTitle, left), report: left },
    { title: titled(request.right, rightTitle, right), report: right },
  );
}

function analyze(
  { version, parameters, onProblem, onFailure, signal }: CompareRequest,
  input: string,
): Promise<Report> {
  return analyzeCaptures({
    inputs: [input],
    options: {
      version,
      parameters,
      listConnections: true,
      listAllLookups: true,
      ...(onFailure === undefined ? {} : { onFailure }),
    },
    ...(onProblem === undefined ? {} : { onProblem }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** File names, with their folders where the names alone are the same; what a shell hands over as `<(…)` has none. */
export function titles(left: string, right: string): [string, string] {
  const [mine, other] = [titleOf(left, 'first'), titleOf(right, 'second')];
  return mine === other ? [left, right] : [mine, other];
}

function titleOf(input: string, place: 'first' | 'second'): string {
  if (isDescriptor(input)) return `${place} capture`;
  return input === '-' ? 'standard input' : inputName(input);
}

/** "first capture (pcapng, begun 2015-03-02 10:11:12 UTC)": of what has no name, what is known. */
function titled(input: string, title: string, { captures: [capture] }: Report): string {
  if (!isDescriptor(input) || capture === undefined) return title;
  const { format, startedAt } = capture;
  const begun = startedAt === null ? '' : `, begun ${startedAt.slice(0, 19).replace('T', ' ')} UTC`;
  return `${title} (${format}${begun})`;
}
