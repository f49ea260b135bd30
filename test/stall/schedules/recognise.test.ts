import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { possibleGiveUpsNs, recogniseSchedule, stepsFitRetry } from '../../../src/stall/schedules/recognise.ts';
import type { TryFact } from '../../../src/stall/schedules/schedule.ts';
import { following, type SeriesShape, series } from './series.ts';

interface Row {
  readonly name: string;
  readonly resolver: string;
  readonly giveUp: number;
  readonly tries: SeriesShape;
}

const NEW = { ids: 'new', ports: 'new' } as const;

/** Whole series, as each resolver sends them. */
const ROWS: readonly Row[] = [
  {
    name: 'glibc, one name server: 5 s, twice',
    resolver: 'glibc',
    giveUp: 10,
    tries: { at: following(5) },
  },
  {
    name: 'glibc, two name servers: 5, 5 s, twice',
    resolver: 'glibc',
    giveUp: 20,
    tries: { at: following(5, 5, 5), servers: 'ABAB' },
  },
  {
    name: 'glibc, three name servers: 5, 3, 6 s, twice',
    resolver: 'glibc',
    giveUp: 28,
    tries: { at: following(5, 3, 6, 5, 3), servers: 'ABCABC' },
  },
  {
    name: 'glibc with options rotate, three name servers: 3, 6, 5 s, twice',
    resolver: 'glibc',
    giveUp: 28,
    tries: { at: following(3, 6, 5, 3, 6), servers: 'ABCABC' },
  },
  {
    name: 'glibc with options timeout:2 attempts:3, two name servers: 2, 2 s, three times',
    resolver: 'glibc',
    giveUp: 12,
    tries: { at: following(2, 2, 2, 2, 2), servers: 'ABABAB' },
  },
  {
    name: 'glibc with options timeout:4, one name server: 4 s, twice',
    resolver: 'glibc',
    giveUp: 8,
    tries: { at: following(4.002) },
  },
  {
    name: 'glibc with options timeout:30, three name servers: 30, 20, 40 s, twice',
    resolver: 'glibc',
    giveUp: 180,
    tries: { at: following(30, 20, 40, 30, 20), servers: 'ABCABC' },
  },
  {
    name: 'Android, three name servers: 5, 3.3, 6.7 s, twice',
    resolver: 'android',
    giveUp: 30,
    tries: { at: following(5, 3.333, 6.666, 5, 3.333), servers: 'ABCABC' },
  },
  {
    name: 'Android, four name servers: 5, 2.5, 5, 10 s, twice',
    resolver: 'android',
    giveUp: 45,
    tries: { at: following(5, 2.5, 5, 10, 5, 2.5, 5), servers: 'ABCDABCD' },
  },
  {
    name: 'musl, one name server: 2.5 s, twice',
    resolver: 'musl',
    giveUp: 5,
    tries: { at: following(2.5), ports: 'one' },
  },
  {
    name: 'musl, three name servers at once: 2.5 s, twice',
    resolver: 'musl',
    giveUp: 5,
    tries: { at: [0, 0.0001, 0.0002, 2.5, 2.5001, 2.5002], servers: 'ABC', ports: 'one' },
  },
  { name: 'Go, one name server: 5 s, twice', resolver: 'go', giveUp: 10, tries: { at: following(5), ...NEW } },
  {
    name: 'Go, three name servers: 5, 5, 5 s, twice',
    resolver: 'go',
    giveUp: 30,
    tries: { at: following(5, 5, 5, 5, 5), servers: 'ABCABC', ...NEW },
  },
  { name: 'c-ares, one name server: 2, 4, 8 s', resolver: 'c-ares', giveUp: 14, tries: { at: following(2, 4) } },
  {
    name: 'Squid, two name servers: 5, 5, 10, 10 s',
    resolver: 'squid',
    giveUp: 30,
    tries: { at: following(5, 5, 10), servers: 'ABAB', ports: 'one' },
  },
  {
    name: 'Squid, three name servers: 5, 5, 5, 10, 10 s',
    resolver: 'squid',
    giveUp: 35,
    tries: { at: following(5, 5, 5, 10), servers: 'ABCAB', ports: 'one' },
  },
  {
    name: 'nmap, one name server: 4, 4, 5 s',
    resolver: 'nmap',
    giveUp: 13,
    tries: { at: following(4, 4), ids: 'new', ports: 'one' },
  },
  {
    name: 'nmap, two name servers: 2.5, 4 s a server',
    resolver: 'nmap',
    giveUp: 13,
    tries: { at: following(2.5, 4, 2.5), servers: 'AABB', ids: 'new', ports: 'per-server' },
  },
  {
    name: 'nmap, three name servers: 2.5, 3 s a server',
    resolver: 'nmap',
    giveUp: 16.5,
    tries: { at: following(2.5, 3, 2.5, 3, 2.5), servers: 'AABBCC', ids: 'new', ports: 'per-server' },
  },
  {
    name: 'systemd-resolved: every 5 s, up to 120 s',
    resolver: 'systemd-resolved',
    giveUp: 120,
    tries: { at: Array.from({ length: 24 }, (_, i) => i * 5) },
  },
  {
    name: 'Windows, one name server: 1, 1, 2, 4, 2 s',
    resolver: 'windows',
    giveUp: 10,
    tries: { at: [0, 1, 2, 4, 8] },
  },
  {
    name: 'Windows, two name servers: 1, 1, 2, 4, 2 s',
    resolver: 'windows',
    giveUp: 10,
    tries: { at: [0, 1.007, 2.006, 4.023, 4.023, 8.052, 8.052], servers: 'ABBABAB' },
  },
  {
    name: 'Windows, five name servers: 1, 1, 2, 4, 2 s',
    resolver: 'windows',
    giveUp: 10,
    tries: { at: [0, 1, 2, 4, 4, 4, 4, 4, 8, 8, 8, 8, 8], servers: 'ABCABCDEABCDE' },
  },
  {
    name: 'Apple mDNSResponder: 1 s, doubling, up to 30 s',
    resolver: 'apple',
    giveUp: 30,
    tries: { at: following(1, 2, 4, 8), ports: 'one' },
  },
  {
    name: 'Apple mDNSResponder: 1 s, tripling, up to 30 s',
    resolver: 'apple',
    giveUp: 30,
    tries: { at: following(1, 3, 9), ports: 'one' },
  },
  {
    name: 'nss-mdns through avahi: mDNS at 0, 1, 3 s, up to 5 s',
    resolver: 'avahi',
    giveUp: 5,
    tries: { at: following(1, 2), channel: 'mdns' },
  },
  {
    name: 'NetBIOS node status: 1.5 s, three times',
    resolver: 'windows-netbios',
    giveUp: 4.5,
    tries: { at: following(1.5, 1.5), channel: 'netbios' },
  },
  {
    name: 'unbound, one name server: 376 ms, doubling, five tries a server',
    resolver: 'unbound',
    giveUp: 11.656,
    tries: { at: following(0.376, 0.752, 1.504, 3.008), ...NEW },
  },
  {
    name: 'unbound, two name servers: 376 ms, doubling, five tries a server',
    resolver: 'unbound',
    giveUp: 23.312,
    tries: { at: following(0.376, 0.376, 0.752, 1.504, 0.752), servers: 'ABAABB', ...NEW },
  },
  {
    name: 'BIND, one name server: 800 ms three times, then doubling, 10 s in all',
    resolver: 'bind',
    giveUp: 10,
    tries: { at: following(0.8, 0.8, 0.8, 1.6, 3.2), ...NEW },
  },
  {
    name: 'BIND, two name servers: 800 ms three times, then doubling, 10 s in all',
    resolver: 'bind',
    giveUp: 10,
    tries: { at: following(0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 1.6, 1.6), servers: 'ABABABABA', ...NEW },
  },
  {
    name: "dnsmasq, two name servers, handing on its client's tries: 5 s, twice",
    resolver: 'dnsmasq',
    giveUp: 10,
    tries: { at: [0, 5, 5], servers: 'AAB', ports: 'one' },
  },
  {
    name: "dnsmasq, three name servers, handing on its client's tries: 5 s, twice",
    resolver: 'dnsmasq',
    giveUp: 10,
    tries: { at: [0, 0, 0, 5, 5, 5], servers: 'ABC', ports: 'one' },
  },
  {
    name: 'Cisco IOS: 3 s, three times',
    resolver: 'cisco-ios',
    giveUp: 9,
    tries: { at: [0, 3, 6], ports: 'one' },
  },
  {
    name: 'the djbdns library, one name server: 3, 11, 45 s',
    resolver: 'djbdns',
    giveUp: 59,
    tries: { at: following(3, 11), ...NEW },
  },
  {
    name: 'the djbdns library, two name servers: 3, 11, 45 s a server',
    resolver: 'djbdns',
    giveUp: 118,
    tries: { at: following(3, 3, 11, 11, 45), servers: 'ABABAB', ...NEW },
  },
  {
    name: 'Courier, one name server: 5, 25, 125 s',
    resolver: 'courier',
    giveUp: 155,
    tries: { at: following(5, 25), ports: 'one' },
  },
  {
    name: 'ircd-hybrid, one name server: 4, 8 s',
    resolver: 'ircd-hybrid',
    giveUp: 12,
    tries: { at: following(4), ids: 'new', ports: 'one' },
  },
  {
    name: "Java's JNDI DNS provider, two name servers: 1, 2, 4, 8 s a server",
    resolver: 'jndi',
    giveUp: 30,
    tries: { at: following(1, 1, 2, 2, 4, 4, 8), servers: 'ABABABAB' },
  },
  {
    name: "a BSD resolver of four rounds, Ruby's Resolv or Perl's Net::DNS, one name server: 5, 10, 20, 40 s",
    resolver: 'bsd',
    giveUp: 75,
    tries: { at: following(5, 10, 20) },
  },
  {
    name: 'a BSD resolver of four rounds, three name servers: 5, 3, 6, 13 s a server',
    resolver: 'bsd',
    giveUp: 81,
    tries: { at: following(5, 5, 5, 3, 3, 3, 6, 6, 6, 13, 13), servers: 'ABCABCABCABC' },
  },
];

