/** Lists as a page asks for them: paged, sorted, searched and narrowed, over real captures and over many made-up rows. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cell, RowList, type Rows } from '../../../src/host/app/session/rowList.ts';
import { codeOf, engineUnderTest, example, listing } from './engineUnderTest.ts';

const ALL = [
  'android-3g-smtps-2015.pcapng',
  'exim-banner.pcap',
  'idle-without-dns.pcap',
  'jdk-resolver-silent.pcap',
  'jdk-three-silent-servers.pcap',
].map(example);

describe('the lists of five captures opened as one', () => {
  it('come in pages', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(...ALL);
    const whole = await page.call('session.stalls', listing(session));
    expect(whole.total).toBe(4);
    const parts = [0, 2, 4, 99].map((offset) => page.call('session.stalls', listing(session, { offset, limit: 2 })));
    const pages = await Promise.all(parts);
    expect(pages.flatMap(({ rows }) => rows)).toEqual(whole.rows);
    expect(pages.map(({ total, offset }) => [total, offset])).toEqual([
      [4, 0],
      [4, 2],
      [4, 4],
      [4, 4],
    ]);
  });

  it('sort by any column, either way, by its name or without its unit', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(...ALL);
    const waited = async (column: string, descending: boolean) => {
      const { rows } = await page.call('session.stalls', listing(session, { sort: { column, descending } }));
      return rows.map(({ waitedSeconds }) => Math.round(waitedSeconds));
    };
    const rising = await waited('waitedSeconds', false);
    expect(rising).toEqual([10, 10, 28, 28]);
    expect(await waited('waited', true)).toEqual(rising.toReversed());
    for (const list of ['stalls', 'connections', 'lookups', 'findings'] as const) {
      const sort = { column: 'constructor', descending: false };
      expect(await codeOf(page.call(`session.${list}`, listing(session, { sort })))).toBe('no-such-column');
    }
  });

  it('sort connections by what is told of them, unknown ones last', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(...ALL);
    const columns = [
      'stream',
      'startSeconds',
      'rttSeconds',
      'clientHelloDelaySeconds',
      'handshakeCompleteSeconds',
    ] as const;
    for (const column of columns) {
      const { rows } = await page.call(
        'session.connections',
        listing(session, { sort: { column, descending: false } }),
      );
      const values = rows.map((row) => row[column] ?? Number.POSITIVE_INFINITY);
      expect(values).toEqual(values.toSorted((a, b) => (a === b ? 0 : a - b)));
      expect(rows.length).toBeGreaterThan(5);
    }
  });

  it('are searched in what they show', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(...ALL);
    const found = async (search: string) => (await page.call('session.stalls', listing(session, { search }))).total;
    expect(await found('MAIL.example.com')).toBe(1);
    expect(await found('greeting')).toBe(1);
    expect(await found('nothing of the kind')).toBe(0);
    expect((await page.call('session.connections', listing(session, { search: 'smtp' }))).total).toBeGreaterThan(0);
    expect((await page.call('session.lookups', listing(session, { search: 'unanswered' }))).total).toBe(4);
  });

  it('are narrowed by who, why, whom it was asked, and when', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(...ALL);
    const stalls = async (change: Parameters<typeof listing>[1]) =>
      (await page.call('session.stalls', listing(session, change))).total;
    expect(await stalls({ where: { side: 'server' } })).toBe(1);
    expect(await stalls({ where: { side: 'client', confidence: 'certain' } })).toBe(3);
    expect(await stalls({ where: { cause: 'ptr-slow' } })).toBe(0);
    expect(await stalls({ where: { resolver: '10.1.1.1' } })).toBe(1);
    expect(await stalls({ where: { address: 'mail.example.com' } })).toBe(1);
    expect(await stalls({ range: { fromSeconds: 0, toSeconds: 10 } })).toBe(1);
    const stalled = await page.call('session.connections', listing(session, { where: { stalledOnly: true } }));
    expect(stalled.total).toBe(4);
    const servers = await page.call('session.connections', listing(session, { where: { side: 'server' } }));
    expect(servers.rows.map(({ application }) => application)).toEqual([expect.stringContaining('smtp')]);
    const asked = await page.call('session.lookups', listing(session, { where: { resolver: '10.1.1.1' } }));
    expect(asked.total).toBe(1);
    expect((await page.call('session.gaps', listing(session))).total).toBe(1);
  });

  it('refuse what no list has', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(ALL[0]);
    const wrong = [{ limit: 0 }, { limit: 1001 }, { offset: -1 }, { offset: 0.5 }, { search: 'x'.repeat(2000) }];
    for (const change of wrong) {
      expect(await codeOf(page.call('session.stalls', listing(session, change)))).toBe('wrong-input');
    }
    expect(await codeOf(page.call('session.stalls', listing('elsewhere')))).toBe('no-such-session');
  });
});

interface Made {
  readonly name: string;
  readonly size: number | null;
}

const list = () =>
  new RowList<Made>({
    columns: { name: ({ name }): Cell => name, sizeSeconds: ({ size }): Cell => size },
    text: ({ name }) => name,
    span: ({ size }) => [size ?? 0, size ?? 0],
    fits: () => true,
  });

const rowsOf = (made: readonly Made[]): Rows<Made> => ({ count: made.length, row: (at) => made[at] });

const plain = { sort: null, search: '', range: null, where: {}, filter: null, offset: 0, limit: 1000 } as const;

describe('any list', () => {
  const made = fc.array(fc.record({ name: fc.string({ maxLength: 5 }), size: fc.option(fc.integer({ max: 50 })) }), {
    maxLength: 300,
  });

  it('sorted holds the same rows, in order, what is not known last, equals as they were', async () => {
    await fc.assert(
      fc.asyncProperty(made, fc.boolean(), async (all, descending) => {
        const sort = { column: 'size', descending };
        const { rows, total } = await list().page({ ...plain, sort }, () => rowsOf(all), 1, false, null);
        expect(total).toBe(all.length);
        const known = all.filter(({ size }) => size !== null);
        const sign = descending ? -1 : 1;
        const wanted = known.toSorted((a, b) => sign * (a.size! - b.size!));
        expect(rows).toEqual([...wanted, ...all.filter(({ size }) => size === null)]);
      }),
    );
  });

  it('searched and cut to a range holds exactly the rows that fit', async () => {
    await fc.assert(
      fc.asyncProperty(made, fc.string({ maxLength: 2 }), fc.integer(), async (all, search, fromSeconds) => {
        const range = { fromSeconds, toSeconds: fromSeconds + 10 };
        const { rows } = await list().page({ ...plain, search, range }, () => rowsOf(all), 1, false, null);
        const wanted = all.filter(
          ({ name, size }) =>
            name.toLowerCase().includes(search.trim().toLowerCase()) &&
            (size ?? 0) >= range.fromSeconds &&
            (size ?? 0) <= range.toSeconds,
        );
        expect(rows).toEqual(wanted);
      }),
    );
  });

  it('sorts names by the numbers in them', async () => {
    const names = ['10.0.0.10', '10.0.0.2', 'b', 'A', '9.9.9.9'].map((name) => ({ name, size: null }));
    const sort = { column: 'name', descending: false };
    const { rows } = await list().page({ ...plain, sort }, () => rowsOf(names), 1, false, null);
    expect(rows.map(({ name }) => name)).toEqual(['9.9.9.9', '10.0.0.2', '10.0.0.10', 'A', 'b']);
  });

  it('of 200,000 rows lets others have their turns while it is sorted', async () => {
    const many = Array.from({ length: 200_000 }, (_, at) => ({ name: `row ${(at * 7919) % 200_000}`, size: at }));
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const sort = { column: 'name', descending: false };
    const { rows } = await list().page({ ...plain, sort, limit: 3 }, () => rowsOf(many), 1, false, null);
    clearInterval(timer);
    expect(rows.map(({ name }) => name)).toEqual(['row 0', 'row 1', 'row 2']);
    expect(turns).toBeGreaterThan(3);
  });

  it('works out an order once for all its pages, and anew for new rows', async () => {
    let made = 0;
    const rows = () => {
      made++;
      return rowsOf([{ name: 'a', size: made }]);
    };
    const one = list();
    const at = async (revision: number, growing: boolean) =>
      (await one.page(plain, rows, revision, growing, null)).rows[0].size;
    expect([await at(1, false), await at(1, false), await at(2, false)]).toEqual([1, 1, 2]);
    // While it grows, what is a moment old will do.
    expect(await at(3, true)).toBe(2);
  });
});
