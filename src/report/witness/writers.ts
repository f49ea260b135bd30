/** The one door to all forms of a witness report; each is loaded when it is asked for. */
import type { WitnessReport } from '../../model/witnessReport.ts';
import { harmlessJson } from '../keyOrder.ts';
import type { WitnessTextOptions } from './text.ts';

export const WITNESS_FORMATS = ['text', 'json', 'ndjson', 'csv', 'html', 'markdown'] as const;
export type WitnessFormat = (typeof WITNESS_FORMATS)[number];

type Writer = (report: WitnessReport, options: WitnessTextOptions) => Iterable<string>;

const LOADERS: Readonly<Record<WitnessFormat, () => Promise<Writer>>> = {
  text: async () => (await import('./text.ts')).writeWitnessText,
  json: async () => writeJson,
  ndjson: async () => writeLines,
  csv: async () => (await import('./csv.ts')).writeWitnessCsv,
  html: async () => (await import('./html.ts')).writeWitnessHtml,
  markdown: async () => (await import('./markdown.ts')).writeWitnessMarkdown,
};

export async function loadWitnessWriter(format: WitnessFormat): Promise<Writer> {
  return LOADERS[format]();
}

/** An element of the lists at a time, so that a long report needs no long string. */
function* writeJson(report: WitnessReport): Iterable<string> {
  let joint = '{';
  for (const [key, part] of Object.entries(report)) {
    yield `${joint}\n  ${JSON.stringify(key)}: `;
    if (Array.isArray(part)) yield* listJson(part);
    else yield indented(part, '  ');
    joint = ',';
  }
  yield '\n}\n';
}

function* listJson(items: readonly unknown[]): Iterable<string> {
  let joint = '[';
  for (const item of items) {
    yield `${joint}\n    ${indented(item, '    ')}`;
    joint = ',';
  }
  yield items.length === 0 ? '[]' : '\n  ]';
}

function indented(part: unknown, indent: string): string {
  return harmlessJson(JSON.stringify(part, null, 2)).replaceAll('\n', `\n${indent}`);
}

/** A line an attempt and a query, then one for all else. */
function* writeLines({ attempts, queries, ...rest }: WitnessReport): Iterable<string> {
  for (const attempt of attempts) yield line({ type: 'attempt', ...attempt });
  for (const query of queries) yield line({ type: 'query', ...query });
  yield line({ type: 'summary', ...rest });
}

function line(what: object): string {
  return `${harmlessJson(JSON.stringify(what))}\n`;
}