const names = ROWS.map((row) => [row.name, row] as const);

describe('a whole series is named, with the time of its give-up', () => {
  it.each(names)('%s', (_, { name, resolver, giveUp, tries }) => {
    const found = recogniseSchedule(series(tries));
    expect(found).toMatchObject({ name, resolver });
    expect(found!.giveUpNs / 1e9).toBeCloseTo(giveUp, 6);
    expect(possibleGiveUpsNs(series(tries)).map((ns) => ns / 1e9)).toContain(giveUp);
  });
});

describe('real hosts run late', () => {
  it.each(names)('%s is named whatever the lateness of a loaded host', (_, { resolver, tries }) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 30, maxLength: 30 }), (lateMs) => {
        const jittered = series({ ...tries, at: runLate(tries.at, lateMs) });
        expect(recogniseSchedule(jittered)?.resolver).toBe(resolver);
      }),
      { numRuns: 50 },
    );
  });
});

/** Adds what `lateMs` says to each wait; tries sent together stay together. */
function runLate(at: readonly number[], lateMs: readonly number[]): number[] {
  let shift = 0;
  return at.map((seconds, i) => {
    const step = i === 0 ? 0 : seconds - at[i - 1];
    if (step > 0.1) shift += Math.min(lateMs[i], step * 20) / 1000;
    return seconds + shift;
  });
}

