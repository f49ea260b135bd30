/** Caching name servers asking other servers for their clients: unbound, BIND, dnsmasq. */
import { type ExpectedTry, type GrowingResolver, inTurn, PLAIN, type Schedule, serversText } from './schedule.ts';

/**
 * The servers of a whole series: those seen, then each of them in turn until it was asked `triesEach` times.
 * Which server is next goes by measured round trips and chance, so only the count a server matters.
 */
function wholeSeries(seen: readonly string[], triesEach: number): string[] {
  const count = new Map<string, number>();
  for (const server of seen) count.set(server, (count.get(server) ?? 0) + 1);
  const series = [...seen];
  for (let round = 1; round <= triesEach; round++) {
    for (const [server, tries] of count) if (tries < round) series.push(server);
  }
  return series;
}

/** What each try of the series waits, when that depends on how often its server was asked before. */
function waitsByServer(series: readonly string[], waitMs: (earlierTries: number) => number): number[] {
  const count = new Map<string, number>();
  return series.map((server) => {
    const earlier = count.get(server) ?? 0;
    count.set(server, earlier + 1);
    return waitMs(earlier);
  });
}

/** A bound on what a hostile series of queries can make these build. */
const LONGEST_SERIES = 64;

/** Tries of each server (outbound-msg-retry). */
const UNBOUND_TRIES = 5;
/** A server not met before gets 376 ms, doubled at each loss; the backing off is remembered for the next lookup. */
const UNBOUND_FIRST_WAITS_MS = [376, 752, 1504, 3008];

export const unbound: GrowingResolver = (servers) => {
  if (servers.length > LONGEST_SERIES) return [];
  const series = wholeSeries(servers, UNBOUND_TRIES);
  if (series.length !== UNBOUND_TRIES * new Set(servers).size) return [];
  return UNBOUND_FIRST_WAITS_MS.map((firstMs, i) => ({
    ...PLAIN,
    ...inTurn(
      waitsByServer(series, (earlier) => Math.min(firstMs * 2 ** earlier, 120_000)),
      null,
    ),
    ids: 'new',
    ports: 'new',
    resolver: 'unbound',
    name: `unbound, ${serversText(new Set(servers).size)}: ${firstMs} ms, doubling, five tries a server`,
    rarity: i * 0.2,
    configured: i > 0,
  }));
};

/** BIND ends a fetch after resolver-query-timeout, whatever its try is waiting for. */
const BIND_TOTAL_MS = 10_000;

/** 800 ms in the first three passes through the servers, then doubling (fctx_setretryinterval). */
export const bind: GrowingResolver = (servers) => {
  if (servers.length > LONGEST_SERIES) return [];
  const waits = waitsByServer(wholeSeries(servers, 6), (earlier) => 800 * 2 ** Math.max(0, earlier - 2));
  const tries: ExpectedTry[] = [];
  let atMs = 0;
  for (const [i, step] of inTurn(waits, null).tries.entries()) {
    if (atMs + step.afterMs >= BIND_TOTAL_MS && i > 0) break;
    atMs += step.afterMs;
    tries.push(step);
  }
  return [
    {
      ...PLAIN,
      tries,
      lastWaitMs: BIND_TOTAL_MS - atMs,
      ids: 'new',
      ports: 'new',
      resolver: 'bind',
      name: `BIND, ${serversText(new Set(servers).size)}: 800 ms three times, then doubling, 10 s in all`,
    },
  ];
};

/**
 * dnsmasq repeats nothing itself: it hands on its client's tries (glibc's are 5 s apart), the first to one server or to
 * all, the others to all. With one server its tries cannot be told from its client's.
 */
export const DNSMASQ = [2, 3].flatMap((count) =>
  [1, count].map((firstCount): Schedule => {
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
  }),
);
