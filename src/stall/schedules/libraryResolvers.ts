/**
 * Resolvers in libraries that servers in scripting languages, and some in C, look their clients up with. All were measured
 * (Debian 12, one to three silent name servers). They are rarer than what the system brings: none is assumed from one try.
 */
import {
  eachText,
  inRounds,
  inTurn,
  type Outline,
  oneByOne,
  outlineOf,
  PLAIN,
  repeated,
  type Schedule,
  secondsText,
  serversText,
} from './schedule.ts';

const SERVER_COUNTS = [1, 2, 3];

const RARE = { ...PLAIN, configured: true } as const;

/**
 * dnspython from 2.0 on: 2 s a server, a rest of 0.1 s after the first round and of 0.2 s after the second, and the end as
 * soon as 5 s are over; resting, it notices that 0.4 s late (2.3 measured).
 */
function dnspython(count: number): Schedule {
  const waits = { 1: [2100, 2200, 1100], 2: [2000, 2100, 900], 3: [2000, 2000, 1000] }[count] ?? [];
  return {
    ...RARE,
    ...inTurn(waits, count),
    ports: 'new',
    resolver: 'dnspython',
    name: `dnspython, ${serversText(count)}: 2 s a try, 5 s in all`,
    rarity: 0.5,
  };
}

/** Ruby's Resolv with several servers: as BSD's, but for one socket and an ID a server (3.1 measured: 75, 80, 78 s). */
function ruby(count: number): Schedule {
  const second = Math.floor(10 / count) * 1000;
  const rounds = [5000, second, second * 2, second * 4];
  return {
    ...RARE,
    ...inRounds(rounds, count),
    ids: 'per-server',
    ports: 'one',
    resolver: 'ruby',
    name: eachText("Ruby's Resolv", rounds, count),
    rarity: 0.5,
  };
}

/** Perl's Net::DNS with several servers, which share `retrans`, 5 s; doubling, four rounds (1.36 measured: 75 s in all). */
function netDns(count: number): Schedule {
  const rounds = [5000, 10_000, 20_000, 40_000].map((ms) => ms / count);
  return {
    ...RARE,
    ...inRounds(rounds, count),
    resolver: 'net-dns',
    name: eachText("Perl's Net::DNS", rounds, count),
    rarity: 0.5,
  };
}

/** Perl's AnyEvent::DNS; its clock is that of its last event, so that a step may come early (12, 24, 36 s measured). */
function anyEvent(count: number): Schedule {
  const rounds = [2000, 5000, 5000];
  const { tries, lastWaitMs } = inRounds(rounds, count);
  return {
    ...RARE,
    tries: tries.map((step) => ({ ...step, earliestMs: Math.max(0, step.afterMs - 150) })),
    lastWaitMs,
    ports: 'one',
    resolver: 'anyevent',
    name: eachText("Perl's AnyEvent::DNS", rounds, count),
    rarity: 0.5,
  };
}

/** Twisted Names: the same message from a new port each time (22.4 measured: 60, 120 s). */
function twisted(count: number): Schedule {
  const rounds = [1000, 3000, 11_000, 45_000];
  return {
    ...RARE,
    ...inRounds(rounds, count),
    ports: 'new',
    resolver: 'twisted',
    name: eachText('Twisted Names', rounds, count),
    rarity: 0.4,
  };
}

/** Erlang's inet_res: 2 s a server over three rounds, doubling, the last of them 2.7 s (25 measured: 4.7, 9.3, 14.0 s). */
function erlang(count: number): Schedule {
  const rounds = [2000 / 3, 4000 / 3, 8000 / 3];
  return {
    ...RARE,
    ...inRounds(rounds, count),
    ports: 'new',
    resolver: 'erlang',
    name: eachText("Erlang's inet_res", rounds, count),
    rarity: 0.4,
  };
}

/** udns: 4, 8 and 16 s for the last server of a round, 1 s for the others (0.4 measured: 28, 31, 34 s). */
function udns(count: number): Schedule {
  const waits = [4000, 8000, 16_000].flatMap((ms) => [...repeated([1000], count - 1), ms]);
  return {
    ...RARE,
    ...inTurn(waits, count),
    ports: 'one',
    resolver: 'udns',
    name: `udns, ${serversText(count)}: ${secondsText(waits)}`,
    rarity: 0.5,
  };
}

/** GNU adns: every 2 s, fifteen times, each server in turn (1.6 measured: 30 s). */
function adns(count: number): Schedule {
  return {
    ...RARE,
    ...inTurn(repeated([2000], 15), count),
    ports: 'one',
    resolver: 'adns',
    name: `GNU adns, ${serversText(count)}: every 2 s, up to 30 s`,
    rarity: 1,
  };
}

/** ldns: 5 s, three times for one server after the other, with a port for each try (1.8 measured: 15, 30, 45 s). */
function ldns(count: number): Schedule {
  const waits = repeated([5000], 3);
  return {
    ...RARE,
    ...oneByOne(waits, count),
    ports: 'new',
    resolver: 'ldns',
    name: eachText('ldns', waits, count),
    rarity: 0.82,
  };
}

/** libevent's evdns: 5 s, three times in all, whichever server is its turn (2.1 measured: 15 s). */
const libevent = (): Schedule => ({
  ...RARE,
  ...inTurn(repeated([5000], 3), null),
  resolver: 'libevent',
  name: 'libevent: every 5 s, up to 15 s',
  rarity: 0.9,
});

/**
 * dnsjava: three times every 5 s, under a new ID (2.1 measured: 15 s; of several servers the next one begins 5 s later,
 * a lookup of its own here). Java loads classes before its first query leaves, not before the second: that may come early.
 */
function dnsjava(): Schedule {
  const waits = repeated([5000], 3);
  const { tries, lastWaitMs } = inTurn(waits, null);
  return {
    ...PLAIN,
    tries: tries.map((step, i) => (i === 1 ? { ...step, earliestMs: step.afterMs - 200 } : step)),
    lastWaitMs,
    ids: 'new',
    ports: 'new',
    resolver: 'dnsjava',
    name: `dnsjava: ${secondsText(waits)} a server, the next one 5 s later`,
    rarity: 0.6,
  };
}

export function librarySchedules(): readonly Outline[] {
  const any = [dnspython, anyEvent, twisted, erlang, udns, adns, ldns];
  const several = [ruby, netDns];
  return [
    ...any.flatMap((schedules) => SERVER_COUNTS.map(schedules)),
    ...several.flatMap((schedules) => SERVER_COUNTS.slice(1).map(schedules)),
    libevent(),
    dnsjava(),
  ].map(outlineOf);
}
