/**
 * Resolvers that programs bring with them: Go, c-ares, Java's JNDI provider, djbdns's library, nginx, Squid, nmap, Courier,
 * ircd-hybrid.
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
  timesText,
} from './schedule.ts';

const SERVER_COUNTS = [1, 2, 3];

/** Go asks each server in turn for `timeout`, `attempts` rounds, with a new message and socket each time. */
function goSchedule(timeoutS: number, attempts: number, count: number): Schedule {
  const usual = isUsualGo(timeoutS, attempts);
  const who = usual ? 'Go' : `Go with options timeout:${timeoutS} attempts:${attempts}`;
  return {
    ...PLAIN,
    ...inTurn(repeated([timeoutS * 1000], attempts * count), count),
    ids: 'new',
    ports: 'new',
    resolver: 'go',
    name: `${who}, ${serversText(count)}: ${secondsText(repeated([timeoutS * 1000], count))}, ${timesText(attempts)}`,
    rarity: (timeoutS === 5 ? 0 : 0.5) + (attempts === 2 ? 0 : 0.7),
    configured: !usual,
  };
}

function goOutline(timeoutS: number, attempts: number, count: number): Outline {
  const afterMs = timeoutS * 1000;
  return {
    second: attempts * count > 1 ? { afterMs, earliestMs: afterMs } : null,
    configured: !isUsualGo(timeoutS, attempts),
    make: () => goSchedule(timeoutS, attempts, count),
  };
}

function* go(): Iterable<Outline> {
  for (const timeoutS of [1, 2, 3, 4, 5, 10, 15, 30]) {
    for (const attempts of [1, 2, 3, 4, 5]) {
      for (const count of SERVER_COUNTS) yield goOutline(timeoutS, attempts, count);
    }
  }
}

function isUsualGo(timeoutS: number, attempts: number): boolean {
  return timeoutS === 5 && attempts === 2;
}

/**
 * c-ares from 1.20 on: 2 s, doubling each round, three rounds, four as Node.js asks for; from 1.22 on a wait of a later
 * round is cut at random by up to a half, but not below 2 s (1.34 measured: 0, 2.0, 5.0, 11.0, given up at 24.1 s, a new
 * port each time). Node.js looks at its clock once a second: a step may come so much later.
 */
function cAres(count: number): Schedule[] {
  return [3, 4].map((roundCount): Schedule => {
    const rounds = [2000, 4000, 8000, 16_000].slice(0, roundCount);
    const turns = inRounds(rounds, count);
    return {
      ...PLAIN,
      ports: 'any',
      tries: turns.tries.map((step) => ({
        ...step,
        earliestMs: step.afterMs > 2000 ? step.afterMs / 2 : step.afterMs,
        slackMs: roundCount === 4 && step.afterMs > 0 ? 1000 : 0,
      })),
      lastWaitMs: turns.lastWaitMs,
      leastLastWaitMs: turns.lastWaitMs / 2,
      resolver: 'c-ares',
      name: eachText('c-ares', rounds, count),
      rarity: roundCount === 3 ? 0.5 : 0.52,
    };
  });
}

/** c-ares before 1.20: 5 s, doubling each round, four rounds. */
function oldCAres(count: number): Schedule {
  const rounds = [5000, 10_000, 20_000, 40_000];
  return {
    ...PLAIN,
    ...inRounds(rounds, count),
    resolver: 'c-ares',
    name: eachText('c-ares before 1.20', rounds, count),
    rarity: 0.6,
  };
}

/** com.sun.jndi.dns: timeout.initial 1000 ms, timeout.retries 4. */
function jndi(count: number): Schedule {
  const rounds = [1000, 2000, 4000, 8000];
  return {
    ...PLAIN,
    ...inRounds(rounds, count),
    ports: 'any',
    resolver: 'jndi',
    name: eachText("Java's JNDI DNS provider", rounds, count),
    rarity: 0.5,
  };
}

