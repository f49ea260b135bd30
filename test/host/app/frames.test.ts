/** The packets of a session: every frame in order, filtered, found again, looked into; and lists narrowed by a filter. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Client } from '../../../src/contract/client.ts';
import type { EngineOperations } from '../../../src/contract/engineOperations.ts';
import { FrameOrder } from '../../../src/host/app/session/frames/frameOrder.ts';
import type { FrameRow } from '../../../src/model/views.ts';
import { generate } from '../../bench/generate.ts';
import { codeOf, type EngineUnderTest, engineUnderTest, example, listing } from './engineUnderTest.ts';

const PHONE = example('android-3g-smtps-2015.pcapng');
const BANNER = example('exim-banner.pcap');

const hasTshark = spawnSync('tshark', ['-v']).status === 0;

type Page = Client<EngineOperations>;

/** Waits until all frames are listed and looked at. */
async function scanned(page: Page, session: string, filter: string | null) {
  for await (const item of page.stream('session.filterFrames', { session, filter })) if (item.done) return item;
  throw new Error('the scan ended early');
}

async function allRows(page: Page, session: string, filter: string | null = null): Promise<FrameRow[]> {
  const rows: FrameRow[] = [];
  for (;;) {
    const next = await page.call('session.frames', { session, filter, offset: rows.length, limit: 1000 });
    if (next.rows.length === 0) return rows;
    rows.push(...next.rows);
  }
}

const numbers = (rows: readonly FrameRow[]) => rows.map(({ number }) => number);

describe('the packets of one capture', () => {
  it('are all there, with the stalls that they prove', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(PHONE);
    expect(await scanned(page, session, null)).toEqual({ scanned: 80, total: 80, matched: 80, done: true });
    const rows = await allRows(page, session);
    expect(numbers(rows)).toEqual(Array.from({ length: 80 }, (_, at) => at + 1));
    const { id } = (await page.call('session.stalls', listing(session))).rows[0];
    const proof = rows.filter(({ stallIds }) => stallIds.includes(id)).map(({ number }) => number);
    expect(proof).toEqual([46, 47, 48, 51, 53, 54, 58, 73, 74]);
    expect(rows[50]).toMatchObject({ protocol: 'DNS', source: expect.stringContaining('10.0.0.2') });
    const middle = await page.call('session.frames', { session, filter: null, offset: 40, limit: 5 });
    expect(middle).toMatchObject({ total: 80, offset: 40, rows: rows.slice(40, 45) });
  });

  it('are filtered in Wireshark’s words, as the story of the phone is read', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(PHONE);
    const filter = 'frame.number > 48 && frame.number < 73';
    expect((await scanned(page, session, filter)).matched).toBe(24);
    expect(numbers(await allRows(page, session, filter))).toEqual(Array.from({ length: 24 }, (_, at) => at + 49));
    await scanned(page, session, 'dns.qry.type == 12');
    expect(numbers(await allRows(page, session, 'dns.qry.type == 12'))).toEqual([51, 53, 58]);
    const unanswered = 'dns.flags.response == 0 && !dns.response_in';
    expect((await scanned(page, session, unanswered)).matched).toBe(3);
    expect(numbers(await allRows(page, session, unanswered))).toEqual([51, 53, 58]);
  });

  it.skipIf(!hasTshark)('are the same that tshark finds', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(PHONE);
    const filters = [
      'tcp.flags.syn == 1',
      'tls.handshake.type == 1',
      'dns.flags.response == 0 and dns',
      'tcp.stream == 2',
    ];
    for (const filter of filters) {
      const out = execFileSync('tshark', ['-r', PHONE, '-Y', filter, '-T', 'fields', '-e', 'frame.number'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      await scanned(page, session, filter);
      expect(numbers(await allRows(page, session, filter))).toEqual(out.trim().split('\n').map(Number));
    }
  });

  it('have their places in the list, filtered or not', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(PHONE);
    const placeOf = (filter: string | null, frame: number) =>
      page.call('session.placeOfFrame', { session, filter, capture: 0, frame });
    expect(await placeOf(null, 51)).toEqual({ place: 50, exact: true });
    expect(await placeOf(null, 999)).toEqual({ place: 80, exact: false });
    await scanned(page, session, 'dns.qry.type == 12');
    expect(await placeOf('dns.qry.type == 12', 53)).toEqual({ place: 1, exact: true });
    expect(await placeOf('dns.qry.type == 12', 54)).toEqual({ place: 2, exact: false });
  });

  it('are looked into: tree, bytes, stalls', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(PHONE);
    const view = await page.call('session.frame', { session, capture: 0, frame: 51 });
    expect(view.row).toMatchObject({ number: 51, protocol: 'DNS', stallIds: [expect.stringContaining('stall-')] });
    expect(view.layers.map(({ label }) => label).join('\n')).toMatch(/Domain Name System/);
    expect(Buffer.from(view.bytes, 'base64')).toHaveLength(view.capturedLength);
    expect(await codeOf(page.call('session.frame', { session, capture: 0, frame: 81 }))).toBe('no-such-frame');
    expect(await codeOf(page.call('session.frame', { session, capture: 7, frame: 1 }))).toBe('no-such-frame');
  });

  it('are not filtered by what is no filter', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(PHONE);
    const filter = 'tcp.prot == 465';
    expect(await codeOf(page.call('session.frames', { session, filter, offset: 0, limit: 1 }))).toBe('filter-wrong');
    expect(await codeOf(scanned(page, session, filter))).toBe('filter-wrong');
    expect(await codeOf(page.call('session.stalls', listing(session, { filter })))).toBe('filter-wrong');
    expect(await page.call('filter.check', { filter })).toMatchObject({ offset: 0, suggestion: 'tcp.port' });
    expect(await page.call('filter.check', { filter: 'tcp.port == 465' })).toBeNull();
    const completions = await page.call('filter.complete', { filter: 'dns.qry.ty', cursor: 10 });
    expect(completions[0]).toMatchObject({ from: 0, to: 10, insert: 'dns.qry.type' });
  });

  it('of a packed capture and of one that has gone meanwhile are shown, too', async () => {
    const { page, read, folder } = engineUnderTest();
    const packed = join(folder, 'packed.pcapng.gz');
    writeFileSync(packed, gzipSync(readFileSync(PHONE)));
    const session = await read(packed);
    expect(numbers(await allRows(page, session))).toHaveLength(80);
    expect((await page.call('session.frame', { session, capture: 0, frame: 73 })).row.protocol).toMatch(/^TLS/);
  });
});

