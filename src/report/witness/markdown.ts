/** A witness report in Markdown, to be pasted into a ticket or a mail to the other side's administrator. */
import { clip } from '../../base/visibleText.ts';
import { plain } from '../../model/sentence.ts';
import type { WitnessReceiver, WitnessReport } from '../../model/witnessReport.ts';
import {
  attemptsSentence,
  clockSentence,
  eventsOf,
  headSentence,
  receiverName,
  VERDICT_WORDS,
} from '../../model/witnessTelling.ts';
import { escapeMarkdown, markdownFence } from '../safeText.ts';

const LONGEST = 2000;
const MOST_ROWS = 1000;

export function* writeWitnessMarkdown(report: WitnessReport): Iterable<string> {
  yield `# PTRscope: deliveries and reverse DNS\n\n${prose(plain(headSentence(report)))}\n\n${prose(plain(clockSentence(report)))}\n\n`;
  for (const receiver of report.receivers) yield `${receiverBlocks(receiver).join('\n\n')}\n\n`;
  yield* eventTable(report);
  yield `## Limits\n\n${report.notes.map((note) => `- ${prose(note)}`).join('\n')}\n`;
}

function receiverBlocks(receiver: WitnessReceiver): string[] {
  return [
    `## ${prose(receiverName(receiver))}: ${VERDICT_WORDS[receiver.verdict]}`,
    prose(plain(attemptsSentence(receiver))),
    prose(plain(receiver.conclusion)),
    ...receiver.advice.flatMap(({ text, commands }) => [
      `${prose(text)}.`,
      ...(commands.length === 0 ? [] : [markdownFence(commands, 'sh')]),
    ]),
  ];
}

function* eventTable(report: WitnessReport): Iterable<string> {
  const events = eventsOf(report);
  const line = (cells: readonly string[]) => `| ${cells.map(prose).join(' | ')} |\n`;
  yield `## Deliveries and queries\n\n${line(['time (UTC)', 'what', 'who', 'told', 'where'])}| --- | --- | --- | --- | --- |\n`;
  for (const { time, kind, who, told, where } of events.slice(0, MOST_ROWS)) yield line([time, kind, who, told, where]);
  if (events.length > MOST_ROWS) yield `\n${events.length - MOST_ROWS} more in JSON.\n`;
  yield '\n';
}

function prose(text: string): string {
  return escapeMarkdown(clip(text, LONGEST));
}
