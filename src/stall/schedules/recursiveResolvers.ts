/** Caching name servers asking other servers for their clients: unbound, BIND, dnsmasq. */
import {
  areNameServers,
  type ExpectedTry,
  type GrowingResolver,
  inTurn,
  type Outline,
  outlineOf,
  PLAIN,
  repeated,
  type Schedule,
  secondsText,
  serversText,
  type TryFact,
} from './schedule.ts';

/**
 * The servers of a whole series: those seen, then each of them in turn until it was asked `triesEach` times.
 * Which server is next goes by measured round trips and chance, so only the count a server matters.
 */
function wholeSeries(seen: readonly (string | number)[], triesEach: number): (string | number)[] {
  const count = new Map<string | number, number>();
  for (const server of seen) count.set(server, (count.get(server) ?? 0) + 1);
  const series = [...seen];
  for (let round = 1; round <= triesEach; round++) {
    for (const [server, tries] of count) if (tries < round) series.push(server);
  }
  return series;
}

/** What each try of the series waits, when that depends on how often its server was asked before. */
function waitsByServer(series: readonly (string | number)[], waitMs: (earlierTries: number) => number): number[] {
  const count = new Map<string | number, number>();
  return series.map((server) => {
    const earlier = count.get(server) ?? 0;
    count.set(server, earlier + 1);
    return waitMs(earlier);
  });
}

/** A bound on what a hostile series of queries can make these build. */
const LONGEST_SERIES = 64;

/**
 * Waits for one server by its earlier tries: 376 ms for a server not met before, doubled at each loss. Today's unbound
 * sends each of its five tries twice, but for the last (measured with 1.17, which then kept its client waiting for more
 * than 100 s); the plain series is for versions that send each once.
 */
interface UnboundShape {
  readonly triesEach: number;
  readonly doublings: (earlierTries: number) => number;
  readonly text: string;
}

const UNBOUND_SHAPES: readonly UnboundShape[] = [
  { triesEach: 9, doublings: (earlier) => Math.floor(earlier / 2), text: 'each try sent twice, then doubling' },
  { triesEach: 5, doublings: (earlier) => earlier, text: 'doubling, five tries a server' },
];

/** The backing off is remembered for the next lookup, so a series may begin further up. */
const UNBOUND_FIRST_WAITS_MS = [376, 752, 1504, 3008];

export const unbound: GrowingResolver = (servers) => {
  if (servers.length > LONGEST_SERIES) return [];
  const count = new Set(servers).size;
  return UNBOUND_SHAPES.flatMap(({ triesEach, doublings, text }) => {
    const series = wholeSeries(servers, triesEach);
    if (series.length !== triesEach * count) return [];
    return UNBOUND_FIRST_WAITS_MS.map((firstMs, i): Schedule => {
      const waits = waitsByServer(series, (earlier) => Math.min(firstMs * 2 ** doublings(earlier), 120_000));
      return {
        ...PLAIN,
        ...inTurn(waits, null),
        ids: 'new',
        ports: 'new',
        resolver: 'unbound',
        name: `unbound, ${serversText(count)}: ${firstMs} ms, ${text}`,
        rarity: i * 0.2,
        configured: i > 0,
      };
    });
  });
};

const SHORTEST_WAIT_MS = 50;
const LONGEST_LEARNED_MS = 3000;
const MOST_TRIES = 16;
/** It has kept its client waiting for longer than this (measured with 1.17). */
const UNBOUND_WAITS_MS = 100_000;

/**
 * unbound asking one server whose round trips it has measured: the first wait is what it expects of that, from 50 ms up,
 * and each is used twice before it doubles. Where the first query was not captured the pairs are off by one. Any two
 * queries would fit: only those count that ask for signatures, as unbound does.
 */
export function learnedUnbound(tries: readonly TryFact[]): Schedule[] {
  const [first, second] = tries;
  if (second === undefined || tries.length > MOST_TRIES || !tries.every(({ server }) => server === first.server))
    return [];
  if (!areNameServers(tries)) return [];
  const firstMs = (second.timeNs - first.timeNs) / 1e6;
  if (firstMs < SHORTEST_WAIT_MS - 5 || firstMs > LONGEST_LEARNED_MS) return [];
  return [0, 1].map((passed): Schedule => {
    const waits = Array.from({ length: MOST_TRIES }, (_, i) => firstMs * 2 ** Math.floor((i + passed) / 2));
    const { tries: expected } = inTurn(waits, null);
    return {
      ...PLAIN,
      tries: expected,
      lastWaitMs: UNBOUND_WAITS_MS,
      openEnded: true,
      ids: 'new',
      ports: 'new',
      resolver: 'unbound',
      name: `unbound, ${serversText(1)}: ${Math.round(firstMs)} ms, each try sent twice, then doubling`,
      rarity: 0.3 + passed * 0.2,
    };
  });
}