describe('the lists of a capture', () => {
  it('are narrowed to the connections of which the filter leaves a frame', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(PHONE);
    const total = async (list: 'stalls' | 'connections' | 'lookups', filter: string) =>
      (await page.call(`session.${list}`, listing(session, { filter }))).total;
    expect(await total('connections', 'tcp.port == 465')).toBe(1);
    expect(await total('stalls', 'tcp.port == 465')).toBe(1);
    expect(await total('stalls', 'tcp.port == 80')).toBe(0);
    expect(await total('stalls', 'dns.qry.type == 12')).toBe(1);
    expect(await total('lookups', 'frame.number == 53')).toBe(1);
    expect(await total('lookups', 'frame.number == 52')).toBe(0);
  });

  it('of several captures as well, each of which counts its own streams', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(PHONE, BANNER);
    const rows = async (filter: string) => (await page.call('session.stalls', listing(session, { filter }))).rows;
    expect((await rows('smtp')).map(({ side }) => side)).toEqual(['server']);
    expect((await rows('tcp.port == 465')).map(({ peer }) => peer)).toEqual(['mail.example.com']);
    expect(await rows('tcp.port == 1')).toEqual([]);
  });
});

describe('the packets of several captures', () => {
  it('are one list in the order of time, filtered or not', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(PHONE, BANNER, example('jdk-healthy.pcap'), example('jdk-resolver-silent.pcap'));
    await scanned(page, session, null);
    const rows = await allRows(page, session);
    const { frames } = await page.call('session.status', { session });
    expect(rows).toHaveLength(frames);
    expect(new Set(rows.map(({ capture, number }) => `${capture} ${number}`)).size).toBe(frames);
    const times = rows.map(({ timeSeconds }) => timeSeconds);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    await scanned(page, session, 'dns');
    const dns = await allRows(page, session, 'dns');
    expect(dns).toEqual(rows.filter(({ protocol }) => protocol === 'DNS' || protocol === 'MDNS'));
    for (const [filter, list] of [
      [null, rows],
      ['dns', dns],
    ] as const) {
      for (const [place, { capture, number: frame }] of [...list.entries()].filter(([at]) => at % 7 === 0)) {
        const found = await page.call('session.placeOfFrame', { session, filter, capture, frame });
        expect(found).toEqual({ place, exact: true });
      }
    }
  });
});

