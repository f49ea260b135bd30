/** A witness report for a terminal: receiver by receiver what the name server's traffic proves, then the times side by side. */

import { say } from '../../model/sentence.ts';
import type { WitnessReceiver, WitnessReport } from '../../model/witnessReport.ts';
import {
  attemptsSentence,
  clockSentence,
  eventsOf,
  frameName,
  headSentence,
  receiverName,
  TONES,
  VERDICT_WORDS,
} from '../../model/witnessTelling.ts';
import { count, counted } from '../../model/wording.ts';
import { type Paint, type Paragraph, painter, shown, table, wrap } from '../textLayout.ts';

export interface WitnessTextOptions {
  readonly color: boolean;
  /** Width of the terminal in characters. */
  readonly columns: number;
}

const WIDEST_PROSE = 100;
const MOST_RECEIVERS = 20;
const MOST_ROWS = 200;

interface Context {
  readonly paint: Paint;
  readonly columns: number;
  paragraph(indent: string, lead?: string): Paragraph;
}

export function* writeWitnessText(report: WitnessReport, options: WitnessTextOptions): Iterable<string> {
  const context = contextOf(report, options);
  yield* block(headLines(report, context));
  for (const receiver of report.receivers.slice(0, MOST_RECEIVERS)) yield* block(receiverLines(receiver, context));
  yield* block(moreReceivers(report, context));
  yield* block(timeLines(report, context));
  yield* block(noteLines(report, context));
}

function* block(lines: readonly string[]): Iterable<string> {
  if (lines.length > 0) yield `${lines.join('\n')}\n\n`;
}

function contextOf({ captures }: WitnessReport, { color, columns }: WitnessTextOptions): Context {
  const paint = painter(color);
  const width = Math.max(40, columns);
  return {
    paint,
    columns: width,
    paragraph: (indent, lead = indent) => ({
      paint,
      columns: Math.min(width, WIDEST_PROSE),
      indent,
      lead,
      frameName: (capture, frame) => frameName(captures, capture, frame),
    }),
  };
}

function headLines(report: WitnessReport, { paragraph }: Context): string[] {
  const strong = { text: 'strong', value: 'strong' } as const;
  return [
    ...wrap([headSentence(report)], { ...paragraph(''), styles: strong }),
    ...wrap([clockSentence(report)], paragraph('')),
  ];
}

function receiverLines(receiver: WitnessReceiver, { paint, paragraph }: Context): string[] {
  const verdict = paint(TONES[receiver.verdict], VERDICT_WORDS[receiver.verdict]);
  const lines = [
    `${paint('strong', shown(receiverName(receiver)))}  ${verdict}`,
    ...wrap([attemptsSentence(receiver)], paragraph('  ')),
    ...wrap([receiver.conclusion], paragraph('  ')),
  ];
  for (const { text, commands } of receiver.advice) {
    lines.push(...wrap([say`${text}.`], paragraph('    ', '  - ')));
    lines.push(...commands.map((command) => `      ${paint('dim', '$')} ${paint('strong', shown(command))}`));
  }
  return lines;
}

function moreReceivers({ receivers }: WitnessReport, { paint }: Context): string[] {
  const more = receivers.length - MOST_RECEIVERS;
  return more > 0 ? [paint('dim', `${counted(more, 'further receiver')} in the other formats.`)] : [];
}

/** Deliveries and queries in one order of time. */
function timeLines(report: WitnessReport, { paint, columns }: Context): string[] {
  const events = eventsOf(report);
  if (events.length === 0) return [];
  const head = [
    { title: 'time (UTC)', align: 'left', max: 23 },
    { title: 'what', align: 'left', max: 8 },
    { title: 'who', align: 'left', max: 40 },
    { title: 'told', align: 'left', max: 60 },
    { title: 'where', align: 'left', max: 32, leaveOut: 1 },
  ] as const;
  const rows = events.slice(0, MOST_ROWS).map(({ time, kind, who, told, where }) => [time, kind, who, told, where]);
  const lines = [paint('strong', 'Deliveries and queries'), ...table(head, rows, { indent: '  ', paint, columns })];
  if (events.length > MOST_ROWS) lines.push(`  ${count(events.length - MOST_ROWS)} more in the other formats.`);
  return lines;
}

function noteLines({ notes }: WitnessReport, { paint, paragraph }: Context): string[] {
  if (notes.length === 0) return [];
  return [paint('strong', 'Limits'), ...notes.flatMap((note) => wrap([say`${note}`], paragraph('    ', '  - ')))];
}
