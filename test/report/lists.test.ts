/** What is asked for is shown, fits the terminal, and is not said twice. */
import { describe, expect, test } from 'vitest';
import { quotedParts } from '../../src/model/quotedParts.ts';
import type { Report, Stall } from '../../src/model/report.ts';
import { plain } from '../../src/model/sentence.ts';
import { spannedSeconds } from '../../src/model/times.ts';
import { reference, ToldAdvice } from '../../src/report/toldAdvice.ts';
import { verdict } from '../../src/report/verdict.ts';
import { captureName } from '../../src/report/writer.ts';
import { capture } from './fixtures/parts.ts';
import { manyReport } from './fixtures/reports.ts';
import { androidReport } from './fixtures/stories.ts';
import { written } from './support.ts';

function withConnections(report: Report): Report {
  const stall = report.stalls[0]!;
  return {
    ...report,
    connections: [
      {
        ...stall.connection,
        startSeconds: 1.5,
        firstMessage: { side: 'client', delaySeconds: 28.1 },
        clientHelloDelaySeconds: 28.1,
        opening: [],
        stallIds: [stall.id],
      },
      {
        ...stall.connection,
        startSeconds: 2.5,
        firstMessage: null,
        clientHelloDelaySeconds: null,
        opening: [],
        stallIds: [],
      },
    ],
  };
}

describe.each(['text', 'markdown', 'html'] as const)('%s', (format) => {
  test('lists all connections and all lookups only when asked', async () => {
    const report = androidReport();
    const plainReport = await written(report, format);
    expect(plainReport).not.toContain('Connections (');
    expect(plainReport).not.toContain('Lookups (');
    const asked = await written(withConnections(report), format, { lookups: true });
    expect(asked).toContain('Connections (2)');
    expect(asked).toContain('2.500000');
    expect(asked).toContain(`Lookups (${report.lookups.length})`);
  });

  test('tells who spoke first, and how long after the handshake', async () => {
    const report = withConnections(androidReport());
    const [one, ...rest] = report.connections!;
    const greeted = { ...one!, firstMessage: { side: 'server', delaySeconds: 10.4 } } as const;
    const text = await written({ ...report, connections: [greeted, ...rest] }, format, { columns: 200 });
    expect(text).toContain('first message after');
    expect(text).toContain('server 10.4 s');
  });

  test('tells captures of one name apart', async () => {
    const report = androidReport();
    const two = { ...report, captures: [capture({ id: 0, file: 'mail.pcap' }), capture({ id: 1, file: 'mail.pcap' })] };
    expect(captureName(two, 1)).toBe('mail.pcap #2');
    expect(await written(two, format)).toContain('mail.pcap #1');
  });
});

test('tables lose columns rather than overflow a narrow terminal', async () => {
  const report = withConnections(manyReport(40));
  for (const columns of [60, 80, 100]) {
    const text = await written(report, 'text', { columns, lookups: true });
    const tables = text.split('\n\n').filter((block) => /^(Patterns|The other|Connections|Lookups)/.test(block));
    expect(tables).toHaveLength(4);
    expect(Math.max(...tables.flatMap((block) => block.split('\n')).map((line) => line.length))).toBeLessThanOrEqual(
      columns,
    );
  }
});

describe('advice', () => {
  const one = { text: 'Do this.', commands: ['a'] };
  const other = { text: 'Do that.', commands: [] };

  test('is told once, then referred to', () => {
    const told = new ToldAdvice();
    expect(told.sort([one], 1)).toEqual({ fresh: [one], earlier: [] });
    const again = told.sort([one, other], 2);
    expect(again.fresh).toEqual([other]);
    expect(plain(reference(again)!)).toBe('The rest as told under 1.');
    expect(plain(reference(told.sort([one, other], 3))!)).toBe('As told under 1 and 2.');
    expect(reference(told.sort([{ ...one, commands: ['b'] }], 4))).toBeNull();
  });

  test('is told once in HTML, too, with a link to the story that told it', async () => {
    const report = androidReport();
    const [stall] = report.stalls as [Stall];
    const second = { ...stall, id: 'S2', advice: [one, other] };
    const page = await written({ ...report, stalls: [{ ...stall, advice: [one] }, second] }, 'html');
    expect(page.split('<p>Do this.</p>')).toHaveLength(2);
    expect(page).toContain('<p>Do that.</p><p>The rest as told under <a href="#s1">1</a>.</p>');
    expect(page).toContain('<article id="s1"');
  });

  test('shows what it quotes as code', async () => {
    const report = androidReport();
    const [stall] = report.stalls as [Stall];
    const text = 'Set `a_b = 1` and *go*.';
    const advised = { ...report, stalls: [{ ...stall, advice: [{ text, commands: [] }] }] };
    expect(await written(advised, 'markdown')).toContain('Set `a_b = 1` and \\*go\\*.');
    expect(await written(advised, 'html')).toContain('Set <code>a_b = 1</code> and *go*.');
    expect(await written(advised, 'text')).toContain(text);
  });

  test('has no code where backticks do not pair', () => {
    expect(quotedParts('a `b')).toEqual([{ kind: 'words', text: 'a `b' }]);
  });
});

describe('the verdict', () => {
  const resolver = (address: string, ptrQueries: number, ptrAnswers: number) => ({
    address,
    ptrQueries,
    ptrAnswers,
    medianSeconds: null,
    worstSeconds: null,
  });
  const said = (...resolvers: Report['summary']['resolvers']) => saidOf([], resolvers);
  const saidOf = (limits: Report['limits'], resolvers: Report['summary']['resolvers']) => {
    const report = androidReport();
    return verdict({ ...report, limits, summary: { ...report.summary, resolvers } })
      .map(plain)
      .at(-1);
  };

  test('counts resolvers that answer nothing together, but not before one that left more open', () => {
    expect(said(resolver('a', 2, 0), resolver('b', 2, 0))).toBe('2 resolvers answered none of 4 PTR queries');
    expect(said(resolver('a', 2, 0), resolver('b', 2, 0), resolver('c', 90, 10))).toBe(
      'resolver c answered 10 of 90 PTR queries',
    );
    expect(said(resolver('a', 2, 0), resolver('b', 2, 2))).toBe('resolver a answered 0 of 2 PTR queries');
  });

  test('says of a capture of one direction what was not captured, and nothing of the resolvers', () => {
    const oneSided = [{ kind: 'one-sided', text: 'only one direction was captured', count: 3 }] as const;
    const [silent, heard] = [resolver('a', 2, 0), resolver('b', 2, 1)];
    expect(saidOf([...oneSided], [silent, resolver('b', 1, 0)])).toBe('no answer to 3 PTR queries was captured');
    expect(saidOf([...oneSided], [silent, heard])).toBe('resolver a answered 0 of 2 PTR queries');
  });
});

test('several captures last from the first frame of all to the last', () => {
  const early = capture({ startedAt: '2015-03-02T10:00:00.000000000Z', durationSeconds: 10 });
  const late = capture({ startedAt: '2015-03-02T10:01:00.500000000Z', durationSeconds: 5 });
  expect(spannedSeconds([late, early])).toBeCloseTo(65.5, 6);
  expect(spannedSeconds([early])).toBe(10);
  expect(spannedSeconds([capture({ startedAt: null, durationSeconds: 3 })])).toBe(3);
});
