/** The report for a terminal: the verdict, each stall's story with its timeline, findings, limits. */
import type { Report } from '../model/report.ts';
import { rank } from './ranking.ts';
import { type Sentence, say } from './span.ts';
import { gapSentence } from './story.ts';
import { adviceLines, contextOf, type TextContext } from './textContext.ts';
import { type Style, shown, wrap } from './textLayout.ts';
import { stallLines } from './textStall.ts';
import { patternLines, restLines } from './textTables.ts';
import { checkedSentence, checkedWords, verdict } from './verdict.ts';
import { count, FINDING_WORDS } from './wording.ts';
import { DEFAULT_STORIES, homeCapture, type WriteOptions } from './writer.ts';

const MOST_GAPS = 10;
const MOST_FINDINGS = 50;

export function* writeText(report: Report, options: WriteOptions): Iterable<string> {
  const context = contextOf(report, options);
  yield* paragraphs(verdictLines(context));
  const { told, rest, patterns } = rank(report.stalls, context.index, options.stories ?? DEFAULT_STORIES);
  if (rest.length > 0) yield* paragraphs(patternLines(context, patterns));
  for (const [at, stall] of told.entries()) yield* paragraphs(stallLines(context, stall, at + 1));
  if (rest.length > 0) yield* paragraphs(restLines(context, rest));
  yield* paragraphs(findingLines(context));
  yield* paragraphs(gapLines(context));
  yield* paragraphs(limitLines(context));
}

/** A block of lines and the empty line after it; nothing for an empty block. */
function* paragraphs(lines: readonly string[]): Iterable<string> {
  if (lines.length > 0) yield `${lines.join('\n')}\n\n`;
}

function verdictLines(context: TextContext): string[] {
  const { report, paint, paragraph } = context;
  const style: Style = report.summary.stalls > 0 ? 'bad' : 'good';
  const joined = joinedBySemicolon(verdict(report));
  const lines = wrap([joined], { ...paragraph(''), styles: { text: style, value: 'strong' } });
  const checked = wrap([say`${checkedWords(report)}.`], { ...paragraph(''), styles: { text: 'dim', value: 'dim' } });
  const files = report.captures.map((one) => `${shown(one.file)} (${shown(one.format)})`).join(', ');
  const names = files === '' ? [] : [paint('dim', files)];
  if (report.summary.stalls > 0) return [...lines, ...names, ...checked];
  return [...lines, ...names, ...checked, ...wrap([checkedSentence(report)], paragraph(''))];
}

function joinedBySemicolon(statements: readonly Sentence[]): Sentence {
  return statements.flatMap((statement, at) => (at === 0 ? statement : [...say`; `, ...statement])).concat(say`.`);
}

function findingLines(context: TextContext): string[] {
  const { report, paint, paragraph } = context;
  if (report.findings.length === 0) return [];
  const lines = report.findings
    .slice(0, MOST_FINDINGS)
    .flatMap((one) => [
      '',
      `  ${paint('warn', FINDING_WORDS[one.kind])} ${paint('strong', shown(one.address))}`,
      ...wrap([say`${one.text}`], paragraph('  ')),
      ...adviceLines(context, one.advice, '  '),
    ]);
  const more = report.findings.length - MOST_FINDINGS;
  if (more > 0) lines.push('', `  ${count(more)} more in the other formats.`);
  return [paint('strong', `Findings (${report.findings.length})`), ...lines];
}

function gapLines({ report, paint, paragraph }: TextContext): string[] {
  if (report.gaps.length === 0) return [];
  const lines = report.gaps
    .slice(0, MOST_GAPS)
    .flatMap((gap) => wrap([gapSentence(gap)], paragraph('    ', homeCapture(gap), '  - ')));
  const more = report.gaps.length - MOST_GAPS;
  if (more > 0) lines.push(`  ${count(more)} more in the other formats.`);
  return [paint('strong', `Silences that no lookup explains (${report.gaps.length})`), ...lines];
}

function limitLines({ report, paint, paragraph }: TextContext): string[] {
  if (report.limits.length === 0) return [];
  const lines = report.limits.flatMap(({ text }) => wrap([say`${text}`], paragraph('    ', 0, '  - ')));
  return [paint('strong', 'What could not be seen'), ...lines];
}
