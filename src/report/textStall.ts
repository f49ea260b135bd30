/** One stall on a terminal: headline, facts, story, timeline, reasons, what to do. */
import type { Stall } from '../model/report.ts';
import { say } from '../model/sentence.ts';
import { CAUSE_WORDS } from '../model/wording.ts';
import type { Confidence } from '../model/words.ts';
import { headline, story } from './story.ts';
import { adviceLines, type TextContext } from './textContext.ts';
import { type Style, shown, wrap } from './textLayout.ts';
import { drawTimeline } from './textTimeline.ts';
import { timelineOf } from './timelineModel.ts';
import { captureName, homeCapture } from './writer.ts';

const CONFIDENCE_STYLES: Readonly<Record<Confidence, Style>> = { certain: 'bad', likely: 'warn', possible: 'dim' };

/** @param number of the story, from 1 */
export function stallLines(context: TextContext, stall: Stall, number: number): string[] {
  const { index, paint, columns, paragraph } = context;
  const home = homeCapture(stall);
  const indent = '   ';
  const lead = `${number}. `.padEnd(indent.length);
  return [
    ...wrap([headline(stall)], { ...paragraph(indent, home, lead), styles: { text: 'strong', value: 'strong' } }),
    indent + factsLine(context, stall),
    '',
    ...wrap(story(stall, index), paragraph(indent, home)),
    '',
    ...drawTimeline(timelineOf(stall, index), columns, indent, paint),
    ...reasonLines(context, stall, indent),
    ...titled(paint('strong', `${indent}What to do`), adviceLines(context, stall.advice, indent, number)),
  ];
}

function factsLine({ report, paint, clock }: TextContext, stall: Stall): string {
  const { application } = stall.connection;
  const file = report.captures.length > 1 ? captureName(report, homeCapture(stall)) : null;
  const facts = [
    paint(CONFIDENCE_STYLES[stall.confidence], stall.confidence),
    stall.side,
    CAUSE_WORDS[stall.cause],
    ...(application === null ? [] : [shown(application)]),
    `from ${clock.said(stall.startSeconds)}`,
    ...(file === null ? [] : [shown(file)]),
  ];
  return facts.join(paint('dim', ' | '));
}

function reasonLines({ paragraph, paint }: TextContext, stall: Stall, indent: string): string[] {
  const item = (text: string) => wrap([say`${text}`], paragraph(`${indent}  `, homeCapture(stall), `${indent}- `));
  const against = stall.counterEvidence.map(({ text, frame }) => (frame === null ? text : `${text} (frame ${frame})`));
  return [
    ...titled(paint('strong', `${indent}Why it is ${stall.confidence}`), stall.reasons.flatMap(item)),
    ...titled(paint('strong', `${indent}What speaks against it`), against.flatMap(item)),
  ];
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}