describe('the real captures', () => {
  it('name Squid with one server, whose tries a BSD resolver makes as well, from its give-up after 35 s', () => {
    const tries = series({ at: following(5, 10), ports: 'one' });
    expect(recogniseSchedule(tries, 35.0065e9)).toMatchObject({ name: 'Squid, one name server: 5, 10, 20 s' });
    const further = series({ at: following(5, 10, 20), ports: 'one' });
    expect(recogniseSchedule(further, 75.01e9)).toMatchObject({ resolver: 'bsd' });
  });

  it('name glibc with one server from two tries, give-up 10 s', () => {
    expect(recogniseSchedule(series({ at: [1.10826, 6.113983] }))).toMatchObject({
      name: 'glibc, one name server: 5 s, twice',
      resolver: 'glibc',
      giveUpNs: 10e9,
    });
  });
  it('name glibc with three servers from six tries, give-up 28 s', () => {
    const at = [0.000476, 5.004627, 8.006245, 14.010586, 19.012295, 22.015219];
    expect(recogniseSchedule(series({ at, servers: 'ABC' }))).toMatchObject({
      name: 'glibc, three name servers: 5, 3, 6 s, twice',
      resolver: 'glibc',
      giveUpNs: 28e9,
    });
  });
});

describe('series recorded from the software itself, against silent servers', () => {
  it.each<[string, string, SeriesShape]>([
    [
      'unbound 1.17, one server',
      'unbound, one name server: 376 ms, each try sent twice, then doubling',
      { at: [0, 0.377, 0.753, 1.506, 2.259, 3.765, 5.271, 8.282, 11.293], ...NEW },
    ],
    [
      'unbound 1.17, two servers',
      'unbound, two name servers: 376 ms, each try sent twice, then doubling',
      {
        at: [
          0, 0.377, 0.753, 1.506, 2.259, 2.636, 3.012, 3.765, 4.519, 6.024, 7.53, 9.035, 10.54, 13.551, 16.56, 19.571,
          22.58, 28.6,
        ],
        servers: 'AAAABBBBBBAAAABBBA',
        ...NEW,
      },
    ],
    [
      'BIND 9.18, one server',
      'BIND, one name server: 1200 ms three times, then doubling, 10 s in all',
      { at: [0, 1.202, 2.403, 3.605, 5.207, 8.41], ...NEW },
    ],
    [
      'BIND 9.18, two servers',
      'BIND, two name servers: 1200 ms three times, then doubling, 10 s in all',
      { at: [0, 1.202, 2.403, 3.605, 4.806, 6.008, 7.21, 8.814], servers: 'ABBAABAB', ...NEW },
    ],
    [
      'dnsmasq 2.90 behind glibc',
      "dnsmasq, two name servers, handing on its client's tries: 5 s, twice",
      { at: [0, 0, 5.022, 5.022], servers: 'AB', ports: 'one' },
    ],
    [
      'glibc 2.36 with options rotate',
      'glibc with options rotate, three name servers: 3, 6, 5 s, twice',
      { at: [0, 3.002, 9.006, 14.011, 17.014, 23.032], servers: 'ABC' },
    ],
    [
      'glibc 2.36 with options timeout:2 attempts:3',
      'glibc with options timeout:2 attempts:3, three name servers: 2, 1, 2 s, three times',
      { at: [0, 2.002, 3.003, 5.005, 7.031, 8.035, 10.037, 12.039, 13.04], servers: 'ABC' },
    ],
  ])('%s', (_, name, shape) => {
    expect(recogniseSchedule(series(shape))?.name).toBe(name);
    expect(recogniseSchedule(series(shape).slice(0, 3))?.resolver).toBe(recogniseSchedule(series(shape))?.resolver);
  });
});

