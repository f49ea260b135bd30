/** A live capture in the app: the stall that lasts, the one that is over, the packets kept or thrown away. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EngineOperations } from '../../../src/contract/engineOperations.ts';
import type { InputOf } from '../../../src/contract/operation.ts';
import { interfaceActivity } from '../../../src/host/app/activity.ts';
import type { Launch } from '../../../src/live/launch.ts';
import { Scenario } from '../../support/scenario.ts';
import { clientHello } from '../../support/tlsMessages.ts';
import { codeOf, type EngineUnderTest, engineUnderTest, listing } from './engineUnderTest.ts';
import { type PlayedLaunch, playedLaunch } from './playedLaunch.ts';

/** A connection whose client asks for a name in vain, now; with a ClientHello so many seconds later. */
function story(startNs: bigint, helloAt: number | null): Uint8Array {
  const told = new Scenario(startNs);
  const [client, server, resolver] = ['10.0.0.2', '203.0.113.5', '10.0.0.53'].map((address) => told.host(address));
  const tcp = told.connect(client, server, { at: 0, port: 465 });
  told.askPtr(client, resolver, server.address, { at: tcp.establishedAt + 0.001 });
  if (helloAt !== null) tcp.send('client', clientHello({ serverName: 'mail.example.com' }), helloAt);
  return told.toPcapng();
}

const REQUEST: InputOf<EngineOperations['live.start']> = {
  interfaces: ['play0'],
  source: 'auto',
  captureFilter: '',
  lowCost: false,
  ringFiles: 0,
  ringMegabytes: 100,
  thresholdMs: 300,
};

interface Played extends EngineUnderTest {
  readonly session: string;
  readonly played: PlayedLaunch;
  /** What comes after the beginning. */
  readonly rest: Uint8Array;
}

async function capturing(): Promise<Played> {
  const startNs = BigInt(Date.now()) * 1_000_000n;
  const [first, whole] = [story(startNs, null), story(startNs, 2.5)];
  expect(Buffer.from(whole.subarray(0, first.length)).equals(first)).toBe(true);
  const played = playedLaunch(first);
  const engine = engineUnderTest({ launchCapture: played.launch });
  const { session } = await engine.page.call('live.start', REQUEST);
  onTestFinished(async () => void (await engine.page.call('session.close', { session }).catch(() => {})));
  return { ...engine, session, played, rest: whole.subarray(first.length) };
}

/** Waits until the stall that lasts is in the list. */
async function lasting({ page, session }: Played) {
  await expect.poll(async () => (await page.call('session.stalls', listing(session))).total, { timeout: 5000 }).toBe(1);
  return (await page.call('session.stalls', listing(session))).rows[0];
}

