/** What all parts of the terminal's text share: the report, its colours, its clock, its width. */
import type { Advice, Report } from '../model/report.ts';
import { type Sentence, say } from '../model/sentence.ts';
import { type Clock, clockForReaders } from '../model/times.ts';
import { indexLookups, type LookupIndex } from './asked.ts';
import { type Paint, type Paragraph, painter, shown, wrap } from './textLayout.ts';
import { reference, ToldAdvice } from './toldAdvice.ts';
import { frameNamer, type WriteOptions } from './writer.ts';

/** Prose wider than this is hard to read. */
const WIDEST_PROSE = 100;

export interface TextContext {
  readonly report: Report;
  readonly index: LookupIndex;
  readonly paint: Paint;
  readonly clock: Clock;
  readonly columns: number;
  readonly toldAdvice: ToldAdvice;
  /** A paragraph's shape; frames named as seen from capture `home`. */
  paragraph(indent: string, home?: number, lead?: string): Paragraph;
}

export function contextOf(report: Report, options: WriteOptions): TextContext {
  const paint = painter(options.color);
  const columns = Math.max(40, options.columns);
  const paragraph: TextContext['paragraph'] = (indent, home = 0, lead = indent) => ({
    paint,
    columns: Math.min(columns, WIDEST_PROSE),
    indent,
    lead,
    frameName: frameNamer(report, home),
  });
  return {
    report,
    index: indexLookups(report.lookups),
    paint,
    clock: clockForReaders(report, options.time),
    columns,
    toldAdvice: new ToldAdvice(),
    paragraph,
  };
}

/**
 * What to do, each item a sentence, and below it the commands as they are typed.
 * @param story its number; null outside of stories
 */
export function adviceLines(
  { paint, paragraph, toldAdvice }: TextContext,
  advice: readonly Advice[],
  indent: string,
  story: number | null,
): string[] {
  const item = (sentence: Sentence) => wrap([sentence], paragraph(`${indent}  `, 0, `${indent}- `));
  const told = toldAdvice.sort(advice, story);
  const lines = told.fresh.flatMap(({ text, commands }) => [
    ...item(say`${text}`),
    ...commands.map((command) => `${indent}    ${paint('dim', '$')} ${paint('strong', shown(command))}`),
  ]);
  const elsewhere = reference(told);
  return elsewhere === null ? lines : [...lines, ...item(elsewhere)];
}