/** Recorded from unbound 1.17 asking one server, silent or slow, whose round trips it had measured before. */
const LEARNED = [
  ['285 ms', [0, 0.2847, 0.5696, 1.1387, 1.7079, 2.8455, 3.9831, 6.2581]],
  ['97 ms', [0, 0.0965, 0.1931, 0.3856, 0.5783, 0.9631, 1.3484, 2.1175, 2.8868]],
  ['50 ms', [0, 0.0503, 0.1008, 0.2014, 0.302, 0.5025, 0.7032, 1.1041, 1.5051, 2.3061]],
] as const;

describe('a name server that asks a server whose round trips it knows', () => {
  const signed = { ...NEW, signed: true };

  it.each(LEARNED)('after %s at first is unbound, from its first query on or from its second', (wait, at) => {
    const whole = series({ at, ...signed });
    for (let length = 2; length <= whole.length; length++) {
      const found = recogniseSchedule(whole.slice(0, length));
      expect(found).toMatchObject({ resolver: 'unbound', openEnded: true });
      expect(found?.name).toBe(`unbound, one name server: ${wait}, each try sent twice, then doubling`);
      expect(stepsFitRetry(whole.slice(0, length - 1), whole[length - 1])).toBe(true);
      if (length > 2) expect(stepsFitRetry(whole.slice(1, length - 1), whole[length - 1])).toBe(true);
    }
  });

  it.each(LEARNED)('after %s is not told from other programs where it asks for no signatures', (_, at) => {
    const unsigned = series({ at, ...NEW });
    expect(recogniseSchedule(unsigned)?.openEnded ?? false).toBe(false);
    expect(recogniseSchedule([...series({ at, ...signed }).slice(0, -1), unsigned[at.length - 1]])).toBeNull();
  });

  it('is no program that asks for itself', () => {
    for (const waits of [[4, 4], [2, 2], [5]]) {
      const tries = series({ at: following(...waits), ...signed });
      expect(['unbound', 'bind', undefined]).toContain(recogniseSchedule(tries)?.resolver);
    }
  });

  it('keeps to the pace that it began with', () => {
    expect(recogniseSchedule(series({ at: [0, 0.1, 0.2, 1.4], ...signed }))?.openEnded ?? false).toBe(false);
  });
});