describe('a live capture', () => {
  it('shows a stall while it lasts, counting up, with its story and its lookup', async () => {
    const live = await capturing();
    const { page, session } = live;
    const row = await lasting(live);
    expect(row).toMatchObject({ who: '10.0.0.2', peer: '203.0.113.5', open: true, resolver: '10.0.0.53' });
    const waited = async () => (await lasting(live)).waitedSeconds;
    await expect.poll(waited, { timeout: 5000 }).toBeGreaterThan(row.waitedSeconds);
    expect((await lasting(live)).id).toBe(row.id);
    const view = await page.call('session.stall', { session, id: row.id });
    expect(view.stall.endedBy).toBe('open');
    expect(view.lookups).toHaveLength(1);
    const status = await page.call('session.status', { session });
    expect(status).toMatchObject({ state: 'capturing', openStalls: 1, totalBytes: null, title: 'play0' });
    expect(status.live).toMatchObject({ interfaces: ['play0'], source: 'dumpcap', dropped: 0 });
    const connections = await page.call('session.connections', listing(session));
    expect(connections.rows).toMatchObject([{ server: { address: '203.0.113.5', port: 465 }, stallIds: [row.id] }]);
    const { stalls } = await page.call('session.overview', { session, range: null, buckets: 10 });
    expect(stalls).toMatchObject([{ id: row.id, open: true }]);
  });

  it('tells its watchers of the stall as it opens, and again when it is over', async () => {
    const live = await capturing();
    const { page, session, played, rest } = live;
    const told: string[] = [];
    for await (const event of page.stream('session.watch', { session })) {
      if (event.kind !== 'stalls') continue;
      told.push(...event.rows.map(({ open }) => (open ? 'lasts' : 'over')));
      if (told.length === 1) played.more(rest);
      if (told.at(-1) === 'over') break;
    }
    expect(told[0]).toBe('lasts');
    expect(told.filter((one) => one === 'over')).toHaveLength(1);
    const { rows } = await page.call('session.stalls', listing(session));
    expect(rows).toMatchObject([{ peer: 'mail.example.com', open: false }]);
    expect(rows[0].waitedSeconds).toBeCloseTo(2.5, 1);
  });

  it('goes on when it is stopped as one over a file, and is kept as one', async () => {
    const live = await capturing();
    const { page, shell, session, played, rest, folder, read } = live;
    await lasting(live);
    played.more(rest);
    const path = join(folder, 'kept.pcapng');
    const [{ grant }] = await shell.call('control.grant', { paths: [path], access: 'write' });
    expect(await codeOf(page.call('live.keep', { session, target: grant }))).toBe('not-written');
    await page.call('live.stop', { session });
    const status = await page.call('session.status', { session });
    expect(status).toMatchObject({ state: 'done', openStalls: 0 });
    expect(status.summary.stalls).toBe(1);
    const kept = await page.call('live.keep', { session, target: grant });
    expect(kept).toEqual({ name: 'kept.pcapng', bytes: readFileSync(path).length, url: null });
    const again = await read(path);
    const [one, other] = [
      await page.call('session.report', { session }),
      await page.call('session.report', { session: again }),
    ];
    expect(other.stalls).toEqual(one.stalls);
    const wanted = { stallIds: null, fullPayload: false, timeMode: 'utc', target: grant } as const;
    await page.call('session.export', { session, format: 'evidence', ...wanted });
    expect((await page.call('session.status', { session: await read(path) })).frames).toBeGreaterThan(3);
    expect((await page.call('compare.sessions', { left: session, right: again })).pairs).toHaveLength(1);
    expect(await codeOf(page.call('live.keep', { session: again, target: grant }))).toBe('not-live');
    expect(await codeOf(page.call('live.stop', { session: again }))).toBe('not-live');
  });

  it('that is closed leaves no process and no packets', async () => {
    const before = new Set(readdirSync(tmpdir()));
    const { page, session, played } = await capturing();
    expect(played.running()).toBe(1);
    await page.call('session.close', { session });
    expect(played.running()).toBe(0);
    const left = readdirSync(tmpdir()).filter((name) => /^ptrscope-(?!test)/.test(name) && !before.has(name));
    expect(left.filter((name) => readdirSync(join(tmpdir(), name)).length > 0)).toEqual([]);
  });

  it('that cannot begin says why', async () => {
    const { launch } = playedLaunch(new Uint8Array(0));
    const { page } = engineUnderTest({ launchCapture: launch });
    const starting = page.call('live.start', { ...REQUEST, interfaces: ['nothere'] });
    await expect(starting).rejects.toMatchObject({
      code: 'no-such-device',
      message: expect.stringContaining('nothere'),
    });
    expect(await page.call('session.list', {})).toEqual([]);
  });

  it('finds its interfaces', async () => {
    const { page } = engineUnderTest({ launchCapture: playedLaunch(new Uint8Array(0)).launch });
    const { interfaces } = await page.call('live.interfaces', {});
    expect(interfaces).toEqual([
      {
        name: 'play0',
        description: 'played',
        addresses: ['10.0.0.1'],
        state: 'up',
        loopback: false,
        linkType: 'ETHERNET',
      },
    ]);
    expect(await page.call('live.check', {})).toEqual({ ready: false, sources: [], advice: [] });
  });
});

describe('a check that breaks off', () => {
  it('is told as such, and the interfaces are listed all the same', async () => {
    const played = playedLaunch(new Uint8Array(0)).launch;
    // Native code took the process down.
    const launch: Launch = () => {
      const child = played();
      let tellGone: ((how: string, standardError: string) => void) | null = null;
      return {
        ...child,
        onLine: (listener) => child.onLine(listener),
        onGone: (listener) => {
          tellGone = listener;
        },
        write: (line) => (line.includes('"check"') ? tellGone?.('SIGSEGV', '') : child.write(line)),
      };
    };
    const { page } = engineUnderTest({ launchCapture: launch });
    expect((await page.call('live.interfaces', {})).interfaces).toHaveLength(1);
    await expect(page.call('live.check', {})).rejects.toMatchObject({ code: 'not-checked' });
  });
});

describe('the activity of the interfaces', () => {
  it('is what their counters have gained', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const count = (name: string, packets: number) => {
      mkdirSync(join(folder, name, 'statistics'), { recursive: true });
      for (const way of ['rx', 'tx']) writeFileSync(join(folder, name, 'statistics', `${way}_packets`), `${packets}\n`);
    };
    count('eth0', 1000);
    count('idle', 5);
    mkdirSync(join(folder, 'no-counters'));
    const end = new AbortController();
    const items = interfaceActivity(end.signal, folder, 100)[Symbol.asyncIterator]();
    const next = items.next();
    count('eth0', 2000);
    const { rates } = (await next).value;
    expect(Object.keys(rates)).toEqual(['eth0', 'idle']);
    expect(rates.idle).toBe(0);
    expect(rates.eth0).toBeGreaterThan(1000);
    writeFileSync(join(folder, 'idle', 'operstate'), 'up\n');
    expect((await items.next()).value.changes).toBe(1);
    expect((await items.next()).value.changes).toBe(1);
    end.abort();
    expect((await items.next()).done).toBe(true);
  });

  it('is empty where nothing counts', async () => {
    const end = new AbortController();
    const items = interfaceActivity(end.signal, '/nowhere', 10)[Symbol.asyncIterator]();
    expect((await items.next()).value).toEqual({ rates: {}, changes: 0 });
    end.abort();
    expect((await items.next()).done).toBe(true);
  });
});
