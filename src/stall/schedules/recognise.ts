/** Names the resolver behind the tries of one lookup, and says when it gives up. */
import type { Channel } from '../../model/words.ts';
import { latestMs, type Match, matchTries } from './matchTries.ts';
import { schedulesBeginningAs, usualSchedules } from './registry.ts';
import { areNameServers, giveUpMs, type Schedule, type TryFact } from './schedule.ts';

export interface RecognisedSchedule {
  /** To be put into a sentence: `glibc, three name servers: 5, 3, 6 s, twice`. */
  readonly name: string;
  /** Short and stable: `glibc`. */
  readonly resolver: string;
  /** When it gives up, after the first query; the latest time where it shortens its waits at random. */
  readonly giveUpNs: number;
  /** The earliest time: the same where it does not. */
  readonly earliestGiveUpNs: number;
  /** Other times at which versions of it with the same tries give up. */
  readonly otherGiveUpsNs: readonly number[];
  /** When it gives up is not known; not before `giveUpNs`. */
  readonly openEnded: boolean;
}

const NONE: readonly number[] = [];

/** Against a schedule: the wait ended before it would have asked again, or given up. */
const ENDED_BEFORE = 0.4;

/** How near an end must be to a give-up to speak for it. */
const AT_GIVE_UP_MS = 300;

/**
 * The schedule that the tries, in order of time, fit best; null when they fit none, and for a single one, which fits all.
 * @param waitedNs how long after the first query the asker was seen to wait, when known: a schedule that would have
 *   made a further try by then is passed over for one that had ended
 */
export function recogniseSchedule(
  tries: readonly TryFact[],
  waitedNs: number | null = null,
): RecognisedSchedule | null {
  const groups = byChannel(tries);
  if (groups.length === 0) return null;
  if (groups.length === 1) return recogniseGroup(groups[0], waitedNs);
  const recognised = groups.map((group) => recogniseGroup(group, null));
  const first = recognised[0];
  if (first === null) return null;
  return groups.slice(1).reduce((whole, group, i) => appendFallback(whole, group, recognised[i + 1], tries[0]), first);
}

/**
 * When, after the first query and in rising order, the asker may give up: at the end of every known schedule that the
 * tries may be the beginning of, not before the last try. When they fit none (one was not captured, or the resolver is
 * not known), and when only one was seen, at the end of any schedule with default settings.
 */
export function possibleGiveUpsNs(tries: readonly TryFact[]): readonly number[] {
  if (tries.length === 0) return [];
  if (tries.length === 1) return singleTryGiveUpsNs(tries[0]);
  const origin = tries[0].timeNs;
  const all = byChannel(tries).flatMap((group) => {
    const fitting =
      group.length > 1 ? schedulesBeginningAs(group).filter((one) => matchTries(one, group) !== null) : [];
    const totals = fitting.length > 0 ? totalsMs(fitting) : usualTotalsMs(group);
    return totals.map((ms) => group[0].timeNs - origin + ms * 1e6);
  });
  const last = tries[tries.length - 1].timeNs - origin;
  return [...new Set(all)].filter((ns) => ns >= last).sort((a, b) => a - b);
}

function totalsMs(schedules: readonly Schedule[]): number[] {
  return schedules.flatMap((schedule) => [giveUpMs(schedule), ...schedule.otherGiveUpsMs]);
}

/** Those of all schedules with default settings. */
function usualTotalsMs(tries: readonly TryFact[]): readonly number[] {
  return totalsMs(usualSchedules(tries));
}

/** For a single try they depend on its channel alone, and are kept. */
function singleTryGiveUpsNs(only: TryFact): readonly number[] {
  let known = OF_SINGLE_TRIES.get(only.channel);
  if (known === undefined) {
    const all = usualTotalsMs([only]).map((ms) => ms * 1e6);
    known = [...new Set(all)].filter((ns) => ns >= 0).sort((a, b) => a - b);
    OF_SINGLE_TRIES.set(only.channel, known);
  }
  return known;
}

const OF_SINGLE_TRIES = new Map<Channel, readonly number[]>();

