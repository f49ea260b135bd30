/** The stub resolvers in C libraries, which most programs wait on: glibc, bionic (Android), musl, the older BSD one. */
import {
  type ExpectedTry,
  eachText,
  inTurn,
  type Outline,
  outlineOf,
  PLAIN,
  repeated,
  type Schedule,
  secondsText,
  serversText,
  timesText,
} from './schedule.ts';

/** glibc reads three `nameserver` lines and caps `timeout` at 30 and `attempts` at 5 (resolv.conf(5)). */
const SERVER_COUNTS = [1, 2, 3];
const MOST_TIMEOUT_S = 30;
const MOST_ATTEMPTS = 5;

/** The wait for server `n` of `count`: `timeout << n`, from the second on divided by `count`, in whole seconds. */
function glibcWaitMs(timeoutS: number, n: number, count: number): number {
  const seconds = n === 0 ? timeoutS : Math.floor((timeoutS << n) / count);
  return Math.max(seconds, 1) * 1000;
}

/** `rotation`: with `options rotate` the round begins at that server, and the waits go with the servers. */
function glibcSchedule(timeoutS: number, attempts: number, count: number, rotation: number): Schedule {
  const waits = Array.from({ length: count }, (_, i) => glibcWaitMs(timeoutS, (rotation + i) % count, count));
  const options = [
    ...(timeoutS === 5 ? [] : [`timeout:${timeoutS}`]),
    ...(attempts === 2 ? [] : [`attempts:${attempts}`]),
    ...(rotation === 0 ? [] : ['rotate']),
  ];
  const who = options.length === 0 ? 'glibc' : `glibc with options ${options.join(' ')}`;
  return {
    ...PLAIN,
    ...inTurn(repeated(waits, attempts), count),
    resolver: 'glibc',
    name: `${who}, ${serversText(count)}: ${secondsText(waits)}, ${timesText(attempts)}`,
    rarity: (timeoutS === 5 ? 0 : 0.5) + (attempts === 2 ? 0 : 0.7) + (rotation === 0 ? 0 : 0.2),
    configured: options.length > 0,
  };
}

function glibcOutline(timeoutS: number, attempts: number, count: number, rotation: number): Outline {
  const afterMs = glibcWaitMs(timeoutS, rotation, count);
  return {
    second: attempts * count > 1 ? { afterMs, earliestMs: afterMs } : null,
    configured: timeoutS !== 5 || attempts !== 2 || rotation !== 0,
    make: () => glibcSchedule(timeoutS, attempts, count, rotation),
  };
}

function* glibc(): Iterable<Outline> {
  for (let timeoutS = 1; timeoutS <= MOST_TIMEOUT_S; timeoutS++) {
    for (let attempts = 1; attempts <= MOST_ATTEMPTS; attempts++) {
      for (const count of SERVER_COUNTS) {
        for (let rotation = 0; rotation < count; rotation++) yield glibcOutline(timeoutS, attempts, count, rotation);
      }
    }
  }
}

/** Android up to today keeps glibc's rule, in milliseconds and for four servers as well (`get_timeout` in res_send). */
function android(count: number): Schedule {
  const waits = Array.from({ length: count }, (_, n) => (n === 0 ? 5000 : (5000 << n) / count));
  return {
    ...PLAIN,
    ...inTurn(repeated(waits, 2), count),
    resolver: 'android',
    name: `Android, ${serversText(count)}: ${secondsText(waits)}, twice`,
    rarity: 0.15,
  };
}

/** Every server at once, again after `timeout / attempts`, and the end after `timeout` (res_msend.c). */
function muslSchedule(timeoutS: number, attempts: number, count: number): Schedule {
  const intervalMs = Math.floor((timeoutS * 1000) / attempts);
  const tries: ExpectedTry[] = [];
  for (let i = 0; i < attempts * count; i++) {
    const afterMs = i > 0 && i % count === 0 ? intervalMs : 0;
    tries.push({ afterMs, earliestMs: afterMs, server: null });
  }
  const usual = timeoutS === 5 && attempts === 2;
  const who = usual ? 'musl' : `musl with options timeout:${timeoutS} attempts:${attempts}`;
  return {
    ...PLAIN,
    ports: 'one',
    tries,
    lastWaitMs: timeoutS * 1000 - intervalMs * (attempts - 1),
    resolver: 'musl',
    name: `${who}, ${serversText(count)}${count > 1 ? ' at once' : ''}: ${secondsText([intervalMs])}, ${timesText(attempts)}`,
    rarity: usual ? 0 : 0.6,
    configured: !usual,
  };
}

/** With one server, settings of musl's cannot be told from glibc's, so only its defaults are offered there. */
const musl = (): Schedule[] => [
  ...SERVER_COUNTS.map((count) => muslSchedule(5, 2, count)),
  ...[1, 2, 3, 10].flatMap((timeoutS) => [2, 3].map((count) => muslSchedule(timeoutS, 2, count))),
];

/** Four rounds, doubling, from the second on divided by the servers: Solaris, AIX, in milliseconds OpenBSD's asr. */
function bsd(count: number): Schedule {
  const rounds = [0, 1, 2, 3].map((round) => (round === 0 ? 5 : Math.floor((5 << round) / count)) * 1000);
  const waits = rounds.flatMap((ms) => Array.from({ length: count }, () => ms));
  return {
    ...PLAIN,
    ...inTurn(waits, count),
    ports: 'any',
    resolver: 'bsd',
    name: eachText(
      `a BSD resolver of four rounds${count === 1 ? ", Ruby's Resolv or Perl's Net::DNS" : ''}`,
      rounds,
      count,
    ),
    otherGiveUpsMs: count === 3 ? [85_000] : [],
    rarity: 0.3,
  };
}

export function* libcSchedules(): Iterable<Outline> {
  yield* glibc();
  yield* [...[1, 2, 3, 4].map(android), ...musl(), ...SERVER_COUNTS.map(bsd)].map(outlineOf);
}
