/** What a page may rely on of one session: its lists, pictures, stories and files say what the report says. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plain } from '../../../src/model/sentence.ts';
import { build, ptrscope } from '../../cli/runCli.ts';
import { codeOf, engineUnderTest, example, listing } from './engineUnderTest.ts';

const PHONE = example('android-3g-smtps-2015.pcapng');
const HEALTHY = example('jdk-healthy.pcap');

describe('a session over the phone', () => {
  it('tells its state, the verdict, and that it is done', async () => {
    const { page, read, done } = engineUnderTest();
    const session = await read(PHONE);
    const status = await done(session);
    expect(status).toMatchObject({ state: 'done', frames: 80, title: 'android-3g-smtps-2015.pcapng', gaps: 0 });
    expect(status.summary).toMatchObject({ connections: 4, stalls: 1, lookups: 1, unansweredLookups: 1 });
    expect(status.verdict.map(plain)).toEqual([
      '1 connection stalled on reverse DNS',
      'worst 28.0 s',
      'resolver 10.1.1.1 answered 0 of 3 PTR queries',
    ]);
    expect(status.captures).toMatchObject([{ file: 'android-3g-smtps-2015.pcapng', frames: 80 }]);
    expect(await page.call('session.status', { session })).toEqual(status);
  });

  it('lists the stall, the connections and the lookup', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(PHONE);
    const stalls = await page.call('session.stalls', listing(session));
    expect(stalls).toMatchObject({ total: 1, offset: 0 });
    expect(stalls.rows[0]).toMatchObject({
      side: 'client',
      who: '10.0.0.2',
      peer: 'mail.example.com',
      peerPort: 465,
      phase: 'before-client-hello',
      cause: 'ptr-unanswered',
      resolver: '10.1.1.1',
      confidence: 'certain',
      open: false,
    });
    const connections = await page.call('session.connections', listing(session));
    expect(connections.total).toBe(4);
    const [stalled] = connections.rows.filter(({ stallIds }) => stallIds.length > 0);
    expect(stalled).toMatchObject({ serverName: 'mail.example.com', stallIds: [stalls.rows[0].id] });
    expect(stalled.clientHelloDelaySeconds).toBeCloseTo(28, 0);
    const lookups = await page.call('session.lookups', listing(session));
    expect(lookups.rows).toMatchObject([
      { outcome: 'unanswered', servers: ['10.1.1.1'], tries: 3, stallIds: [stalls.rows[0].id] },
    ]);
    expect(await page.call('session.resolvers', { session })).toMatchObject([{ address: '10.1.1.1', ptrQueries: 3 }]);
  });

  it('tells the story of a stall, draws it, and says how to find it in Wireshark', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(PHONE);
    const { rows } = await page.call('session.stalls', listing(session));
    const view = await page.call('session.stall', { session, id: rows[0].id });
    expect(plain(view.headline)).toContain('10.0.0.2 waited 28.0 s before its ClientHello to mail.example.com');
    expect(view.story.map(plain).join(' ')).toContain('frames 51, 53 and 58');
    expect(view.timeline.lanes.map(({ kind }) => kind)).toEqual(['client', 'resolver', 'server']);
    expect(view.lookups).toHaveLength(1);
    expect(view.wiresharkFilter).toMatch(/^frame\.number in \{.*\b51, 53\b.*\b73\b.*\}$/);
    const lookup = await page.call('session.lookup', { session, id: view.lookups[0].id });
    expect(lookup.timeline).toEqual(view.timeline);
    expect(await codeOf(page.call('session.stall', { session, id: 'stall-9' }))).toBe('no-such-stall');
    expect(await codeOf(page.call('session.lookup', { session, id: 'lookup-99' }))).toBe('no-such-lookup');
    expect(await codeOf(page.call('session.lookup', { session, id: 'constructor' }))).toBe('no-such-lookup');
  });

  it('draws the whole time and a part of it', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(PHONE);
    const whole = await page.call('session.overview', { session, range: null, buckets: 100 });
    expect(whole.frames).toHaveLength(100);
    expect(whole.frames.reduce((sum, count) => sum + count, 0)).toBe(80);
    expect(whole.toSeconds).toBeCloseTo(38.1, 1);
    expect(whole.stalls).toHaveLength(1);
    const half = { fromSeconds: 0, toSeconds: whole.toSeconds / 2 };
    const part = await page.call('session.overview', { session, range: half, buckets: 50 });
    expect(part.frames).toEqual(whole.frames.slice(0, 50));
    const before = { fromSeconds: 0, toSeconds: 6 };
    expect((await page.call('session.overview', { session, range: before, buckets: 1 })).stalls).toEqual([]);
  });

  it('counts delays and answers for the charts', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(PHONE);
    const { clientHelloDelays, ptrResponses } = await page.call('session.charts', { session, range: null });
    const late = clientHelloDelays.find(({ fromSeconds, toSeconds }) => fromSeconds <= 28 && toSeconds > 28);
    expect(late?.connections).toBe(1);
    expect(ptrResponses).toMatchObject([{ resolver: '10.1.1.1', omitted: 0 }]);
    expect(ptrResponses[0].points.map(({ seconds }) => seconds)).toEqual([null, null, null]);
  });

  it('lists the name that an answer at once gave; the report without all lookups does without it', async () => {
    const { page, read } = engineUnderTest();
    const session = await read('examples/android-wifi-smtps-2015.pcapng');
    const request = { session, offset: 0, limit: 9, sort: null, search: '', range: null, filter: null, where: {} };
    const { rows } = await page.call('session.lookups', request);
    expect(rows).toMatchObject([{ outcome: 'answered', targets: ['mail.example.com'] }]);
  });

  it('counts "port unreachable" as no answer', async () => {
    const { page, read } = engineUnderTest();
    const session = await read('test/golden/real/jdk-port-unreachable/capture.pcap');
    const { ptrResponses } = await page.call('session.charts', { session, range: null });
    const points = ptrResponses.flatMap((one) => one.points);
    expect(points.length).toBeGreaterThan(0);
    expect(points.every(({ seconds }) => seconds === null)).toBe(true);
  });

  it('counts how late greetings came, and tells who spoke first', async () => {
    const { page, read } = engineUnderTest();
    const session = await read('examples/exim-banner.pcap');
    const { clientHelloDelays, greetingDelays } = await page.call('session.charts', { session, range: null });
    const filled = greetingDelays.filter(({ connections }) => connections > 0);
    expect(filled).toMatchObject([{ connections: 1 }]);
    expect(filled[0].fromSeconds).toBeLessThanOrEqual(10.008);
    expect(filled[0].toSeconds).toBeGreaterThan(10.008);
    // The ClientHello behind STARTTLS is no second delay.
    expect(clientHelloDelays.every(({ connections }) => connections === 0)).toBe(true);
    const request = { session, offset: 0, limit: 1, sort: null, search: '', range: null, filter: null, where: {} };
    const { rows } = await page.call('session.connections', request);
    expect(rows[0].firstMessage?.side).toBe('server');
    expect(rows[0].firstMessage?.delaySeconds).toBeCloseTo(10.008, 2);
  });

  it('answers the very report that the command line prints', async () => {
    build();
    const { page, read } = engineUnderTest({ version: JSON.parse(readFileSync('package.json', 'utf8')).version });
    const report = await page.call('session.report', { session: await read(PHONE) });
    expect(report).toEqual(JSON.parse(ptrscope(['analyze', '-f', 'json', PHONE]).out));
  });
});

describe('an export', () => {
  it.each(['json', 'csv', 'html', 'markdown', 'text', 'ndjson'] as const)(
    'as %s is what the command line writes',
    async (format) => {
      build();
      const { page, read, shell, folder } = engineUnderTest({
        version: JSON.parse(readFileSync('package.json', 'utf8')).version,
      });
      const path = join(folder, `report.${format}`);
      const [{ grant }] = await shell.call('control.grant', { paths: [path], access: 'write' });
      const wanted = { stallIds: null, fullPayload: false, timeMode: 'relative', target: grant } as const;
      const session = await read(PHONE);
      const written = await page.call('session.export', { session, format, ...wanted });
      const text = readFileSync(path, 'utf8');
      expect(written).toEqual({ name: `report.${format}`, bytes: Buffer.byteLength(text), url: null });
      const other = join(folder, 'cli');
      expect(ptrscope(['analyze', '-f', format, '-o', other, PHONE]).code).toBe(0);
      expect(text).toBe(readFileSync(other, 'utf8'));
    },
  );

  it('as evidence holds the frames of the proof', async () => {
    const { page, read, shell, folder } = engineUnderTest();
    const path = join(folder, 'proof.pcapng');
    const [{ grant }] = await shell.call('control.grant', { paths: [path], access: 'write' });
    const session = await read(PHONE);
    const wanted = { stallIds: null, fullPayload: false, timeMode: 'relative', target: grant } as const;
    await page.call('session.export', { session, format: 'evidence', ...wanted });
    const again = await read(path);
    expect((await page.call('session.stalls', listing(again))).total).toBe(1);
  });

  it('of chosen stalls holds no others', async () => {
    const { page, read, shell, folder } = engineUnderTest();
    const path = join(folder, 'one.json');
    const [{ grant }] = await shell.call('control.grant', { paths: [path], access: 'write' });
    const session = await read(PHONE, example('exim-banner.pcap'));
    const { rows } = await page.call('session.stalls', listing(session));
    expect(rows).toHaveLength(2);
    const wanted = { fullPayload: false, timeMode: 'utc', target: grant } as const;
    await page.call('session.export', { session, format: 'json', stallIds: [rows[1].id], ...wanted });
    const report = JSON.parse(readFileSync(path, 'utf8'));
    expect(report.stalls.map(({ id }: { id: string }) => id)).toEqual([rows[1].id]);
    expect(report.summary.stalls).toBe(1);
  });

  it('that cannot be written leaves nothing and says why', async () => {
    const { page, read, shell, folder } = engineUnderTest();
    const session = await read(PHONE);
    const paths = [join(folder, 'no', 'such', 'folder.json')];
    const [{ grant }] = await shell.call('control.grant', { paths, access: 'write' });
    const wanted = { session, format: 'json', stallIds: null, fullPayload: false, timeMode: 'utc' } as const;
    expect(await codeOf(page.call('session.export', { ...wanted, target: grant }))).toBe('not-written');
    expect(await codeOf(page.call('session.export', { ...wanted, target: 'made-up' }))).toBe('no-such-grant');
    expect(await codeOf(page.call('session.export', { ...wanted, target: null }))).toBe('no-such-grant');
  });
});

describe('what is opened', () => {
  it('may be several captures, told as one', async () => {
    const { page, read } = engineUnderTest();
    const session = await read(PHONE, HEALTHY);
    const status = await page.call('session.status', { session });
    expect(status.title).toBe('android-3g-smtps-2015.pcapng and 1 more');
    expect(status.captures).toHaveLength(2);
  });

  it.each([
    ['what is no capture', 'hello, this is text', 'not-a-capture'],
    ['an empty file', '', 'empty'],
    ['a capture without a readable frame', readFileSync(HEALTHY).subarray(0, 50), 'nothing-readable'],
  ])('is refused with its name and no path: %s', async (_what, content, code) => {
    const { page, shell, folder } = engineUnderTest();
    const path = join(folder, 'odd.pcap');
    writeFileSync(path, content);
    const [{ grant }] = await shell.call('control.grant', { paths: [path], access: 'read' });
    const error = await page.call('session.open', { grants: [grant], thresholdMs: null }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringContaining('odd.pcap') });
    expect(`${error.message} ${error.next}`).not.toContain(folder);
    expect(await page.call('session.list', {})).toEqual([]);
  });

  it('may be gone, a directory, or not ours to read', async () => {
    const { page, shell, folder } = engineUnderTest();
    const paths = [join(folder, 'gone.pcap'), folder];
    for (const { grant } of await shell.call('control.grant', { paths, access: 'read' })) {
      expect(await codeOf(page.call('session.open', { grants: [grant], thresholdMs: null }))).toBe('not-readable');
    }
  });

  it('is read as far as it is whole, and what is wrong is told', async () => {
    const { page, read, folder } = engineUnderTest();
    const path = join(folder, 'cut.pcap');
    writeFileSync(path, readFileSync(example('jdk-resolver-silent.pcap')).subarray(0, 1500));
    const status = await page.call('session.status', { session: await read(path) });
    expect(status.state).toBe('done');
    expect(status.problems).toEqual([expect.stringMatching(/^cut\.pcap: the capture is cut: .*\(offset \d+\)$/)]);
    expect(status.limits.map(({ kind }) => kind)).toContain('capture-cut');
  });

  it('takes the threshold that was asked for, else that of the settings', async () => {
    const { page, shell } = engineUnderTest();
    const paths = [example('idle-without-dns.pcap')];
    const [{ grant }] = await shell.call('control.grant', { paths, access: 'read' });
    const gapsAt = async (thresholdMs: number | null) => {
      const { session } = await page.call('session.open', { grants: [grant], thresholdMs });
      await expect.poll(async () => (await page.call('session.status', { session })).state).toBe('done');
      return (await page.call('session.gaps', listing(session))).total;
    };
    expect([await gapsAt(500), await gapsAt(10_000)]).toEqual([1, 0]);
    await page.call('app.changeSettings', { thresholdMs: 20_000 });
    expect(await gapsAt(null)).toBe(0);
  });
});

it('writes a tshark command that a shell takes, whatever the file is called', async () => {
  const { page, read, folder } = engineUnderTest();
  const path = join(folder, "it's; touch pwned $(id).pcapng");
  writeFileSync(path, readFileSync(PHONE));
  const session = await read(path);
  const { rows } = await page.call('session.stalls', listing(session));
  const { tsharkCommand } = await page.call('session.stall', { session, id: rows[0].id });
  const words = execFileSync('sh', ['-c', `printf '%s\\n' ${tsharkCommand}`], { cwd: folder, encoding: 'utf8' });
  expect(words.split('\n').slice(0, 4)).toEqual(['tshark', '-r', "./it's; touch pwned $(id).pcapng", '-Y']);
});
