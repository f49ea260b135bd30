/** What the README shows is what its commands print, and what it names is there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { analyzeCaptures } from '../src/host/analyzeCaptures.ts';
import { writeReport } from '../src/report/writers.ts';
import { DEFAULT_OPTIONS } from './support/analyze.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const SCRIPTS: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts;

/** A command that analyses an example, and the block of its output that follows. */
const SHOWN = [...README.matchAll(/analyze (examples\/\S+)\n```\n(?:[^`]*\n)?```text\n([^`]*)```/g)];

it('shows the output of two examples', () => {
  expect(SHOWN).toHaveLength(2);
});

it.each(SHOWN.map(([, file, output]) => [file, output]))('shows what is said of %s', async (file, output) => {
  const report = await analyzeCaptures({ inputs: [join(ROOT, file)], options: DEFAULT_OPTIONS });
  let text = '';
  for await (const piece of writeReport(report, 'text', { time: 'relative', color: false, columns: 100 }))
    text += piece;
  // Only the beginning is shown where it ends with […].
  const [shown, rest] = output.trimEnd().split('\n\n[…]');
  const lines = text.trimEnd().split('\n');
  expect(lines.slice(0, rest === undefined ? lines.length : shown.split('\n').length).join('\n')).toBe(shown);
});

it('links to files that are there', () => {
  const targets = [...README.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target);
  expect(targets.length).toBeGreaterThan(3);
  expect(targets.filter((target) => !existsSync(join(ROOT, target)))).toEqual([]);
});

it('names scripts that there are', () => {
  const named = [...README.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, script]) => script);
  expect(named.length).toBeGreaterThan(2);
  expect(named.filter((script) => SCRIPTS[script] === undefined)).toEqual([]);
});
