/** The report as lines of JSON, each with its `type`: stalls first (live: as they become known), the summary last. */
import { wholeElements } from '../base/longList.ts';
import type { StallEvent } from '../model/events.ts';
import type { Report, Stall } from '../model/report.ts';
import { orderedJson } from './keyOrder.ts';

/** One stall as it becomes known, with the line's end: `{"type":"stall",…}`. */
export function stallLine(stall: Stall): string {
  return line('stall', stall);
}

/** A stall that lasts, or its close: `{"type":"stall-open",…}`, with the line's end. */
export function stallEventLine(event: StallEvent): string {
  return line(event.type, event);
}

export function* writeNdjson(report: Report): Iterable<string> {
  for (const stall of wholeElements(report.stalls)) yield stallLine(stall);
  yield* linesAfterStalls(report);
}

/** All but the stalls, for who has written those already; the last line is the summary, with the schema's name. */
export function* linesAfterStalls(report: Report): Iterable<string> {
  for (const gap of wholeElements(report.gaps)) yield line('gap', gap);
  for (const lookup of wholeElements(report.lookups)) yield line('lookup', lookup);
  for (const connection of report.connections ?? []) yield line('connection', connection);
  for (const finding of report.findings) yield line('finding', finding);
  for (const limit of report.limits) yield line('limit', limit);
  for (const capture of report.captures) yield line('capture', capture);
  const { schema, version, parameters, summary } = report;
  yield line('summary', { schema, version, parameters, summary });
}

function line(type: string, value: object): string {
  return `${orderedJson({ type, ...value }, 0)}\n`;
}
