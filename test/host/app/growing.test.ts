/** While a capture is still being read its session answers, shows what is known, and can be cancelled. */
import { execFileSync } from 'node:child_process';
import { createWriteStream, readFileSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FrameBatch } from '../../../src/formats/frameBatch.ts';
import { FrameTimes } from '../../../src/host/app/session/frameTimes.ts';
import { codeOf, type EngineUnderTest, engineUnderTest, example, listing } from './engineUnderTest.ts';

const BYTES = readFileSync(example('jdk-resolver-silent.pcap'));

const PCAP_HEADER = 24;

/** Where the first so many frames of a pcap file end. */
function endOfFrame(pcap: Buffer, frames: number): number {
  let at = PCAP_HEADER;
  for (let left = frames; left > 0; left--) at += 16 + pcap.readUInt32LE(at + 8);
  return at;
}

/** A named pipe is a capture whose writer takes its time. */
async function openPipe(
  { shell, page, folder }: EngineUnderTest,
  bytes: Uint8Array = BYTES,
): Promise<{ session: string; writer: WriteStream }> {
  const path = join(folder, 'slow.pcap');
  execFileSync('mkfifo', [path]);
  const [{ grant }] = await shell.call('control.grant', { paths: [path], access: 'read' });
  const opening = page.call('session.open', { grants: [grant], thresholdMs: null });
  const writer = createWriteStream(path);
  onTestFinished(() => void writer.destroy());
  writer.write(bytes);
  return { session: (await opening).session, writer };
}

describe.skipIf(process.platform === 'win32')('a capture that is still being read', () => {
  it('shows its stalls, lists and pictures already', async () => {
    const engine = engineUnderTest();
    const { page } = engine;
    const { session, writer } = await openPipe(engine);
    const events = page.stream('session.watch', { session })[Symbol.asyncIterator]();
    let rows: readonly { who: string }[] = [];
    while (rows.length === 0) {
      const { value } = await events.next();
      if (value?.kind === 'status') expect(value.status.state).toBe('reading');
      if (value?.kind === 'stalls') rows = value.rows;
    }
    expect(rows).toMatchObject([{ who: '10.77.1.2', resolver: '10.77.3.2', open: false }]);
    expect((await page.call('session.stalls', listing(session))).total).toBe(1);
    expect((await page.call('session.connections', listing(session))).total).toBe(1);
    expect((await page.call('session.lookups', listing(session))).total).toBe(1);
    const { frames } = await page.call('session.overview', { session, range: null, buckets: 10 });
    expect(frames.reduce((sum, count) => sum + count, 0)).toBe(17);
    const { id } = (await page.call('session.stalls', listing(session))).rows[0];
    expect((await page.call('session.stall', { session, id })).lookups).toHaveLength(1);
    expect(await page.call('session.status', { session })).toMatchObject({ frames: 17, totalBytes: null });
    expect((await page.call('session.report', { session })).stalls).toHaveLength(1);
    const wanted = { stallIds: null, fullPayload: false, timeMode: 'utc', target: null } as const;
    const target = (
      await engine.shell.call('control.grant', { paths: [join(engine.folder, 'x')], access: 'write' })
    )[0];
    const exporting = page.call('session.export', { session, format: 'csv', ...wanted, target: target.grant });
    expect(await codeOf(exporting)).toBe('still-reading');
    writer.end();
    expect(await engine.done(session)).toMatchObject({ state: 'done', frames: 17 });
    await events.return?.();
  });

  it('knows of a query that was looked at when its answer has come', async () => {
    const engine = engineUnderTest();
    const healthy = readFileSync(example('jdk-healthy.pcap'));
    const [query, answer] = [endOfFrame(healthy, 4), endOfFrame(healthy, 5)];
    const { session, writer } = await openPipe(engine, healthy.subarray(0, query));
    const filter = 'dns.qry.type == 12 && dns.response_in';
    const matching = async () => {
      for await (const scan of engine.page.stream('session.filterFrames', { session, filter }))
        if (scan.scanned > 3) break;
      const { rows } = await engine.page.call('session.frames', { session, filter, offset: 0, limit: 10 });
      return rows.map(({ number }) => number);
    };
    await expect.poll(async () => (await engine.page.call('session.status', { session })).frames).toBe(4);
    expect(await matching()).toEqual([]);
    writer.write(healthy.subarray(query, answer));
    await expect.poll(matching).toEqual([4]);
    writer.end(healthy.subarray(answer));
    await engine.done(session);
    expect(await matching()).toEqual([4]);
  });

  it('can be cancelled; what was read stays', async () => {
    const engine = engineUnderTest();
    const { session } = await openPipe(engine);
    await expect.poll(async () => (await engine.page.call('session.status', { session })).frames).toBe(17);
    await engine.page.call('session.cancel', { session });
    const status = await engine.done(session);
    expect(status).toMatchObject({ state: 'cancelled', frames: 17 });
    expect(status.summary.stalls).toBe(1);
    expect(status.problems).toEqual([expect.stringContaining('reading was stopped')]);
    expect((await engine.page.call('session.stalls', listing(session))).total).toBe(1);
  });

  it('can be closed', async () => {
    const engine = engineUnderTest();
    const { session } = await openPipe(engine);
    await engine.page.call('session.close', { session });
    expect(await codeOf(engine.page.call('session.status', { session }))).toBe('no-such-session');
  });
});

describe('frames counted by their times', () => {
  const counted = (times: readonly number[], shiftNs = 0) => {
    const all = new FrameTimes();
    for (let from = 0; from < times.length; from += 4096) {
      const batch = new FrameBatch();
      const part = times.slice(from, from + 4096);
      batch.time.set(part);
      batch.count = part.length;
      all.add(batch, 0, part.length, shiftNs);
    }
    return all;
  };

  it('are as many as there were, however long the capture is', () => {
    const times = Array.from({ length: 20_000 }, (_, at) => at ** 3 * 1000);
    const all = counted(times);
    const whole = all.between(0, all.latestNs, 777);
    expect(whole.reduce((sum, count) => sum + count, 0)).toBe(20_000);
    expect(whole.every((count) => count >= 0)).toBe(true);
    const half = all.between(0, all.latestNs / 2, 1)[0];
    const truth = times.filter((ns) => ns < all.latestNs / 2).length;
    expect(Math.abs(half - truth)).toBeLessThan(20);
  });

  it('stay where they are when parts of the time are looked at', () => {
    const second = 1e9;
    const all = counted([0, 1, 1, 1, 7, 9].map((at) => (at + 0.5) * second));
    expect(all.between(0, 10 * second, 10)).toEqual([1, 3, 0, 0, 0, 0, 0, 1, 0, 1]);
    expect(all.between(7 * second, 10 * second, 3)).toEqual([1, 0, 1]);
    expect(all.between(2 * second, 6 * second, 4)).toEqual([0, 0, 0, 0]);
  });

  it('before zero count as zero', () => {
    const all = counted([-5e9, 1e9], 0);
    expect(all.between(0, 1e9, 1)).toEqual([2]);
  });
});
