/** A lookup for a terminal: the verdict first, then the chain hop by hop, then what to do and the same proof by other tools. */
import type { LookupReport, LookupResult, LookupVerdict } from '../../model/lookupReport.ts';
import type { Severity } from '../../model/lookupWords.ts';
import { type Sentence, say } from '../../model/sentence.ts';
import { counted, waited } from '../../model/wording.ts';
import { type Paint, type Paragraph, painter, type Style, shown, wrap } from '../textLayout.ts';
import { adviceOf } from './advice.ts';
import { chainLines } from './textChain.ts';
import type { LookupWriteOptions } from './writer.ts';

/** Prose wider than this is hard to read. */
const WIDEST_PROSE = 100;
const NARROWEST = 40;

const SEVERITY_STYLES: Readonly<Record<Severity, Style>> = { good: 'good', warning: 'warn', bad: 'bad' };

interface Context {
  readonly paint: Paint;
  readonly columns: number;
}

export function* writeLookupText({ results }: LookupReport, options: LookupWriteOptions): Iterable<string> {
  const context = { paint: painter(options.color), columns: Math.max(NARROWEST, options.columns) };
  if (results.length > 1) yield* overview(context, results);
  // Of many, those that are well need no more than their line in the overview.
  const told = results.length > 1 ? results.filter(({ verdicts }) => verdicts[0]!.kind !== 'healthy') : results;
  for (const result of told) yield* block(resultLines(context, result));
}

function* block(lines: readonly string[]): Iterable<string> {
  yield `${lines.join('\n')}\n\n`;
}

function* overview(context: Context, results: readonly LookupResult[]): Iterable<string> {
  const well = results.filter(({ verdicts }) => verdicts[0]!.severity === 'good').length;
  const style: Style = well === results.length ? 'good' : 'bad';
  const width = Math.max(...results.map(({ asked }) => shown(asked).length));
  const lines = results.map((result) => {
    const [main] = result.verdicts;
    const { severity, kind } = main!;
    const names = result.names.length === 0 ? '' : `  ${shown(result.names.join(', '))}`;
    return `  ${shown(result.asked).padEnd(width)}  ${context.paint(SEVERITY_STYLES[severity], kind.padEnd(20))}${names}`.trimEnd();
  });
  yield* block([
    context.paint(style, `${counted(results.length, 'address', 'addresses')}, ${well} healthy.`),
    ...lines,
  ]);
}

function resultLines(context: Context, result: LookupResult): string[] {
  const [main, ...further] = result.verdicts;
  return [
    ...paragraph(context, say`${main!.text}`, '', SEVERITY_STYLES[main!.severity]),
    ...furtherLines(context, further),
    '',
    ...factLines(context, result),
    '',
    ...chainLines(result, context),
    '',
    ...adviceLines(context, result.verdicts),
    ...noteLines(context, result.notes),
  ];
}

function furtherLines(context: Context, verdicts: readonly LookupVerdict[]): string[] {
  if (verdicts.length === 0) return [];
  const items = verdicts.flatMap(({ text, severity }) =>
    paragraph(context, say`${text}`, '  ', SEVERITY_STYLES[severity], '- '),
  );
  return ['', 'Besides:', ...items];
}

function factLines(context: Context, { name, startedAt, durationSeconds, queries }: LookupResult): string[] {
  const when = `${startedAt.slice(0, 19).replace('T', ' ')} UTC`;
  const text = say`PTR ${name}, asked on ${when}; ${counted(queries, 'query', 'queries')} in ${waited(durationSeconds)}.`;
  return paragraph(context, text, '', 'dim');
}

function adviceLines(context: Context, verdicts: readonly LookupVerdict[]): string[] {
  const items = adviceOf(verdicts).flatMap(({ text, commands }) => [
    ...paragraph(context, say`${text}`, '  ', 'plain', '- '),
    ...commands.map((command) => `    ${context.paint('dim', '$')} ${context.paint('strong', shown(command))}`),
  ]);
  return [context.paint('strong', verdicts[0]!.kind === 'healthy' ? 'See for yourself' : 'What to do'), ...items];
}

function noteLines(context: Context, notes: readonly string[]): string[] {
  if (notes.length === 0) return [];
  const items = notes.flatMap((note) => paragraph(context, say`${note}`, '  ', 'dim', '- '));
  return ['', context.paint('strong', 'Notes'), ...items];
}

function paragraph({ paint, columns }: Context, text: Sentence, indent: string, style: Style, bullet = ''): string[] {
  const how: Paragraph = {
    paint,
    columns: Math.min(columns, WIDEST_PROSE),
    indent: `${indent}${' '.repeat(bullet.length)}`,
    lead: `${indent}${bullet}`,
    frameName: (_, frame) => String(frame),
    styles: { text: style, value: style },
  };
  return wrap([text], how);
}
