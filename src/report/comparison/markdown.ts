/** A comparison in Markdown, to be pasted into a ticket: what differs as tables, both openings as drawings. */
import { clip } from '../../base/visibleText.ts';
import type { Comparison, ComparisonPair } from '../../model/comparison.ts';
import {
  ABOUT_WORDS,
  COMPARED_SIDES,
  comparisonVerdict,
  isTelling,
  loneSentence,
  pairSentence,
  sideWords,
  standsFor,
} from '../../model/comparisonTelling.ts';
import { plain, type Sentence } from '../../model/sentence.ts';
import { count } from '../../model/wording.ts';
import { escapeMarkdown, markdownFence } from '../safeText.ts';
import { painter } from '../textLayout.ts';
import { drawTimeline } from '../textTimeline.ts';

const MOST_TOLD = 20;
const MOST_LINES = 50;
const LONGEST = 2000;
/** Fits the width of a ticket's code block. */
const TIMELINE_COLUMNS = 88;

export function* writeComparisonMarkdown(comparison: Comparison): Iterable<string> {
  const { pairs, onlyLeft, onlyRight } = comparison;
  const telling = pairs.filter(isTelling);
  const sides = COMPARED_SIDES.map(
    (side) => `- ${side}: ${prose(comparison[side].title)}, ${sideWords(comparison[side])}`,
  );
  yield `## ${prose(plain(comparisonVerdict(comparison)).replace(/\.$/, ''))}\n\n${sides.join('\n')}\n`;
  for (const pair of telling.slice(0, MOST_TOLD)) yield `\n${pairBlocks(pair, comparison).join('\n\n')}\n`;
  yield listed('Others that differ', telling.slice(MOST_TOLD).map(pairSentence));
  yield listed('Only left', onlyLeft.map(loneSentence));
  yield listed('Only right', onlyRight.map(loneSentence));
}

function pairBlocks(pair: ComparisonPair, comparison: Comparison): string[] {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rows = pair.differences.map(({ about, left, right }) => row([ABOUT_WORDS[about], told(left), told(right)]));
  const names = COMPARED_SIDES.map((side) => `${side}: ${prose(comparison[side].title)}`);
  const drawings = COMPARED_SIDES.map((side) => {
    const lines = drawTimeline(pair[side].timeline, TIMELINE_COLUMNS, '', painter(false));
    const words = standsFor(pair[side]);
    return markdownFence([words === null ? side : `${side}: ${words}`, ...lines], 'text');
  });
  return [
    `### ${prose(pair.server)}`,
    [row(['', ...names]), row(['---', '---', '---']), ...rows].join('\n'),
    ...drawings,
  ];
}

function listed(title: string, sentences: readonly Sentence[]): string {
  if (sentences.length === 0) return '';
  const lines = sentences.slice(0, MOST_LINES).map((one) => `- ${told(one)}`);
  const more = sentences.length - MOST_LINES;
  if (more > 0) lines.push(`- ${count(more)} more in JSON`);
  return `\n### ${title}\n\n${lines.join('\n')}\n`;
}

function told(sentence: Sentence): string {
  return prose(plain(sentence));
}

function prose(text: string): string {
  return escapeMarkdown(clip(text, LONGEST));
}
