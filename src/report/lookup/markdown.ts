/** A lookup in Markdown, to be pasted into a ticket or a mail to the other side's administrator. */

import { clip } from '../../base/visibleText.ts';
import { chainOf } from '../../model/lookupChain.ts';
import type { LookupReport, LookupResult } from '../../model/lookupReport.ts';
import { quotedParts } from '../../model/quotedParts.ts';
import type { Advice } from '../../model/report.ts';
import { waited } from '../../model/wording.ts';
import { escapeMarkdown, markdownCode, markdownFence } from '../safeText.ts';
import { adviceOf } from './advice.ts';

const LONGEST = 2000;

export function* writeLookupMarkdown({ results }: LookupReport): Iterable<string> {
  for (const result of results) yield `${blocks(result).join('\n\n')}\n\n`;
}

function blocks(result: LookupResult): string[] {
  const { verdicts, notes, asked, name, startedAt } = result;
  const [main, ...further] = verdicts;
  return [
    `## ${prose(asked)}`,
    `**${prose(main!.text)}**`,
    ...(further.length === 0 ? [] : [further.map(({ text }) => `- ${prose(text)}`).join('\n')]),
    `PTR ${prose(name)}, asked on ${startedAt.slice(0, 19).replace('T', ' ')} UTC.`,
    chainTable(result),
    ...adviceOf(verdicts).flatMap(adviceBlocks),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${prose(note)}`).join('\n')]),
  ];
}

function chainTable(result: LookupResult): string {
  const rows = chainOf(result).flatMap(({ title, remark, rows: servers }) => {
    const head = remark === null ? title : `${title} (${remark})`;
    if (servers.length === 0) return [[head, '', '', '']];
    return servers.map(({ server, address, says, seconds }, at) => [
      at === 0 ? head : '',
      [server, address].filter((part) => part !== null).join(' '),
      says,
      seconds === null ? '' : waited(seconds),
    ]);
  });
  const line = (cells: readonly string[]) => `| ${cells.map(prose).join(' | ')} |`;
  return [line(['where', 'who', 'says', 'took']), '| --- | --- | --- | --- |', ...rows.map(line)].join('\n');
}

function adviceBlocks({ text, commands }: Advice): string[] {
  return [adviceText(text), ...(commands.length === 0 ? [] : [markdownFence(commands, 'sh')])];
}

/** What our own words quote becomes code. */
function adviceText(text: string): string {
  const parts = quotedParts(clip(text, LONGEST));
  return parts.map((part) => (part.kind === 'code' ? markdownCode(part.text) : escapeMarkdown(part.text))).join('');
}

function prose(text: string): string {
  return escapeMarkdown(clip(text, LONGEST));
}
