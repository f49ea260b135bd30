/**
 * What the log's clock shows against the capture's: its time zone, and how many seconds it goes ahead. Estimated from
 * how attempts and queries follow each other, where stamps and the user leave it open.
 */
import type { PtrQuery } from './query.ts';

export interface LogClock {
  /** Minutes east of UTC that are taken off the stamps; null: the stamps said their zone themselves. */
  readonly zoneMinutes: number | null;
  /** The log's clock is so far ahead of the capture's, milliseconds. */
  readonly aheadMs: number;
  /** `stamped`, `estimated` and `set` are as they say; `assumed`: nothing told, and UTC without offset was taken. */
  readonly source: 'stamped' | 'estimated' | 'set' | 'assumed';
  /** Attempts that a query preceded, of those that were held against the queries. */
  readonly matched: number;
  readonly tried: number;
}

/** Zones differ from UTC by quarters of an hour, at most 14 hours; few of those that are no whole hours are in use. */
const QUARTER_MS = 900_000;
const MOST_ZONE_MS = 14 * 3_600_000;
const HOUR_MINUTES = 60;
const LEAST_ZONE_MINUTES = -12 * HOUR_MINUTES;
const ODD_ZONES_MINUTES: readonly number[] = [-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825];
/** A clock that goes wrong by more is not found. */
const MOST_AHEAD_MS = 300_000;
/** A reply follows its PTR query by up to this. */
const FOLLOWS_WITHIN_MS = 10_000;
const BIN_MS = 1000;
const MOST_ATTEMPTS = 400;
/** Fewer attempts with a query before them may be chance. */
const LEAST_SHARE = 0.3;
/** Where the stamps as they are fall into the captures, so many attempts must speak for another time. */
const LEAST_MATCHED = 5;

/**
 * @param stampedZone  the stamps said their zone: only a clock that goes wrong is looked for
 * @param span  the time of the captures
 */
export function estimateClock(
  attemptTimes: readonly number[],
  queries: readonly Pick<PtrQuery, 'timeMs'>[],
  stampedZone: boolean,
  span: { readonly fromMs: number; readonly untilMs: number },
): LogClock {
  const times = sample(attemptTimes);
  const asked = queries.map(({ timeMs }) => timeMs).sort((a, b) => a - b);
  const lag = likeliestLag(times, asked, stampedZone, span);
  const enough =
    lag !== null &&
    lag.matched > 0 &&
    lag.matched >= times.length * LEAST_SHARE &&
    (stampedZone || isZoneAndClock(lag));
  if (!enough) {
    const source = stampedZone ? 'stamped' : 'assumed';
    return { zoneMinutes: stampedZone ? null : 0, aheadMs: 0, source, matched: lag?.matched ?? 0, tried: times.length };
  }
  const zoneMs = stampedZone ? 0 : Math.round(lag.lagMs / QUARTER_MS) * QUARTER_MS;
  const lagMs = lag.lagMs - zoneMs;
  // Within that nothing is said against the clock.
  const aheadMs = isPrompt(lagMs) ? 0 : lagMs;
  return {
    // Plus zero, so that minus zero does not show.
    zoneMinutes: stampedZone ? null : zoneMs / 60_000 + 0,
    aheadMs,
    source: stampedZone && aheadMs === 0 ? 'stamped' : 'estimated',
    matched: lag.matched,
    tried: times.length,
  };
}

/**
 * Where the stamps fall into the captures as they are, an attempt or two say nothing: they find a query at any lag, as
 * where a receiver answered from memory and another had asked.
 */
function likeliestLag(
  times: readonly number[],
  queries: readonly number[],
  stampedZone: boolean,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): Lag | null {
  const best = bestLag(times, queries, MOST_AHEAD_MS + (stampedZone ? 0 : MOST_ZONE_MS));
  if (best === null || isPrompt(best.lagMs) || !times.some((time) => time >= fromMs && time <= untilMs)) return best;
  const unshifted = matchedAt(times, queries, 0);
  return best.matched >= LEAST_MATCHED && best.matched > 2 * unshifted ? best : { lagMs: 0, matched: unshifted };
}

/** A time zone that is in use; and with it a clock that is right, unless many attempts speak for one that is not. */
function isZoneAndClock({ lagMs, matched }: Lag): boolean {
  const zoneMs = Math.round(lagMs / QUARTER_MS) * QUARTER_MS;
  const minutes = zoneMs / 60_000;
  const isZone = minutes % HOUR_MINUTES === 0 ? minutes >= LEAST_ZONE_MINUTES : ODD_ZONES_MINUTES.includes(minutes);
  return isZone && (matched >= LEAST_MATCHED || isPrompt(lagMs - zoneMs));
}

/** Replies follow their query by some seconds anyway. */
function isPrompt(lagMs: number): boolean {
  return lagMs >= -2 * BIN_MS && lagMs <= FOLLOWS_WITHIN_MS;
}

/** How many attempts a query preceded, if they came so much later than they say. */
function matchedAt(times: readonly number[], queries: readonly number[], lagMs: number): number {
  return times.filter((time) => {
    const next = queries[firstAfter(queries, time - lagMs - FOLLOWS_WITHIN_MS)];
    return next !== undefined && next <= time - lagMs + BIN_MS;
  }).length;
}

function sample(times: readonly number[]): number[] {
  const step = Math.max(1, Math.ceil(times.length / MOST_ATTEMPTS));
  return times.filter((_, at) => at % step === 0);
}

interface Lag {
  readonly lagMs: number;
  readonly matched: number;
}

/** The lag of attempts behind queries that most attempts share, in bins of a second; of equals the least. */
function bestLag(times: readonly number[], queries: readonly number[], mostMs: number): Lag | null {
  const bins = new Map<number, number>();
  for (const time of times) {
    // One attempt votes once for a lag, however many queries it had.
    const voted = new Set<number>();
    for (let at = firstAfter(queries, time - mostMs); at < queries.length && queries[at]! <= time + mostMs; at++) {
      const bin = Math.floor((time - queries[at]!) / BIN_MS);
      if (voted.has(bin)) continue;
      voted.add(bin);
      bins.set(bin, (bins.get(bin) ?? 0) + 1);
    }
  }
  const lagMs = fullest(bins);
  return lagMs === null ? null : { lagMs, matched: matchedAt(times, queries, lagMs) };
}

/** Replies follow by up to some seconds, so neighbouring bins count together; the fullest of them is the lag. */
function fullest(bins: ReadonlyMap<number, number>): number | null {
  let best: { bin: number; votes: number } | null = null;
  for (const bin of bins.keys()) {
    let votes = 0;
    for (const next of windowOf(bin)) votes += bins.get(next) ?? 0;
    if (best === null || votes > best.votes || (votes === best.votes && Math.abs(bin) < Math.abs(best.bin))) {
      best = { bin, votes };
    }
  }
  if (best === null) return null;
  const peak = windowOf(best.bin).reduce((most, bin) => ((bins.get(bin) ?? 0) > (bins.get(most) ?? 0) ? bin : most));
  return peak * BIN_MS;
}

function windowOf(bin: number): number[] {
  return Array.from({ length: FOLLOWS_WITHIN_MS / BIN_MS }, (_, at) => bin + at);
}

function firstAfter(sorted: readonly number[], time: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! < time) from = middle + 1;
    else to = middle;
  }
  return from;
}