/**
 * Whether a query with an ID of its own may be the next try of the lookup that made `previous`: Go, unbound, BIND and
 * others take a new one each time. Otherwise it is another process's lookup. Only default settings count: with all of
 * them, any whole second would fit.
 */
export function stepsFitRetry(previous: readonly TryFact[], next: TryFact): boolean {
  if (previous.length === 0) return false;
  const tries = [...previous, next];
  if (byChannel(tries).length !== 1) return false;
  return schedulesBeginningAs(tries).some(
    (one) => one.ids === 'new' && !one.configured && matchTries(one, tries) !== null,
  );
}

function recogniseGroup(tries: readonly TryFact[], waitedNs: number | null): RecognisedSchedule | null {
  if (tries.length < 2) return null;
  const pattern = patternOf(tries, waitedNs);
  let best = RECOGNISED.get(pattern);
  if (best === undefined) {
    best = bestSchedule(tries, waitedNs);
    if (RECOGNISED.size >= MAX_RECOGNISED) RECOGNISED.clear();
    RECOGNISED.set(pattern, best);
  }
  if (best === null) return null;
  const latest = giveUpNs(best, tries);
  const slack = slackNs(best);
  const { name, resolver } = best;
  const others = best.otherGiveUpsMs;
  return {
    name,
    resolver,
    giveUpNs: latest,
    earliestGiveUpNs: latest - Math.max(slack, 0),
    otherGiveUpsNs: others.length > 0 ? others.map((ms) => ms * 1e6) : NONE,
    openEnded: best.openEnded === true,
  };
}

/** The schedules of patterns met before: in a capture with thousands of stalls they are a handful. */
let RECOGNISED = new Map<string, Schedule | null>();
const MAX_RECOGNISED = 4096;
/** Steps and waits that differ by less are one pattern; what matters of them is larger. */
const PATTERN_NS = 10_000_000;
/** More than a lookup keeps tries. */
const PLACES = 1 << 10;

/**
 * Does its work as if no pattern had been met, and forgets those that it meets: patterns are alike within 10 ms, so that
 * what was recognised of a wait that still goes on could speak for one that ended.
 */
export function withoutMemory<Result>(work: () => Result): Result {
  const remembered = RECOGNISED;
  RECOGNISED = new Map();
  try {
    return work();
  } finally {
    RECOGNISED = remembered;
  }
}

/** All that recognition goes by: steps, wait, and which IDs, servers and ports are the same. */
function patternOf(tries: readonly TryFact[], waitedNs: number | null): string {
  let pattern = `${tries[0].channel}${areNameServers(tries) ? ' name server' : ''} ${waitedNs === null ? '' : Math.round(waitedNs / PATTERN_NS)}`;
  for (let i = 0; i < tries.length; i++) {
    const one = tries[i];
    const before = tries[Math.max(0, i - 1)];
    const step = Math.round((one.timeNs - before.timeNs) / PATTERN_NS);
    const places = firstAt(tries, one.server) * PLACES + firstFrom(tries, one.port);
    pattern += ` ${(step * PLACES * PLACES + places) * 2 + (one.id === before.id ? 1 : 0)}`;
  }
  return pattern;
}

/** Which try was the first to ask this server. */
function firstAt(tries: readonly TryFact[], server: TryFact['server']): number {
  let place = 0;
  while (tries[place].server !== server) place++;
  return place;
}

/** Which try was the first from this port. */
function firstFrom(tries: readonly TryFact[], port: number): number {
  let place = 0;
  while (tries[place].port !== port) place++;
  return place;
}

function bestSchedule(tries: readonly TryFact[], waitedNs: number | null): Schedule | null {
  let best: Schedule | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const schedule of schedulesBeginningAs(tries)) {
    const found = matchTries(schedule, tries);
    if (found === null) continue;
    const cost = costOf(schedule, found) + (waitedNs === null ? 0 : waitCost(schedule, tries, waitedNs / 1e6));
    if (cost >= least) continue;
    best = schedule;
    least = cost;
  }
  return best;
}

