/** The lookup report as JSON: one document, or a line for each address. */
import type { LookupReport, LookupResult } from '../../model/lookupReport.ts';
import { harmlessJson } from '../keyOrder.ts';

export function* writeLookupJson(report: LookupReport): Iterable<string> {
  yield `${harmlessJson(JSON.stringify(report, null, 2))}\n`;
}

export function* writeLookupNdjson({ results, ...head }: LookupReport): Iterable<string> {
  for (const result of results) yield lookupLine({ ...head, results: [] }, result);
}

/** A whole report about one address, in one line: for NDJSON, and for the log of a watch. */
export function lookupLine(head: LookupReport, result: LookupResult): string {
  return `${harmlessJson(JSON.stringify({ ...head, results: [result] }))}\n`;
}
