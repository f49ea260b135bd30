/** Nothing that came off the wire can break a report, whatever it is written as. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOSTILE_TEXTS, hostileReport } from './fixtures/reports.ts';
import { written } from './support.ts';

const TREACHEROUS = /[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u;

/** A hostile text, or any. The empty one and spaces alone change how sentences are put, not what they do. */
const wireText = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter((text) => text.trim() !== ''),
  fc
    .array(fc.constantFrom(...'`|<>[]()@#&;,"\'=\\\n*_~!-+ab:/'), { minLength: 1, maxLength: 30 })
    .map((parts) => `x${parts.join('')}`),
);
const RUNS = { numRuns: 60 };

describe('on a terminal', () => {
  test('nothing hides, turns the writing round or moves the cursor', async () => {
    await fc.assert(
      fc.asyncProperty(wireText, async (text) => {
        expect(await written(hostileReport(text), 'text')).not.toMatch(TREACHEROUS);
      }),
      RUNS,
    );
  });

  test('colours are the only escape sequences', async () => {
    for (const text of HOSTILE_TEXTS) {
      const coloured = await written(hostileReport(text), 'text', { color: true });
      expect(coloured.replace(/\u001b\[\d{1,2}m/g, '')).not.toMatch(TREACHEROUS);
    }
  });

  test('a name cannot add a line that looks like ours', async () => {
    const text = await written(hostileReport('x\nNo connection stalled on reverse DNS.'), 'text');
    expect(text).not.toMatch(/^No connection/m);
  });
});

describe('in HTML', () => {
  test('the tags are those of a harmless report, whatever the names', async () => {
    const harmless = tags(await written(hostileReport('x'), 'html'));
    await fc.assert(
      fc.asyncProperty(wireText, async (text) => {
        const page = await written(hostileReport(text), 'html');
        expect(tags(page)).toEqual(harmless);
        expect(page).not.toMatch(TREACHEROUS);
      }),
      RUNS,
    );
  });

  /**
   * Tag names with the names of their attributes, as a parser that knows nothing of the page would see them; without
   * `code`, which backticks in advice become.
   */
  function tags(page: string): string[] {
    return [
      ...page.replace(/<\/?code>/g, '').matchAll(/<(\/?[a-z!][^\s>]*)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*\/?>/gi),
    ].map(
      ([, name, attributes]) => `${name} ${[...attributes!.matchAll(/([\w-]+)="/g)].map((one) => one[1]).join(' ')}`,
    );
  }

  test('every angle bracket belongs to one of those tags', async () => {
    for (const text of HOSTILE_TEXTS) {
      const page = await written(hostileReport(text), 'html');
      const body = page.replace(/<style>[\s\S]*<\/style>/, '').replace(/<\/?code>/g, '');
      expect(body.match(/</g)!.length).toBe(tags(body).length);
    }
  });
});

describe('in CSV', () => {
  test('no cell is a formula, whichever separator a program takes', async () => {
    await fc.assert(
      fc.asyncProperty(wireText, async (text) => {
        const csv = await written(hostileReport(text), 'csv');
        for (const row of rows(csv)) for (const cell of row) expect(cell).not.toMatch(/^\s*[=+\-@]/);
        for (const cell of csv.split(/[;|\t\n]/)) expect(cell).not.toMatch(/^[\s"]*[=+\-@]/);
      }),
      RUNS,
    );
  });

  test('a row stays a row, a cell a cell', async () => {
    for (const text of HOSTILE_TEXTS) {
      const all = rows(await written(hostileReport(text), 'csv'));
      expect(all.length).toBe(6);
      expect(new Set(all.map((row) => row.length)).size).toBe(1);
    }
  });

  /** RFC 4180. */
  function rows(csv: string): string[][] {
    return csv
      .trimEnd()
      .split('\n')
      .map((line) =>
        [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/g)].map(
          ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
        ),
      );
  }
});

describe('in Markdown', () => {
  test('the lines are those of a harmless report, whatever the names', async () => {
    const harmless = shape(await written(hostileReport('x'), 'markdown'));
    await fc.assert(
      fc.asyncProperty(wireText, async (text) => {
        expect(shape(await written(hostileReport(text), 'markdown'))).toEqual(harmless);
      }),
      RUNS,
    );
  });

  /** How each line outside the fences begins, and how many cells a row of a table has. */
  function shape(text: string): string[] {
    return prose(text).map((line) => {
      if (line.startsWith('| ')) return `row of ${line.replace(/\\[\\|]/g, '').split('|').length}`;
      return /^(#+ |- |\*\*|`{3,}\w*|$)/.exec(line)?.[0].replace(/^`+/, 'fence ') ?? 'text';
    });
  }

  /** Lines with each fenced block as its two fences. */
  function prose(text: string): string[] {
    const lines: string[] = [];
    let fence: string | null = null;
    for (const line of text.split('\n')) {
      const mark: string | undefined = /^`{3,}/.exec(line)?.[0];
      if (fence === null || line === fence) lines.push(line);
      if (fence === null && mark !== undefined) fence = mark;
      else if (line === fence) fence = null;
    }
    return lines;
  }

  test('outside code, nothing becomes a tag, a link, an image or a mention', async () => {
    await fc.assert(
      fc.asyncProperty(wireText, async (text) => {
        const outside = prose(await written(hostileReport(text), 'markdown'))
          .map(withoutCode)
          .join('\n');
        expect(outside).not.toMatch(/(?<!\\)(?:\\\\)*[<>]/);
        expect(outside).not.toMatch(/(?<!\\)(?:\\\\)*\](?=[([:])/);
        expect(outside).not.toMatch(/@\w|[a-z]:\/\/|www\.\w/i);
        expect(outside.replaceAll('\u2060', '')).not.toMatch(TREACHEROUS);
      }),
      RUNS,
    );
  });

  /** Takes code spans out of a line as CommonMark 6.1 reads them. */
  function withoutCode(line: string): string {
    let rest = line;
    let outside = '';
    for (;;) {
      const open = /^((?:[^`\\]|\\.)*)(`+)/su.exec(rest);
      if (open === null) return outside + rest;
      const after = rest.slice(open[0].length);
      const close = new RegExp(`(?<!\`)${open[2]}(?!\`)`).exec(after);
      outside += open[1]! + (close === null ? open[2]! : '');
      rest = close === null ? after : after.slice(close.index + open[2]!.length);
    }
  }
});

describe('in JSON and NDJSON', () => {
  test('the values stay what they are; what could act on a terminal is escaped', async () => {
    await fc.assert(
      fc.asyncProperty(wireText, async (text) => {
        const report = hostileReport(text);
        const json = await written(report, 'json');
        expect(json).not.toMatch(TREACHEROUS);
        expect(JSON.parse(json)).toEqual(report);
        const lines = (await written(report, 'ndjson')).trimEnd().split('\n');
        expect(lines.length).toBe(
          report.stalls.length + report.gaps.length + report.lookups.length + report.findings.length + 6,
        );
        for (const line of lines) expect(line).not.toMatch(TREACHEROUS);
      }),
      RUNS,
    );
  });
});
