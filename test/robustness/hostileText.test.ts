/** Hostile names go through the whole command into every format: nothing in them acts. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../cli/runCli.ts';
import { temporaryFolder } from '../host/temporaryFolder.ts';
import { ptrscope } from './command.ts';
import { LARGE_RUN } from './effort.ts';
import { HOSTILE_NAMES, hostileCapture } from './hostileCapture.ts';

const TREACHEROUS = /[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u;
const folder = temporaryFolder();

/** A file each; most tests read all at once, for every process start costs a quarter of a second. */
const files = HOSTILE_NAMES.map((text, index) => ({ text, file: `hostile-${index}.pcap` }));

/** File names may hold anything but NUL and a slash. */
const FILE_NAMES = HOSTILE_NAMES.filter((text) => !/[\0/]/.test(text) && text.length < 200);

beforeAll(() => {
  build();
  for (const [hour, { text, file }] of files.entries()) writeFileSync(join(folder, file), hostileCapture(text, hour));
}, 60_000);

function report(format: string, inputs: readonly string[], at = folder): string {
  const { code, out, err } = ptrscope(['analyze', '--format', format, '--connections', '--', ...inputs], {
    folder: at,
  });
  expect(code).toBe(0);
  expect(err).not.toMatch(TREACHEROUS);
  return out;
}

function everyFormat(inputs: readonly string[], at = folder): void {
  const [text, json, ndjson, page, csv] = ['text', 'json', 'ndjson', 'html', 'csv'].map((one) =>
    report(one, inputs, at),
  );
  for (const out of [text, json, ndjson, page, csv.replaceAll('\r', '')]) expect(out).not.toMatch(TREACHEROUS);
  // The word joiner is the writer's own: it keeps `://` and `@name` from becoming links.
  expect(report('markdown', inputs, at).replaceAll('\u2060', '')).not.toMatch(TREACHEROUS);
  for (const cell of csv.split(/[\n,;|]/)) expect(cell).not.toMatch(/^["' ]*(?<!')[=+@\t\r]/);
  expect(page).not.toMatch(/<script|<img|<iframe|onerror=(?!alert\(1\)&)|javascript:(?!alert\(1\)\))/i);
  expect(JSON.parse(json).stalls.length).toBeGreaterThanOrEqual(inputs.length);
}

const shown = (text: string): string => JSON.stringify(text).slice(0, 40);

describe('names on the wire', () => {
  it('act in no format, all in one report', () => everyFormat(files.map(({ file }) => file)));

  // Each alone besides: what stands first or last in a report differs.
  it.runIf(LARGE_RUN).each(files.map(({ text, file }) => [shown(text), file] as const))('%s', (_text, file) =>
    everyFormat([file]),
  );

  it('are there, made visible', () => {
    const out = report('text', [files[7].file]);
    expect(out).toContain('\\u{1b}[2J');
  });

  it('stay out of the comments of the evidence', () => {
    const inputs = files.map(({ file }) => file);
    const { code } = ptrscope(['analyze', '--evidence', 'proof.pcapng', '-o', 'r.txt', ...inputs], { folder });
    expect(code).toBe(0);
    const { out } = ptrscope(['analyze', '--format', 'text', 'proof.pcapng'], { folder });
    expect(out).not.toMatch(TREACHEROUS);
  });
});

describe('names of files', () => {
  it('act no more than those on the wire', () => {
    const at = join(folder, 'names');
    mkdirSync(at);
    for (const [hour, name] of FILE_NAMES.entries()) {
      writeFileSync(join(at, name), hostileCapture('mail.example.com', hour));
    }
    everyFormat(FILE_NAMES, at);
  });

  it('are made visible in notes and failures', () => {
    const name = '\u001b[31mcut\nptrscope: note: all is well';
    writeFileSync(join(folder, name), hostileCapture('x').subarray(0, 900));
    const note = ptrscope(['analyze', name], { folder });
    expect(note.err.trim().split('\n')).toHaveLength(1);
    expect(note.err).toContain('\\u{1b}[31mcut');
    const failure = ptrscope(['analyze', `${name}?`], { folder });
    expect(failure).toMatchObject({ code: 1, out: '' });
    expect(failure.err.trim().split('\n')).toHaveLength(1);
    expect(ptrscope(['analyze', `-${name}`], { folder }).err).not.toMatch(TREACHEROUS);
  });
});
