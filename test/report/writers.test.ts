/** What a reader or a script may rely on in each output, for reports that are well-behaved. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Report, reportSchema } from '../../src/model/report.ts';
import { orderedJson } from '../../src/report/keyOrder.ts';
import { linesAfterStalls, stallLine } from '../../src/report/ndjson.ts';
import { FORMATS, writeReport } from '../../src/report/writers.ts';
import { allReports } from './fixtures/all.ts';
import { blankReport, emptyReport, fullReport, manyReport } from './fixtures/reports.ts';
import { androidReport } from './fixtures/stories.ts';
import { PLAIN_OPTIONS, written } from './support.ts';

test.each(FORMATS)('%s: every fixture is written, the same each time, ending with a line end', async (format) => {
  for (const [name, report] of Object.entries(allReports())) {
    const text = await written(report, format);
    expect(text.endsWith('\n'), name).toBe(true);
    expect(await written(structuredClone(report), format), name).toBe(text);
  }
});

test('a long report comes in pieces, none of them huge', async () => {
  let pieces = 0;
  for await (const piece of writeReport(manyReport(500), 'json', PLAIN_OPTIONS)) {
    pieces++;
    expect(piece.length).toBeLessThan(200_000);
  }
  expect(pieces).toBeGreaterThan(10);
});

describe('JSON', () => {
  test.each(Object.entries(allReports()))('%s: reads back as the report and is valid', async (_, report) => {
    const back: unknown = JSON.parse(await written(report, 'json'));
    expect(back).toEqual(report);
    expect(reportSchema.safeParse(back).success).toBe(true);
  });

  test('does not depend on the order in which a report was put together', async () => {
    const report = fullReport();
    expect(await written(reversed(report) as Report, 'json')).toBe(await written(report, 'json'));
  });

  test('knows every key of the schema', () => {
    const keys = new Set<string>();
    collectKeys(z.toJSONSchema(reportSchema), keys);
    const back = JSON.parse(orderedJson(Object.fromEntries([...keys].map((key) => [key, 1])), 0));
    expect(Object.keys(back).toSorted()).toEqual([...keys].toSorted());
  });

  test('is laid out as JSON.stringify would', async () => {
    const text = await written(androidReport(), 'json');
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
  });
});

/** The same value, the keys of every object in reverse. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, reversed(inner)] as const);
  return Object.fromEntries(entries.toReversed());
}

function collectKeys(schema: unknown, keys: Set<string>): void {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [key, inner] of Object.entries(schema)) {
    if (key === 'properties' && typeof inner === 'object') for (const name of Object.keys(inner)) keys.add(name);
    collectKeys(inner, keys);
  }
}

describe('JSON', () => {
  test('has an element a line in a list that is too long to be read by eye', async () => {
    const report = manyReport(1001);
    const text = await written(report, 'json');
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(report)));
    expect(text.split('\n').filter((line) => /^ {4}\{"id":"stall-.*\},?$/.test(line))).toHaveLength(1001);
  });
});

describe('NDJSON', () => {
  test('has a line a stall first, the summary with the schema last', async () => {
    const report = fullReport();
    const lines = (await written(report, 'ndjson'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.slice(0, 5).map(({ type, ...stall }) => [type, stall])).toEqual(
      report.stalls.map((stall) => ['stall', stall]),
    );
    expect(lines.at(-1)).toMatchObject({ type: 'summary', schema: 'ptrscope-report/1', summary: report.summary });
    expect(new Set(lines.map((line) => line.type))).toEqual(
      new Set(['stall', 'gap', 'lookup', 'finding', 'limit', 'capture', 'summary']),
    );
  });

  test('can be written stall by stall', async () => {
    const report = fullReport();
    const live = [...report.stalls.map(stallLine), ...linesAfterStalls(report)].join('');
    expect(live).toBe(await written(report, 'ndjson'));
  });
});

describe('CSV', () => {
  test('has a head and a row a stall, times as asked for', async () => {
    const rows = (await written(androidReport(), 'csv')).trimEnd().split('\n');
    expect(rows.length).toBe(2);
    expect(rows[0]).toBe(
      'id,side,phase,cause,confidence,clientAddress,clientPort,serverAddress,serverPort,serverName,application,stream,' +
        'start,end,durationSeconds,explainedSeconds,clientHelloDelaySeconds,endedBy,closedFirst,resolvers,lookupNames,' +
        'askers,schedule,capture,frames,reasons,counterEvidence',
    );
    expect(rows[1]).toContain(
      '10.0.0.2,40100,203.0.113.5,465,mail.example.com,tls,0,12.080000,40.180000,28.1,28.1,28.1',
    );
    expect(await written(androidReport(), 'csv', { time: 'utc' })).toContain(',2015-03-02T10:11:24.203456Z,');
    expect((await written(manyReport(1000), 'csv')).trimEnd().split('\n').length).toBe(1001);
  });
});

describe('text', () => {
  test('begins with the verdict', async () => {
    expect(await written(androidReport(), 'text')).toMatch(
      /^1 connection stalled on reverse DNS; worst 28\.1 s; resolver 10\.1\.1\.1 answered 0 of 3 PTR queries\.\n/,
    );
  });

  test('gives no clean bill beyond what was asked for', async () => {
    const report = emptyReport();
    const told = async (parameters: Partial<Report['parameters']>, notListed: number) => {
      const narrowed = {
        ...report,
        parameters: { ...report.parameters, ...parameters },
        summary: { ...report.summary, notListed },
      };
      const html = await written(narrowed, 'html');
      expect(html.includes('<h1 class="ok">')).toBe(notListed === 0);
      expect(html).toContain('Every silence of');
      return (await written(narrowed, 'text')).split('\n')[0];
    };
    expect(await told({ only: 'client' }, 0)).toBe('No client stalled on reverse DNS.');
    expect(await told({ only: 'client' }, 1)).toBe('No client stalled on reverse DNS; 1 other stall is not listed.');
    expect(await told({ filter: 'tcp.port == 9' }, 2)).toBe(
      'No connection that matches tcp.port == 9 stalled on reverse DNS; 2 other stalls are not listed.',
    );
    expect(await told({ thresholdMs: 60_000 }, 0)).toBe('No connection stalled on reverse DNS for 1 min 0 s or more.');
  });

  test('says, when nothing stalled, what was checked and what could not be seen', async () => {
    const text = (await written(emptyReport(), 'text')).replace(/\n/g, ' ');
    expect(text).toContain('No connection stalled on reverse DNS.');
    expect(text).toContain('12 connections, 420 frames, 8.0 s, 1 reverse lookup (0 unanswered).');
    expect(text).toContain('Every silence of 500 ms and more');
    expect(text).toContain("The server's own lookups cannot be seen from here.");
  });

  test('gives a capture without a frame no clean bill', async () => {
    const report = emptyReport();
    const captures = report.captures.map((one) => ({ ...one, frames: 0 }));
    expect(await written({ ...report, captures }, 'text')).toMatch(/^No frames, so there is nothing to judge\.\n/);
  });

  test('keeps prose within the terminal', async () => {
    const text = await written(fullReport(), 'text', { columns: 72 });
    const commands = /^ *\$ |\|/;
    const wide = text.split('\n').filter((line) => line.length > 72 && !commands.test(line));
    expect(wide).toEqual([]);
  });

  test('is coloured only when asked, and says the same then', async () => {
    const coloured = await written(fullReport(), 'text', { color: true });
    const plain = await written(fullReport(), 'text');
    expect(plain).not.toContain('\u001b');
    expect(coloured).toContain('\u001b[');
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  test('of 5,000 stalls stays readable: patterns, some stories, a table, and where to find the rest', async () => {
    const text = await written(manyReport(5000), 'text');
    expect(text.split('\n').length).toBeLessThan(500);
    expect(text).toContain('Patterns (3)');
    expect(text).toContain('The other stalls (4,991)');
    expect(text).toContain('4,891 more; --format csv or ndjson lists every one.');
  });

  test('of a capture without a frame is a sentence', async () => {
    expect(await written(blankReport(), 'text')).toContain('0 connections, 0 frames, 0.0 ms, 0 reverse lookups.');
  });
});

describe('HTML', () => {
  test('loads and runs nothing: its policy allows its own style alone', async () => {
    const page = await written(fullReport(), 'html');
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!;
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page).toContain(
      `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
    );
    expect(page).not.toMatch(/<(script|link|iframe|img|object|embed|form|base)\b/i);
    expect(page).not.toMatch(/\s(style|src|on\w+)=/i);
    expect(page.match(/href="[^"]*"/g)!.every((href) => href.startsWith('href="#'))).toBe(true);
    expect(page).not.toMatch(/url\((?!#)/);
  });

  test('every link leads to something, and no id is given twice', async () => {
    const page = await written(fullReport(), 'html');
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]!);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  test('draws each timeline with its hatched gap and every frame number', async () => {
    const page = await written(androidReport(), 'html');
    const svg = /<svg class="timeline"[\s\S]*?<\/svg>/.exec(page)![0];
    for (const frame of [47, 48, 51, 53, 54, 58, 73, 74]) expect(svg).toMatch(new RegExp(`>${frame}<|frame ${frame}<`));
    expect(svg).toContain('silent 28.1 s');
    expect(svg).toContain('fill="url(#s1-t-hatch)"');
  });

  test('of 5,000 stalls stays a page that opens', async () => {
    const page = await written(manyReport(5000), 'html');
    expect(page.length).toBeLessThan(400_000);
    expect(page).toContain('<h2>Patterns</h2>');
    expect(page).toContain('4,500 more stalls are in the CSV and JSON reports.');
  });
});

describe('Markdown', () => {
  test('has verdict, table, story, timeline, evidence and commands', async () => {
    const text = await written(androidReport(), 'markdown');
    expect(text).toMatch(/^## 1 connection stalled on reverse DNS\n/);
    expect(text).toContain('| 1 | client 10.0.0.2 | mail.example.com:465 | ClientHello | 28.1 s |');
    expect(text).toContain(
      '### 1. `10.0.0.2` waited 28.1 s before its ClientHello to `mail.example.com` (`203.0.113.5:465`)',
    );
    expect(text).toContain('| 51 | 12.170000 | ptr-query |');
    expect(text).toContain('```sh\ndig +trace PTR 5.113.0.203.in-addr.arpa\n');
  });
});
