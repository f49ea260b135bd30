/** The one door to all outputs: a report and a format in, pieces of text out. Each format is loaded when it is asked for. */
import type { Report } from '../model/report.ts';
import type { WriteOptions, Writer } from './writer.ts';

export type { WriteOptions } from './writer.ts';

export const FORMATS = ['text', 'json', 'ndjson', 'csv', 'html', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

const LOADERS: Readonly<Record<Format, () => Promise<Writer>>> = {
  text: async () => (await import('./text.ts')).writeText,
  json: async () => (await import('./json.ts')).writeJson,
  ndjson: async () => (await import('./ndjson.ts')).writeNdjson,
  csv: async () => (await import('./csv.ts')).writeCsv,
  html: async () => (await import('./html.ts')).writeHtml,
  markdown: async () => (await import('./markdown.ts')).writeMarkdown,
};

export function loadWriter(format: Format): Promise<Writer> {
  return LOADERS[format]();
}

/** The text of a report in pieces of some 64 Ki characters, to be written one after the other (`for await`). */
export async function* writeReport(report: Report, format: Format, options: WriteOptions): AsyncIterable<string> {
  const write = await loadWriter(format);
  yield* batched(write(report, options));
}

const BATCH_CHARACTERS = 65_536;

function* batched(pieces: Iterable<string>): Iterable<string> {
  let batch = '';
  for (const piece of pieces) {
    batch += piece;
    if (batch.length < BATCH_CHARACTERS) continue;
    yield batch;
    batch = '';
  }
  if (batch !== '') yield batch;
}
