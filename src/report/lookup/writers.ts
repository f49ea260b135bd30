/** The one door to the outputs of a lookup: what takes some telling is loaded when it is asked for. */
import type { LookupReport } from '../../model/lookupReport.ts';
import { writeLookupJson, writeLookupNdjson } from './json.ts';
import type { LookupWriteOptions, LookupWriter } from './writer.ts';

export const LOOKUP_FORMATS = ['text', 'json', 'ndjson', 'markdown'] as const;
export type LookupFormat = (typeof LOOKUP_FORMATS)[number];

const LOADERS: Readonly<Record<LookupFormat, () => Promise<LookupWriter>>> = {
  text: async () => (await import('./text.ts')).writeLookupText,
  json: async () => writeLookupJson,
  ndjson: async () => writeLookupNdjson,
  markdown: async () => (await import('./markdown.ts')).writeLookupMarkdown,
};

export async function* writeLookup(
  report: LookupReport,
  format: LookupFormat,
  options: LookupWriteOptions,
): AsyncIterable<string> {
  const write = await LOADERS[format]();
  yield* write(report, options);
}
