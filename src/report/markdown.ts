/** The report in Markdown, to be pasted into a ticket: verdict, table, stories with evidence and commands. */

import { clip } from '../base/visibleText.ts';
import { quotedParts } from '../model/quotedParts.ts';
import type { Advice, CounterEvidence, Evidence, Report, Stall } from '../model/report.ts';
import type { Sentence } from '../model/sentence.ts';
import { type Clock, clockForReaders } from '../model/times.ts';
import { AWAITED, CAUSE_WORDS, count, counted, FINDING_WORDS, OTHER_SIDE, party, waited } from '../model/wording.ts';
import { indexLookups, type LookupIndex } from './asked.ts';
import { resolversOf } from './askedStory.ts';
import { connectionList, type FullList, lookupList } from './fullLists.ts';
import { rank } from './ranking.ts';
import { escapeMarkdown, markdownCode, markdownFence } from './safeText.ts';
import { gapSentence, headline, story } from './story.ts';
import { painter } from './textLayout.ts';
import { drawTimeline } from './textTimeline.ts';
import { timelineOf } from './timelineModel.ts';
import { reference, ToldAdvice } from './toldAdvice.ts';
import { checkedSentence, checkedWords, verdict } from './verdict.ts';
import {
  captureName,
  DEFAULT_STORIES,
  frameNamer,
  homeCapture,
  listHome,
  placeOf,
  type WriteOptions,
} from './writer.ts';

/** Rows of the table of stalls; a ticket is no database. */
const MOST_ROWS = 100;
const MOST_ITEMS = 50;
const LONGEST_CELL = 260;
const LONGEST_ADVICE = 2000;
/** Fits the width of a ticket's code block. */
const TIMELINE_COLUMNS = 88;

interface Context {
  readonly report: Report;
  readonly index: LookupIndex;
  readonly clock: Clock;
  readonly toldAdvice: ToldAdvice;
}

export function* writeMarkdown(report: Report, options: WriteOptions): Iterable<string> {
  const clock = clockForReaders(report, options.time);
  const context = { report, index: indexLookups(report.lookups), clock, toldAdvice: new ToldAdvice() };
  const { told, rest } = rank(report.stalls, context.index, options.stories ?? DEFAULT_STORIES);
  yield `${verdictBlocks(context).join('\n\n')}\n`;
  if (report.stalls.length > 0) yield `\n${stallTable(context, [...told, ...rest])}\n`;
  for (const [at, stall] of told.entries()) yield `\n${stallBlocks(context, stall, at + 1).join('\n\n')}\n`;
  for (const block of closingBlocks(context, options.lookups === true)) yield `\n${block}\n`;
}

function verdictBlocks({ report }: Context): string[] {
  const [first, ...more] = verdict(report).map((statement) => sentenceText(report, 0, statement));
  const named = report.captures.slice(0, MOST_ITEMS);
  const captures = named
    .map((one, at) => `${code(captureName(report, at))} (${escapeMarkdown(one.format)})`)
    .join(', ');
  const unnamed = report.captures.length - named.length;
  const blocks = [`## ${first}`, capitalFirst([...more, `${checkedWords(report)}.`].join('; '))];
  if (captures !== '') blocks.push(`Captures: ${captures}${unnamed > 0 ? ` and ${counted(unnamed, 'other')}` : ''}`);
  if (report.stalls.length === 0) blocks.push(sentenceText(report, 0, checkedSentence(report)));
  return blocks;
}

function capitalFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
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
  const names = [application, report.captures.length > 1 ? captureName(report, home) : null];
  const named = names.map((name) => (name === null ? '' : `, ${code(name)}`)).join('');
  const timeline = drawTimeline(timelineOf(stall, index), TIMELINE_COLUMNS, '', painter(false));
  return [
    `### ${number}. ${say(headline(stall))}`,
    `*${facts.join(', ')}*${named}`,
    story(stall, index).map(say).join(' '),
    markdownFence(timeline, 'text'),
    evidenceTable(context, stall.evidence),
    ...bullets(`Why it is ${stall.confidence}`, stall.reasons),
    ...bullets('What speaks against it', stall.counterEvidence.map(counterText)),
    ...titledAdvice(adviceBlocks(context, stall.advice, number)),
  ];
}

function counterText({ text, frame }: CounterEvidence): string {
  return frame === null ? text : `${text} (frame ${frame})`;
}

function evidenceTable({ report, clock }: Context, evidence: readonly Evidence[]): string {
  const several = new Set(evidence.map((one) => one.capture)).size > 1;
  const rows = evidence.map(({ capture, frame, timeSeconds, role, text }) => [
    String(frame),
    ...(several ? [captureName(report, capture)] : []),
    clock.at(timeSeconds),
    role,
    text,
  ]);
  return table(['frame', ...(several ? ['capture'] : []), 'time', 'role', 'what'], rows);
}

/** @param story its number; null outside of stories */
function adviceBlocks({ report, toldAdvice }: Context, advice: readonly Advice[], story: number | null): string[] {
  const told = toldAdvice.sort(advice, story);
  const items = told.fresh.flatMap(({ text, commands }) => [
    adviceText(text),
    ...(commands.length === 0 ? [] : [markdownFence(commands, 'sh')]),
  ]);
  const elsewhere = reference(told);
  return elsewhere === null ? items : [...items, sentenceText(report, 0, elsewhere)];
}

function titledAdvice(items: readonly string[]): string[] {
  return items.length === 0 ? [] : ['**What to do**', ...items];
}

/** What our own words quote becomes code. */
function adviceText(text: string): string {
  const parts = quotedParts(clip(text, LONGEST_ADVICE));
  return parts.map((part) => (part.kind === 'code' ? markdownCode(part.text) : escapeMarkdown(part.text))).join('');
}

function* closingBlocks(context: Context, lookups: boolean): Iterable<string> {
  const { report, clock } = context;
  if (report.findings.length > 0) yield findingBlocks(context).join('\n\n');
  const gaps = report.gaps.map((gap) => sentenceText(report, listHome(report, gap), gapSentence(gap)));
  if (gaps.length > 0) yield `### Silences that no lookup explains\n\n${list(gaps)}`;
  const connections = connectionList(report, clock);
  if (connections !== null) yield fullListBlock(connections);
  if (lookups) yield fullListBlock(lookupList(report, clock));
  const limits = report.limits.map(({ text }) => prose(text));
  if (limits.length > 0) yield `### What could not be seen\n\n${list(limits)}`;
}

function fullListBlock({ title, columns, rows, total }: FullList): string {
  const more = total > rows.length ? `\n\n${count(total - rows.length)} more are not listed here.` : '';
  const head = columns.map((column) => column.title);
  return `### ${title} (${count(total)})${total === 0 ? '' : `\n\n${table(head, rows)}${more}`}`;
}

function findingBlocks(context: Context): string[] {
  const { findings } = context.report;
  const blocks = findings
    .slice(0, MOST_ITEMS)
    .flatMap(({ kind, address, text, evidence, advice }) => [
      `**${FINDING_WORDS[kind]}: ${code(address)}.** ${prose(`${text} (${placeOf(context.report, evidence[0]!)})`)}`,
      ...adviceBlocks(context, advice, null),
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
