/** The one door to all forms of a comparison; each is loaded when it is asked for. */
import type { Comparison } from '../../model/comparison.ts';
import { harmlessJson } from '../keyOrder.ts';
import type { ComparisonTextOptions } from './text.ts';

export const COMPARISON_FORMATS = ['text', 'json', 'html', 'markdown'] as const;
export type ComparisonFormat = (typeof COMPARISON_FORMATS)[number];

type Writer = (comparison: Comparison, options: ComparisonTextOptions) => Iterable<string>;

const LOADERS: Readonly<Record<ComparisonFormat, () => Promise<Writer>>> = {
  text: async () => (await import('./text.ts')).writeComparisonText,
  json: async () => writeJson,
  html: async () => (await import('./html.ts')).writeComparisonHtml,
  markdown: async () => (await import('./markdown.ts')).writeComparisonMarkdown,
};

export async function loadComparisonWriter(format: ComparisonFormat): Promise<Writer> {
  return LOADERS[format]();
}

function* writeJson(comparison: Comparison): Iterable<string> {
  yield `${harmlessJson(JSON.stringify(comparison, null, 2))}\n`;
}
