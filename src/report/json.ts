/** The report as one JSON document, an element of its lists at a time, so that a long one needs no long string. */
import { wholeElements } from '../base/longList.ts';
import type { Report } from '../model/report.ts';
import { orderedJson } from './keyOrder.ts';

/** The order of docs/report.md; `connections` only where they were asked for. */
const TOP: readonly (keyof Report)[] = [
  'schema',
  'version',
  'parameters',
  'captures',
  'summary',
  'stalls',
  'gaps',
  'lookups',
  'connections',
  'findings',
  'limits',
];

export function* writeJson(report: Report): Iterable<string> {
  let joint = '{\n';
  for (const key of TOP) {
    const value = report[key];
    if (value === undefined) continue;
    yield `${joint}  "${key}": `;
    if (Array.isArray(value)) yield* list(value);
    else yield orderedJson(value, 2).replaceAll('\n', '\n  ');
    joint = ',\n';
  }
  yield '\n}\n';
}

/** A list that nobody reads to the end by eye has an element a line: half the bytes, in half the time. */
const MOST_SPREAD = 1_000;

function* list(items: readonly unknown[]): Iterable<string> {
  if (items.length === 0) {
    yield '[]';
    return;
  }
  const isSpread = items.length <= MOST_SPREAD;
  let joint = '[\n';
  for (const item of wholeElements(items)) {
    yield `${joint}    ${isSpread ? orderedJson(item, 2).replaceAll('\n', '\n    ') : orderedJson(item, 0)}`;
    joint = ',\n';
  }
  yield '\n  ]';
}