describe('a series of which the capture has only the beginning', () => {
  it('of two tries to two servers is glibc, and may end at 20 or 28 s', () => {
    const tries = series({ at: following(5), servers: 'AB' });
    expect(recogniseSchedule(tries)?.resolver).toBe('glibc');
    expect(possibleGiveUpsNs(tries)).toEqual(expect.arrayContaining([20e9, 28e9]));
  });
  it('of three tries to three servers is glibc with three', () => {
    expect(recogniseSchedule(series({ at: following(5, 3), servers: 'ABC' }))?.giveUpNs).toBe(28e9);
  });
  it('of four tries 5 s apart at one server is systemd-resolved rather than a glibc of four attempts', () => {
    expect(recogniseSchedule(series({ at: following(5, 5, 5) }))?.resolver).toBe('systemd-resolved');
  });
  it('of two tries of Windows, unbound and BIND is each of them', () => {
    expect(recogniseSchedule(series({ at: following(1, 1) }))?.resolver).toBe('windows');
    expect(recogniseSchedule(series({ at: following(0.376), ...NEW }))?.resolver).toBe('unbound');
    expect(recogniseSchedule(series({ at: following(0.8), ...NEW }))?.resolver).toBe('bind');
  });
  it('of every row, cut anywhere after its second try, keeps the give-up among the possible ones', () => {
    for (const { tries, giveUp } of ROWS) {
      const whole = series(tries);
      for (let length = 1; length <= whole.length; length++) {
        const usual = !giveUpNeedsSettings(giveUp) || length > 1;
        const possible = possibleGiveUpsNs(whole.slice(0, length)).map((ns) => Math.round(ns / 1e6));
        const growing = [11.656, 23.312].includes(giveUp);
        if (usual && !growing) expect(possible).toContain(Math.round(giveUp * 1000));
      }
    }
  });
});

/** Totals of the rows with options, which are not assumed from one try. */
function giveUpNeedsSettings(giveUp: number): boolean {
  return [8, 12, 155, 180].includes(giveUp);
}

describe('how long the asker was seen to wait decides between schedules that begin alike', () => {
  const twoTries = series({ at: following(3), ports: 'one' });
  it('3 s twice and an end at 6 s is glibc with timeout:3', () => {
    expect(recogniseSchedule(twoTries, 6.01e9)?.name).toBe('glibc with options timeout:3, one name server: 3 s, twice');
  });
  it('a schedule whose next try would have been seen is passed over', () => {
    const tries = series({ at: following(5), servers: 'AB' });
    expect(recogniseSchedule(tries, 10e9)?.name).toContain('attempts:1');
  });
  it('a wait longer than any schedule leaves the best fit', () => {
    expect(recogniseSchedule(series({ at: following(5) }), 500e9)?.giveUpNs).toBe(10e9);
  });
});

describe('a lookup that goes on in another protocol', () => {
  it('is named after both, and gives up with the last', () => {
    const dns = series({ at: [0, 1, 2, 4, 8] });
    const llmnr = series({ at: [10.02, 10.43], channel: 'llmnr' });
    const netbios = series({ at: [12, 13.5, 15], channel: 'netbios' });
    expect(recogniseSchedule([...dns, ...llmnr, ...netbios])).toMatchObject({
      name: 'Windows, one name server: 1, 1, 2, 4, 2 s; then LLMNR; then NetBIOS node status: 1.5 s, three times',
      resolver: 'windows',
      giveUpNs: 16.5e9,
    });
  });
  it('counts an mDNS query sent over IPv4 and IPv6 once', () => {
    const tries = series({ at: [0, 0.0002, 1, 1.0002, 3, 3.0002], servers: 'AB', channel: 'mdns' });
    expect(recogniseSchedule(tries)?.resolver).toBe('avahi');
  });
});