/** What speaks against a schedule that fits: it is rare, the steps came late, the ports differ, tries are missing. */
function costOf(schedule: Schedule, found: Match): number {
  return schedule.rarity + 0.6 * found.lateness + (found.portsDiffer ? 0.25 : 0) + 0.05 * Math.min(found.missing, 5);
}

function waitCost(schedule: Schedule, tries: readonly TryFact[], waitedMs: number): number {
  const sinceLastMs = waitedMs - (tries[tries.length - 1].timeNs - tries[0].timeNs) / 1e6;
  if (tries.length < schedule.tries.length) {
    return sinceLastMs > latestMs(schedule.tries[tries.length]) ? 10 : ENDED_BEFORE;
  }
  const afterMs = waitedMs - giveUpNs(schedule, tries) / 1e6;
  if (afterMs > AT_GIVE_UP_MS) return 0;
  return afterMs >= -AT_GIVE_UP_MS - slackNs(schedule) / 1e6 ? -0.8 : ENDED_BEFORE;
}

/** As the schedule has it, unless waits cut at random or many late steps have moved its end. */
function giveUpNs(schedule: Schedule, tries: readonly TryFact[]): number {
  const nominal = giveUpMs(schedule) * 1e6;
  const last = tries[tries.length - 1].timeNs - tries[0].timeNs;
  const moved = last >= nominal || schedule.tries.some((step) => step.earliestMs !== step.afterMs);
  if (!moved) return nominal;
  const left = schedule.tries.slice(tries.length).reduce((sum, step) => sum + step.afterMs, schedule.lastWaitMs);
  return last + left * 1e6;
}

/** How much earlier than its latest time it may give up. */
function slackNs(schedule: Schedule): number {
  return schedule.leastLastWaitMs === undefined ? 0 : (schedule.lastWaitMs - schedule.leastLastWaitMs) * 1e6;
}

const FALLBACK_NAMES: Readonly<Record<Channel, string>> = {
  'dns-udp': 'DNS',
  'dns-tcp': 'DNS over TCP',
  mdns: 'mDNS',
  llmnr: 'LLMNR',
  netbios: 'NetBIOS node status',
};

/** What comes after the first kind of query: `…; then LLMNR; then NetBIOS node status: 1.5 s, three times`. */
function appendFallback(
  whole: RecognisedSchedule,
  group: readonly TryFact[],
  own: RecognisedSchedule | null,
  first: TryFact,
): RecognisedSchedule {
  const startNs = group[0].timeNs - first.timeNs;
  const lastNs = group[group.length - 1].timeNs - first.timeNs;
  const giveUpNs = Math.max(whole.giveUpNs, own === null ? lastNs : startNs + own.giveUpNs);
  return {
    name: `${whole.name}; then ${own?.name ?? FALLBACK_NAMES[group[0].channel]}`,
    resolver: whole.resolver,
    giveUpNs,
    earliestGiveUpNs: giveUpNs,
    otherGiveUpsNs: NONE,
    openEnded: whole.openEnded || own?.openEnded === true,
  };
}

/** The tries by channel, in order of each channel's first; a multicast query counts once, whatever its interfaces. */
function byChannel(tries: readonly TryFact[]): readonly (readonly TryFact[])[] {
  const [first] = tries;
  if (first !== undefined && !isMulticast(first.channel) && tries.every((one) => one.channel === first.channel)) {
    return [tries];
  }
  const groups = new Map<Channel, TryFact[]>();
  for (const one of tries) {
    const group = groups.get(one.channel) ?? [];
    const previous = group[group.length - 1];
    if (previous !== undefined && isRepeatElsewhere(previous, one)) continue;
    group.push(one);
    groups.set(one.channel, group);
  }
  return [...groups.values()];
}

/** mDNS and LLMNR go out over IPv4 and IPv6 and on every interface at about the same time. */
function isRepeatElsewhere(previous: TryFact, next: TryFact): boolean {
  return isMulticast(next.channel) && next.timeNs - previous.timeNs < 250e6;
}

function isMulticast(channel: Channel): boolean {
  return channel === 'mdns' || channel === 'llmnr';
}
