/** Two captures, each analysed with its full lists, beside each other. */
import { basename } from 'node:path';
import { compareReports } from '../compare/compareReports.ts';
import type { Comparison } from '../model/comparison.ts';
import type { Parameters, Report } from '../model/report.ts';
import { type AnalyzeRequest, analyzeCaptures } from './analyzeCaptures.ts';

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
  return compareReports({ title: leftTitle, report: left }, { title: rightTitle, report: right });
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

/** File names, with their folders where the names alone are the same. */
function titles(left: string, right: string): [string, string] {
  const [mine, other] = [titleOf(left), titleOf(right)];
  return mine === other ? [left, right] : [mine, other];
}

function titleOf(input: string): string {
  return input === '-' ? 'standard input' : basename(input);
}
