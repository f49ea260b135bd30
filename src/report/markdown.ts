/** The report in Markdown, to be pasted into a ticket: verdict, table, stories with evidence and commands. */
import type { Advice, Evidence, Report, Stall } from '../model/report.ts';
import { indexLookups, type LookupIndex } from './asked.ts';
import { resolversOf } from './askedStory.ts';
import { rank } from './ranking.ts';
import { clip, escapeMarkdown, markdownCode, markdownFence } from './safeText.ts';
import type { Sentence } from './span.ts';
import { gapSentence, headline, story } from './story.ts';
import { painter } from './textLayout.ts';
import { drawTimeline } from './textTimeline.ts';
import { timelineOf } from './timelineModel.ts';
import { type Clock, clockOf } from './times.ts';
import { checkedSentence, checkedWords, verdict } from './verdict.ts';
import { AWAITED, CAUSE_WORDS, count, FINDING_WORDS, OTHER_SIDE, party, waited } from './wording.ts';
import { DEFAULT_STORIES, frameNamer, homeCapture, type WriteOptions } from './writer.ts';

/** Rows of the table of stalls; a ticket is no database. */
const MOST_ROWS = 100;
const MOST_ITEMS = 50;
const LONGEST_CELL = 260;
/** Fits the width of a ticket's code block. */
const TIMELINE_COLUMNS = 88;

interface Context {
  readonly report: Report;
  readonly index: LookupIndex;
  readonly clock: Clock;
}

export function* writeMarkdown(report: Report, options: WriteOptions): Iterable<string> {
  const context = { report, index: indexLookups(report.lookups), clock: clockOf(report, options.time) };
  const { told, rest } = rank(report.stalls, context.index, options.stories ?? DEFAULT_STORIES);
  yield `${verdictBlocks(context).join('\n\n')}\n`;
  if (report.stalls.length > 0) yield `\n${stallTable(context, [...told, ...rest])}\n`;
  for (const [at, stall] of told.entries()) yield `\n${stallBlocks(context, stall, at + 1).join('\n\n')}\n`;
  for (const block of closingBlocks(context)) yield `\n${block}\n`;
}

function verdictBlocks({ report }: Context): string[] {
  const [first, ...more] = verdict(report).map((statement) => sentenceText(report, 0, statement));
  const captures = report.captures.map((one) => `${code(one.file)} (${escapeMarkdown(one.format)})`).join(', ');
  const blocks = [`## ${first}`, [...more, `${checkedWords(report)}.`].join('; ')];
  if (captures !== '') blocks.push(`Captures: ${captures}`);
  if (report.stalls.length === 0) blocks.push(sentenceText(report, 0, checkedSentence(report)));
  return blocks;
}

function stallTable({ report, index }: Context, stalls: readonly Stall[]): string {
  const rows = stalls
    .slice(0, MOST_ROWS)
    .map((stall, at) => [
      String(at + 1),
      `${stall.side} ${party(stall.connection, stall.side)}`,
      party(stall.connection, OTHER_SIDE[stall.side]),
      AWAITED[stall.phase],
      waited(stall.durationSeconds),
      CAUSE_WORDS[stall.cause],
      resolversOf(stall, index).join(', '),
      stall.confidence,
    ]);
  const lines = table(['#', 'who', 'for', 'awaited', 'waited', 'cause', 'resolver', 'confidence'], rows);
  const more = report.stalls.length - MOST_ROWS;
  return more > 0 ? `${lines}\n\n${count(more)} more stalls are not listed here.` : lines;
}

function stallBlocks(context: Context, stall: Stall, number: number): string[] {
  const { report, index, clock } = context;
  const home = homeCapture(stall);
  const say = (sentence: Sentence) => sentenceText(report, home, sentence);
  const { application } = stall.connection;
  const facts = [stall.confidence, stall.side, CAUSE_WORDS[stall.cause], `from ${clock.said(stall.startSeconds)}`];
  const software = application === null ? '' : `, ${code(application)}`;
  const timeline = drawTimeline(timelineOf(stall, index), TIMELINE_COLUMNS, '', painter(false));
  return [
    `### ${number}. ${say(headline(stall))}`,
    `*${facts.join(', ')}*${software}`,
    story(stall, index).map(say).join(' '),
    markdownFence(timeline, 'text'),
    evidenceTable(context, stall.evidence),
    ...bullets('Why', stall.reasons),
    ...bullets(
      'What speaks against it',
      stall.counterEvidence.map(({ text }) => text),
    ),
    ...adviceBlocks(stall.advice),
  ];
}

function evidenceTable({ report, clock }: Context, evidence: readonly Evidence[]): string {
  const several = new Set(evidence.map((one) => one.capture)).size > 1;
  const rows = evidence.map(({ capture, frame, timeSeconds, role, text }) => [
    String(frame),
    ...(several ? [report.captures[capture]?.file ?? String(capture)] : []),
    clock.at(timeSeconds),
    role,
    text,
  ]);
  return table(['frame', ...(several ? ['capture'] : []), 'time', 'role', 'what'], rows);
}

function adviceBlocks(advice: readonly Advice[]): string[] {
  if (advice.length === 0) return [];
  const items = advice.flatMap(({ text, commands }) => [
    prose(text),
    ...(commands.length === 0 ? [] : [markdownFence(commands, 'sh')]),
  ]);
  return ['**What to do**', ...items];
}

function* closingBlocks(context: Context): Iterable<string> {
  const { report } = context;
  if (report.findings.length > 0) yield findingBlocks(report).join('\n\n');
  const gaps = report.gaps.map((gap) => sentenceText(report, homeCapture(gap), gapSentence(gap)));
  if (gaps.length > 0) yield `### Silences that no lookup explains\n\n${list(gaps)}`;
  const limits = report.limits.map(({ text }) => prose(text));
  if (limits.length > 0) yield `### What could not be seen\n\n${list(limits)}`;
}

function findingBlocks({ findings }: Report): string[] {
  const blocks = findings
    .slice(0, MOST_ITEMS)
    .flatMap(({ kind, address, text, advice }) => [
      `**${FINDING_WORDS[kind]}: ${code(address)}.** ${prose(text)}`,
      ...adviceBlocks(advice).slice(1),
    ]);
  const more = findings.length - MOST_ITEMS;
  return ['### Findings', ...blocks, ...(more > 0 ? [`${count(more)} more findings are not listed here.`] : [])];
}

function bullets(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`**${title}**\n\n${list(items.map(prose))}`];
}

/** @param items escaped */
function list(items: readonly string[]): string {
  const more = items.length - MOST_ITEMS;
  const lines = items.slice(0, MOST_ITEMS).map((item) => `- ${item}`);
  return [...lines, ...(more > 0 ? [`- ${count(more)} more`] : [])].join('\n');
}

/** @param rows cells as they are; they are escaped here */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const body = rows.map((row) => line(row.map(prose)));
  return [line(head), line(head.map(() => '---')), ...body].join('\n');
}

function prose(text: string): string {
  return escapeMarkdown(clip(text, LONGEST_CELL * 4));
}

function code(text: string): string {
  return markdownCode(clip(text, LONGEST_CELL));
}

function sentenceText(report: Report, home: number, sentence: Sentence): string {
  const frameName = frameNamer(report, home);
  return sentence
    .map((span) => {
      if (span.kind === 'frame') return escapeMarkdown(frameName(span.capture, span.frame));
      return span.kind === 'value' ? code(span.text) : escapeMarkdown(span.text);
    })
    .join('');
}