describe('what is not recognised', () => {
  it.each([
    ['three tries with one ID at 0.3, 5.1 and 12 s, the story of 2015', { at: [0.3, 5.1, 12] }],
    ['glibc steps that come 300 ms early', { at: following(4.7) }],
    ['glibc steps 20 % late', { at: following(6.95, 3), servers: 'ABC' }],
    ['the right times and servers out of turn', { at: following(5, 3, 6, 5), servers: 'ABCB' }],
    ['BIND times with one ID', { at: following(0.8, 0.8, 0.8, 1.6) }],
    ['Go times with an ID that changes once', { at: following(5, 5, 5) }],
    ['one try', { at: [0] }],
    ['no try', { at: [] }],
    ['an LLMNR query repeated', { at: [0, 0.41], channel: 'llmnr' }],
    ['DNS over TCP', { at: following(5), channel: 'dns-tcp' }],
  ] as const)('%s', (what, shape) => {
    const tries = series(shape);
    if (what.startsWith('Go')) tries[2] = { ...tries[2], id: 1 };
    expect(recogniseSchedule(tries)).toBeNull();
  });

  it('may still end at 28 s, counted from the first query', () => {
    const possible = possibleGiveUpsNs(series({ at: [0.3, 5.1, 12] }));
    expect(possible).toContain(28e9);
    expect(Math.min(...possible)).toBeGreaterThanOrEqual(11.7e9);
  });

  it('after a single try may end whenever a resolver with default settings does, and at no other second', () => {
    const possible = possibleGiveUpsNs(series({ at: [0] })).map((ns) => ns / 1e9);
    expect(possible).toEqual(expect.arrayContaining([5, 9, 10, 11.656, 12, 14, 20, 28, 30, 60, 75, 120]));
    expect(possible).not.toContain(4);
    expect(possible).not.toContain(6);
    expect(possible).toEqual([...possible].sort((a, b) => a - b));
  });
});

describe('a query with a new ID', () => {
  const next = (at: number, shape: Partial<SeriesShape> = {}) => series({ at: [0, at], ...NEW, ...shape });
  it.each([
    ['Go, to the same server after 5 s', next(5.003)],
    ['Go, to another server after 5 s', next(5.003, { servers: 'AB' })],
    ['unbound after 376 ms', next(0.38)],
    ['BIND after 800 ms', next(0.81)],
    ['BIND after 1.2 s', next(1.202)],
    ['djbdns after 3 s', next(3.02)],
    ['ircd-hybrid after 3.5 s', next(3.504)],
  ])('continues a series: %s', (_, tries) => {
    expect(stepsFitRetry(tries.slice(0, -1), tries[tries.length - 1])).toBe(true);
  });
  it('continues unbound far into its series', () => {
    const tries = series({ at: following(0.376, 0.752, 1.504, 3.008), ...NEW });
    expect(stepsFitRetry(tries.slice(0, 4), tries[4])).toBe(true);
  });
  it.each([
    ['after 2 s', next(2)],
    ['at once', next(0.0004)],
    ['after 12 s', next(12)],
    ['in mDNS', next(1, { channel: 'mdns' })],
  ])("is another process's lookup %s", (_, tries) => {
    expect(stepsFitRetry(tries.slice(0, -1), tries[tries.length - 1])).toBe(false);
  });
  it("is another process's lookup when the series so far kept its ID", () => {
    const [last] = series({ at: [10], ids: 'new' });
    expect(stepsFitRetry(series({ at: following(5) }), last)).toBe(false);
  });
  it('continues nothing when nothing came before', () => {
    expect(stepsFitRetry([], series({ at: [0] })[0])).toBe(false);
  });
});

describe('hostile series', () => {
  const anyTry: fc.Arbitrary<TryFact> = fc.record({
    timeNs: fc.oneof(
      fc.double(),
      fc.integer({ min: 0, max: 60 }).map((n) => n * 1e9),
    ),
    server: fc.oneof(fc.constantFrom('A', 'B', ''), fc.string()),
    id: fc.integer({ min: 0, max: 65535 }),
    port: fc.integer({ min: 0, max: 65535 }),
    channel: fc.constantFrom('dns-udp', 'dns-tcp', 'mdns', 'llmnr', 'netbios'),
  });
  it('never throw, whatever their times and order', () => {
    fc.assert(
      fc.property(fc.array(anyTry, { maxLength: 12 }), (tries) => {
        recogniseSchedule(tries, 1e9);
        possibleGiveUpsNs(tries);
        if (tries.length > 0) stepsFitRetry(tries.slice(1), tries[0]);
      }),
      { numRuns: 300 },
    );
  });
  it('of ten thousand tries are turned down at once', () => {
    const tries = series({ at: Array.from({ length: 10_000 }, (_, i) => i * 0.376), ids: 'new' });
    expect(recogniseSchedule(tries)).toBeNull();
    expect(stepsFitRetry(tries, tries[0])).toBe(false);
  });
});
