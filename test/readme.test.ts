/** What the README shows is what its commands print, and what it names is there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { shownExamples, withOutputs } from './support/readmeOutputs.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const SCRIPTS: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts;

it('shows what its commands print (else: npm run readme:refresh)', async () => {
  expect(shownExamples(README)).toHaveLength(2);
  expect(README).toBe(await withOutputs(README, ROOT));
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
