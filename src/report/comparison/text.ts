/** A comparison of two captures for a terminal: what differs, server by server, with both openings drawn to one scale. */
import type { Comparison, ComparisonPair, ComparisonSide, LoneServer, PairSide } from '../../model/comparison.ts';
import {
  COMPARED_SIDES,
  comparisonVerdict,
  isTelling,
  loneSentence,
  pairSentence,
  sideWords,
  standsFor,
} from '../../model/comparisonTelling.ts';
import { type Sentence, say, value } from '../../model/sentence.ts';
import { count } from '../../model/wording.ts';
import { type Paint, type Paragraph, painter, shown, wrap } from '../textLayout.ts';
import { drawTimeline } from '../textTimeline.ts';

export interface ComparisonTextOptions {
  readonly color: boolean;
  /** Width of the terminal in characters. */
  readonly columns: number;
}

/** Prose wider than this is hard to read. */
const WIDEST_PROSE = 100;
/** Servers told in full; the others follow in a line each. */
const MOST_TOLD = 10;
const MOST_LINES = 20;

interface Context extends ComparisonTextOptions {
  readonly paint: Paint;
  paragraph(indent: string, lead?: string): Paragraph;
}

export function* writeComparisonText(comparison: Comparison, options: ComparisonTextOptions): Iterable<string> {
  const context = contextOf(options);
  const telling = comparison.pairs.filter(isTelling);
  yield* block(headLines(comparison, context));
  for (const pair of telling.slice(0, MOST_TOLD)) yield* block(pairLines(pair, comparison, context));
  yield* block(restLines(telling.slice(MOST_TOLD), context));
  yield* block(loneLines('left', comparison.left, comparison.onlyLeft, context));
  yield* block(loneLines('right', comparison.right, comparison.onlyRight, context));
}

function* block(lines: readonly string[]): Iterable<string> {
  if (lines.length > 0) yield `${lines.join('\n')}\n\n`;
}

function contextOf({ color, columns }: ComparisonTextOptions): Context {
  const paint = painter(color);
  return {
    color,
    columns: Math.max(40, columns),
    paint,
    paragraph: (indent, lead = indent) => ({
      paint,
      columns: Math.min(Math.max(40, columns), WIDEST_PROSE),
      indent,
      lead,
      frameName: (_capture, frame) => String(frame),
    }),
  };
}

function headLines(comparison: Comparison, { paint, paragraph }: Context): string[] {
  const { left, right } = comparison;
  return [
    ...sideLines(left, paragraph('         ', `  ${paint('strong', 'left')}   `)),
    ...sideLines(right, paragraph('         ', `  ${paint('strong', 'right')}  `)),
    ...wrap([comparisonVerdict(comparison)], paragraph('')),
  ];
}

function sideLines(side: ComparisonSide, how: Paragraph): string[] {
  return wrap([say`${value(side.title)}: ${sideWords(side)}`], how);
}

function pairLines(pair: ComparisonPair, comparison: Comparison, context: Context): string[] {
  const { paint, paragraph, columns } = context;
  const lines = [paint('strong', shown(pair.server))];
  for (const side of COMPARED_SIDES) {
    const words: Sentence[] = pair.differences.map((one) => one[side]);
    const sentence = words.flatMap((one, at) => (at === 0 ? one : [...say`; `, ...one])).concat(say`.`);
    const bad = side === (pair.deltaSeconds >= 0 ? 'left' : 'right');
    const lead = `  ${paint(bad ? 'bad' : 'good', side)}${' '.repeat(7 - side.length)}`;
    lines.push(...wrap([capitalised(sentence)], paragraph('         ', lead)), ...standsForLines(pair[side], context));
  }
  for (const side of COMPARED_SIDES) {
    lines.push('', `  ${paint('dim', `${side}: ${shown(comparison[side].title)}`)}`);
    lines.push(...drawTimeline(pair[side].timeline, columns, '  ', paint));
  }
  return lines;
}

function capitalised(sentence: Sentence): Sentence {
  const [first, ...rest] = sentence;
  if (first?.kind !== 'text') return sentence;
  return [{ kind: 'text', text: first.text.charAt(0).toUpperCase() + first.text.slice(1) }, ...rest];
}

/** Of several connections the one that waited longest is told. */
function standsForLines(side: PairSide, { paragraph }: Context): string[] {
  const words = standsFor(side);
  return words === null ? [] : wrap([say`${words}`], paragraph('         '));
}

function restLines(pairs: readonly ComparisonPair[], { paint, paragraph }: Context): string[] {
  if (pairs.length === 0) return [];
  const lines = pairs.slice(0, MOST_LINES).flatMap((pair) => wrap([pairSentence(pair)], paragraph('    ', '  - ')));
  const more = pairs.length - MOST_LINES;
  if (more > 0) lines.push(`  ${count(more)} more in JSON.`);
  return [paint('strong', 'Others that differ'), ...lines];
}

function loneLines(side: string, { title }: ComparisonSide, lone: readonly LoneServer[], context: Context): string[] {
  if (lone.length === 0) return [];
  const { paint, paragraph } = context;
  const lines = lone.slice(0, MOST_LINES).flatMap((one) => wrap([loneSentence(one)], paragraph('    ', '  - ')));
  const more = lone.length - MOST_LINES;
  if (more > 0) lines.push(`  ${count(more)} more in JSON.`);
  return [`${paint('strong', `Only ${side}`)} (${shown(title)})`, ...lines];
}
