/** The report as one JSON document, an element of its lists at a time, so that a long one needs no long string. */
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

function* list(items: readonly unknown[]): Iterable<string> {
  if (items.length === 0) {
    yield '[]';
    return;
  }
  let joint = '[\n';
  for (const item of items) {
    yield `${joint}    ${orderedJson(item, 2).replaceAll('\n', '\n    ')}`;
    joint = ',\n';
  }
  yield '\n  ]';
}
