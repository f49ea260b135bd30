/** The report for a terminal: the verdict, each stall's story with its timeline, findings, limits. */
import type { Report } from '../model/report.ts';
import { listed, type Sentence, say, value } from '../model/sentence.ts';
import { count, counted, FINDING_WORDS } from '../model/wording.ts';
import { rank } from './ranking.ts';
import { gapSentence } from './story.ts';
import { adviceLines, contextOf, type TextContext } from './textContext.ts';
import { type Style, shown, wrap } from './textLayout.ts';
import { stallLines } from './textStall.ts';
import { connectionLines, lookupLines, patternLines, restLines } from './textTables.ts';
import { checkedSentence, checkedWords, isClean, verdict } from './verdict.ts';
import { captureName, DEFAULT_STORIES, listHome, placeOf, type WriteOptions } from './writer.ts';

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
  yield* paragraphs(connectionLines(context));
  if (options.lookups === true) yield* paragraphs(lookupLines(context));
  yield* paragraphs(limitLines(context));
}

/** A block of lines and the empty line after it; nothing for an empty block. */
function* paragraphs(lines: readonly string[]): Iterable<string> {
  if (lines.length > 0) yield `${lines.join('\n')}\n\n`;
}

function verdictLines(context: TextContext): string[] {
  const { report, paragraph } = context;
  const style: Style = isClean(report) ? 'good' : report.summary.stalls > 0 ? 'bad' : 'warn';
  const joined = joinedBySemicolon(verdict(report));
  const lines = wrap([joined], { ...paragraph(''), styles: { text: style, value: 'strong' } });
  const checked = wrap([say`${checkedWords(report)}.`], { ...paragraph(''), styles: { text: 'dim', value: 'dim' } });
  const names = wrap([capturesListed(report)], { ...paragraph(''), styles: { text: 'dim', value: 'dim' } });
  if (report.summary.stalls > 0) return [...lines, ...names, ...checked];
  return [...lines, ...names, ...checked, ...wrap([checkedSentence(report)], paragraph(''))];
}

const MOST_FILES = 6;

/** `one.pcap (pcap), two.pcap.gz (pcap)` */
function capturesListed(report: Report): Sentence {
  const { captures } = report;
  const names = captures
    .slice(0, MOST_FILES)
    .map(({ format }, at) => say`${value(captureName(report, at))} (${format})`);
  const more = captures.length - names.length;
  const all = more > 0 ? [...names, say`${counted(more, 'other file')}`] : names;
  return more > 0 ? listed(all) : all.flatMap((one, at) => (at === 0 ? one : [...say`, `, ...one]));
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
      ...wrap([say`${one.text} (${placeOf(report, one.evidence[0]!)})`], paragraph('  ')),
      ...adviceLines(context, one.advice, '  ', null),
    ]);
  const more = report.findings.length - MOST_FINDINGS;
  if (more > 0) lines.push('', `  ${count(more)} more in the other formats.`);
  return [paint('strong', `Findings (${report.findings.length})`), ...lines];
}

function gapLines({ report, paint, paragraph }: TextContext): string[] {
  if (report.gaps.length === 0) return [];
  const lines = report.gaps
    .slice(0, MOST_GAPS)
    .flatMap((gap) => wrap([gapSentence(gap)], paragraph('    ', listHome(report, gap), '  - ')));
  const more = report.gaps.length - MOST_GAPS;
  if (more > 0) lines.push(`  ${count(more)} more in the other formats.`);
  return [paint('strong', `Silences that no lookup explains (${report.gaps.length})`), ...lines];
}

function limitLines({ report, paint, paragraph }: TextContext): string[] {
  if (report.limits.length === 0) return [];
  const lines = report.limits.flatMap(({ text }) => wrap([say`${text}`], paragraph('    ', 0, '  - ')));
  return [paint('strong', 'What could not be seen'), ...lines];
}