/**
 * djbdns's dns_transmit, on which tcpserver and tcpsvd look names up: a new ID and port each time (ucspi-tcp 0.88 and ipsvd
 * 1.0 measured: 59 s with one name server, 118 s with two; its first wait, 1 s, is for iterative queries alone).
 */
function djbdns(count: number): Schedule {
  const rounds = [3000, 11_000, 45_000];
  return {
    ...PLAIN,
    ...inRounds(rounds, count),
    ids: 'new',
    ports: 'new',
    resolver: 'djbdns',
    name: eachText('the djbdns library', rounds, count),
    rarity: 0.3,
  };
}

/** nginx (its mail proxy looks clients up): the same message every 5 s until `resolver_timeout`. */
const nginx = (): Schedule => ({
  ...PLAIN,
  ...inTurn(repeated([5000], 6), null),
  resolver: 'nginx',
  name: 'nginx: every 5 s, up to 30 s',
  rarity: 0.6,
});

/**
 * Squid: 5 s (dns_retransmit_interval), doubling each round; after 30 s (dns_timeout) it lets the wait at hand run out
 * (5.7 measured: given up at 35.0 s with one name server, at 30.0 s with two).
 */
function squid(count: number): Schedule {
  const rounds = [5000, 10_000, 20_000].flatMap((ms) => repeated([ms], count));
  const waits = rounds.filter((_, i) => sum(rounds.slice(0, i)) < 30_000);
  return {
    ...PLAIN,
    ...inTurn(waits, count),
    ports: 'one',
    resolver: 'squid',
    name: `Squid, ${serversText(count)}: ${secondsText(waits)}`,
    rarity: 0.6,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** By the number of servers; of more than three as of three. */
const NMAP_WAITS = [
  [4000, 4000, 5000],
  [2500, 4000],
  [2500, 3000],
] as const;

/**
 * nmap's own resolver: each server in turn, with a new ID each time and a port a server (7.93 measured: 13.0 s with one name
 * server and with two, 16.5 s with three).
 */
function nmap(count: number): Schedule {
  const waits = NMAP_WAITS[count - 1] ?? NMAP_WAITS[2];
  return {
    ...PLAIN,
    ...oneByOne(waits, count),
    ids: 'new',
    resolver: 'nmap',
    name: eachText('nmap', waits, count),
    rarity: 0.6,
  };
}

/**
 * Courier's couriertcpd: 5 s, five times as long each round, three rounds, with one ID and port (courier-imap 5.0.13
 * measured: 155 s with one name server; with two each is asked in turn). Never taken for what one query begins: all others
 * end sooner.
 */
function courier(count: number): Schedule {
  const rounds = [5000, 25_000, 125_000];
  return {
    ...PLAIN,
    ...inRounds(rounds, count),
    ports: 'one',
    resolver: 'courier',
    name: eachText('Courier', rounds, count),
    rarity: 0.7,
    configured: true,
  };
}

/**
 * ircd-hybrid with one name server: 4 s, of which its clock may take half a second, then 8 s, under a new ID from the same
 * port (8.2.43 measured: 11.5 to 12.0 s).
 */
const ircdHybrid = (): Schedule => ({
  ...PLAIN,
  tries: [
    { afterMs: 0, earliestMs: 0, server: 0 },
    { afterMs: 4000, earliestMs: 3450, server: 0 },
  ],
  lastWaitMs: 8000,
  ids: 'new',
  ports: 'one',
  resolver: 'ircd-hybrid',
  name: 'ircd-hybrid, one name server: 4, 8 s',
  rarity: 0.6,
});

export function* programSchedules(): Iterable<Outline> {
  yield* go();
  const others = [cAres, oldCAres, jndi, djbdns, squid, nmap, courier].flatMap((schedules) =>
    SERVER_COUNTS.flatMap(schedules),
  );
  yield* [...others, nginx(), ircdHybrid()].map(outlineOf);
}
