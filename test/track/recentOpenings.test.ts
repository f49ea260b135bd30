/** Conversations whose opening was over lately are found by their ends, and are what they were then. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Kernel } from '../../src/kernel/kernel.ts';
import { SIZES } from '../../src/kernel/tables.ts';
import { Connection } from '../../src/track/connection.ts';
import { RecentOpenings } from '../../src/track/recentOpenings.ts';

const KEPT = SIZES.RECENT_KEPT;
/** A key of an IPv6 address. */
const IPV6 = 0xf0000005 | 0;

function recent(): RecentOpenings {
  return new RecentOpenings(new Kernel(null).recent);
}

/** The stream tells one from the other. */
function opened(client: number, server: number, stream: number): Connection {
  const connection = new Connection(0);
  connection.reset(stream, 1e9, 1);
  connection.client.reset(client, 40_000 + (stream & 0xfff));
  connection.server.reset(server, 443);
  connection.serverName = `host-${stream}.example.com`;
  return connection;
}

/** The streams of those that are found. */
function streams(of: RecentOpenings, found: readonly number[]): number[] {
  return found.map((place) => {
    const connection = new Connection(-1);
    of.fill(connection, place);
    expect(connection.serverName).toBe(`host-${connection.stream}.example.com`);
    return connection.stream;
  });
}

describe('conversations whose opening was over lately', () => {
  it('are found by both ends, whoever of them asks, the latest first', () => {
    const all = recent();
    all.keep(opened(1, 2, 10), 1e9);
    all.keep(opened(2, 1, 11), 1e9);
    all.keep(opened(1, 3, 12), 1e9);
    expect(streams(all, all.find(1, 2, false, 2e9))).toEqual([11, 10]);
    expect(streams(all, all.find(2, 1, false, 2e9))).toEqual([11, 10]);
    expect(all.find(2, 3, false, 2e9)).toEqual([]);
  });

  it('are found by one end where the asker may have another address: the capturing host, or one of both families', () => {
    const all = recent();
    all.keep(opened(IPV6, IPV6 + 1, 10), 1e9);
    all.keep(opened(1, 2, 11), 1e9);
    expect(streams(all, all.find(7, IPV6, false, 2e9))).toEqual([10]);
    expect(streams(all, all.find(7, IPV6 + 1, false, 2e9))).toEqual([10]);
    expect(streams(all, all.find(7, 1, true, 2e9))).toEqual([11]);
    expect(all.find(7, 1, false, 2e9)).toEqual([]);
  });

  it('are forgotten after ten minutes, and once they are followed again', () => {
    const all = recent();
    all.keep(opened(1, 2, 10), 1e9);
    expect(all.find(1, 2, false, 601e9)).toHaveLength(1);
    expect([...all.lately(601e9)].map(({ stream }) => stream)).toEqual([10]);
    expect(all.find(1, 2, false, 602e9)).toHaveLength(0);
    expect([...all.lately(602e9)]).toEqual([]);
    const [place] = all.find(1, 2, false, 2e9);
    all.forget(place);
    expect(all.find(1, 2, false, 2e9)).toHaveLength(0);
  });

  it('give way to as many later ones as are kept', () => {
    const all = recent();
    all.keep(opened(1, 2, 10), 1e9);
    for (let i = 0; i < KEPT - 1; i++) all.keep(opened(1000 + i, 5, 20 + i), 1e9);
    expect(streams(all, all.find(1, 2, false, 2e9))).toEqual([10]);
    all.keep(opened(999, 5, 19), 1e9);
    expect(all.find(1, 2, false, 2e9)).toEqual([]);
  });

  it('are those that were kept, whatever else was', () => {
    const ends = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }));
    fc.assert(
      fc.property(fc.array(ends, { minLength: 1, maxLength: 60 }), ends, (kept, [asker, subject]) => {
        const all = recent();
        for (const [i, [client, server]] of kept.entries()) all.keep(opened(client, server, i), 1e9);
        const isPair = ([client, server]: readonly [number, number]) =>
          (client === asker && server === subject) || (client === subject && server === asker);
        const found = streams(all, all.find(asker, subject, false, 2e9));
        expect(found.every((stream) => isPair(kept[stream]))).toBe(true);
        if (kept.slice(-16).some(isPair)) expect(found[0]).toBe(kept.findLastIndex(isPair));
      }),
    );
  });
});
