/** The README's blocks of output, made anew from the examples that they are of. */
import { join } from 'node:path';
import { analyzeCaptures } from '../../src/host/analyzeCaptures.ts';
import { writeReport } from '../../src/report/writers.ts';
import { DEFAULT_OPTIONS } from './analyze.ts';

/** A command that analyses an example, and the block of its output that follows it. */
const SHOWN = /(analyze (examples\/\S+)\n```\n[^`]*```text\n)([^`]*)(?=```)/g;

/** Ends a block that shows the beginning only: up to the advice. */
const MORE = '\n[…]\n';
const ADVICE = '\n   What to do\n';

export function shownExamples(readme: string): string[] {
  return [...readme.matchAll(SHOWN)].map(([, , file]) => file);
}

/** The README with all its blocks of output as the commands print them now. */
export async function withOutputs(readme: string, root: string): Promise<string> {
  const outputs = new Map<string, string>();
  for (const file of shownExamples(readme)) outputs.set(file, await printed(join(root, file)));
  return readme.replace(SHOWN, (_, before: string, file: string, shown: string) => {
    const output = outputs.get(file) ?? '';
    return before + (shown.endsWith(MORE) ? output.split(ADVICE)[0] + MORE : output);
  });
}

async function printed(file: string): Promise<string> {
  const report = await analyzeCaptures({ inputs: [file], options: DEFAULT_OPTIONS });
  let text = '';
  for await (const piece of writeReport(report, 'text', { time: 'relative', color: false, columns: 100 }))
    text += piece;
  return text;
}