const POWERDNS_MS = 1500;

/**
 * PowerDNS Recursor: `network-timeout` for each server once, with a new ID and port, and the same again for each zone on its
 * way to the name (4.8 measured). Of one server's tries nothing can be told.
 */
export const powerDns: GrowingResolver = (servers) => {
  const count = new Set(servers).size;
  if (count < 2 || servers.length > LONGEST_SERIES) return [];
  return [
    {
      ...PLAIN,
      ...inTurn(repeated([POWERDNS_MS], servers.length), null),
      ids: 'new',
      ports: 'new',
      resolver: 'powerdns',
      name: `PowerDNS Recursor, ${serversText(count)}: ${secondsText([POWERDNS_MS])} each`,
      rarity: 0.25,
    },
  ];
};

/** BIND ends a fetch after resolver-query-timeout, whatever its try is waiting for. */
const BIND_TOTAL_MS = 10_000;

/**
 * 800 ms in the first three passes through the servers, then doubling (fctx_setretryinterval), but never less than the
 * round trip expected and a margin: 1.2 s for a server that never answered. While it also looks for another address of
 * the server each try counts as several passes (all measured with 9.18).
 */
const BIND_SHAPES = [
  { leastMs: 800, passes: 3, text: '800 ms three times', rarity: 0 },
  { leastMs: 1200, passes: 3, text: '1200 ms three times', rarity: 0 },
  { leastMs: 800, passes: 1, text: '800 ms', rarity: 0.2 },
] as const;

export const bind: GrowingResolver = (servers) => {
  if (servers.length > LONGEST_SERIES) return [];
  const series = wholeSeries(servers, 6);
  return BIND_SHAPES.map(({ leastMs, passes, text, rarity }) => {
    const waits = waitsByServer(series, (earlier) => Math.max(leastMs, 800 * 2 ** Math.max(0, earlier + 1 - passes)));
    const { tries, lastWaitMs } = cutAt(BIND_TOTAL_MS, inTurn(waits, null).tries);
    return {
      ...PLAIN,
      tries,
      lastWaitMs,
      ids: 'new',
      ports: 'new',
      resolver: 'bind',
      name: `BIND, ${serversText(new Set(servers).size)}: ${text}, then doubling, 10 s in all`,
      rarity,
    };
  });
};

/** The tries that begin before `totalMs`, the last of them waiting until then. */
function cutAt(
  totalMs: number,
  tries: readonly ExpectedTry[],
): { readonly tries: readonly ExpectedTry[]; readonly lastWaitMs: number } {
  const kept: ExpectedTry[] = [];
  let atMs = 0;
  for (const step of tries) {
    if (atMs + step.afterMs >= totalMs) break;
    atMs += step.afterMs;
    kept.push(step);
  }
  return { tries: kept, lastWaitMs: totalMs - atMs };
}

/**
 * dnsmasq repeats nothing itself: it hands on its client's tries (glibc's are 5 s apart), the first to one server or to
 * all, the others to all. With one server its tries cannot be told from its client's.
 */
function dnsmasq(count: number): Schedule[] {
  return [1, count].map((firstCount): Schedule => {
    const tries = Array.from({ length: firstCount + count }, (_, i): ExpectedTry => {
      const afterMs = i === firstCount ? 5000 : 0;
      return { afterMs, earliestMs: afterMs, server: null };
    });
    return {
      ...PLAIN,
      ports: 'any',
      tries,
      lastWaitMs: 5000,
      resolver: 'dnsmasq',
      name: `dnsmasq, ${serversText(count)}, handing on its client's tries: 5 s, twice`,
      rarity: 0.1,
    };
  });
}

export function dnsmasqSchedules(): readonly Outline[] {
  return [2, 3].flatMap(dnsmasq).map(outlineOf);
}