/** More frames than are listed while the capture is analysed. */
async function longCapture({ folder, read }: EngineUnderTest) {
  const path = join(folder, 'long.pcap');
  const descriptor = openSync(path, 'w');
  const { frames } = generate({
    kind: 'small',
    bytes: 6 << 20,
    seed: 3,
    format: 'pcap',
    sink: (chunk) => writeSync(descriptor, chunk),
    onGap: () => {},
  });
  closeSync(descriptor);
  return { frames, session: await read(path) };
}

describe('the packets of a long capture', () => {
  it('are listed to the end after it was analysed, as if there had been one reading', async () => {
    const engine = engineUnderTest();
    const { frames, session } = await longCapture(engine);
    const { page, folder } = engine;
    expect(frames).toBeGreaterThan(35_000);
    const last = await page.call('session.frame', { session, capture: 0, frame: frames });
    expect(last.row.number).toBe(frames);
    expect(await scanned(page, session, null)).toMatchObject({ matched: frames });
    const around = await page.call('session.frames', { session, filter: null, offset: 9_900, limit: 200 });
    expect(numbers(around.rows)).toEqual(Array.from({ length: 200 }, (_, at) => at + 9_901));
    // Through a pipe there is one reading.
    execFileSync('mkfifo', [join(folder, 'pipe.pcap')]);
    const writing = inShell(`cat ${join(folder, 'long.pcap')} > ${join(folder, 'pipe.pcap')}`);
    const piped = await engine.read(join(folder, 'pipe.pcap'));
    await writing;
    const same = await page.call('session.frames', { session: piped, filter: null, offset: 9_900, limit: 200 });
    expect(same).toEqual(around);
    await scanned(page, session, 'tcp.flags.syn == 1');
    await scanned(page, piped, 'tcp.flags.syn == 1');
    const [one, other] = await Promise.all([session, piped].map((each) => allRows(page, each, 'tcp.flags.syn == 1')));
    expect(numbers(one)).toEqual(numbers(other));
  });

  it('are scanned in steps, and the scan can be left', async () => {
    const engine = engineUnderTest();
    const { session } = await longCapture(engine);
    const stop = new AbortController();
    const scan = engine.page.stream('session.filterFrames', { session, filter: 'dns' }, { signal: stop.signal });
    for await (const item of scan) {
      expect(item.scanned).toBeLessThanOrEqual(item.total);
      break;
    }
    stop.abort();
    expect((await scanned(engine.page, session, 'dns')).done).toBe(true);
  });
});

async function inShell(command: string): Promise<void> {
  await once(spawn('sh', ['-c', command]), 'close');
}

describe('the order of frames of several captures', () => {
  const runs = fc.array(fc.record({ capture: fc.integer({ min: 0, max: 3 }), count: fc.integer({ min: 1, max: 5 }) }), {
    maxLength: 400,
  });

  it('is what was appended, from any place on, and each frame is found at its place', () => {
    fc.assert(
      fc.property(runs, fc.nat(1000), fc.nat(50), (appended, from, count) => {
        const order = new FrameOrder();
        const next = [0, 0, 0, 0];
        const all: string[] = [];
        for (const { capture, count: length } of appended) {
          order.append(capture, next[capture], length);
          for (let at = 0; at < length; at++) all.push(`${capture} ${next[capture]++}`);
        }
        const told = [...order.between(from, count)].flatMap(({ capture, first, count: length }) =>
          Array.from({ length }, (_, at) => `${capture} ${first + at}`),
        );
        expect(told).toEqual(all.slice(from, from + count));
        for (const [place, name] of all.entries()) {
          const [capture, at] = name.split(' ').map(Number);
          expect(order.placeOf(capture, at)).toBe(place);
        }
        order.drop(1);
        const left = [...order.between(0, order.count)].flatMap(({ capture, first, count: length }) =>
          Array.from({ length }, (_, at) => `${capture} ${first + at}`),
        );
        expect(left).toEqual(all.filter((name) => !name.startsWith('1 ')));
      }),
    );
  });
});
