/**
 * Where the trackers of reverse lookups keep what a plain lookup, one query and one answer at once, comes to: numbers, in
 * the kernel's memory or in arrays of their own. What is in each is told by the class that works on it.
 */
import type { Views } from './tables.ts';

/** Of src/track/lookupRing.ts; the state: number of the oldest that is held, and of the newest. */
export interface RingRoom {
  readonly state: Int32Array;
  readonly subjects: Int32Array;
  readonly askingHosts: Int32Array;
  readonly newestAbout: Int32Array;
  readonly olderAbout: Int32Array;
  readonly newestBy: Int32Array;
  readonly olderBy: Int32Array;
  /** By place: 1 for one that is an object. */
  readonly isObject: Uint8Array;
}

/** Of src/track/briefLookups.ts. */
export interface BriefRoom {
  readonly words: Int32Array;
  readonly times: Float64Array;
}

/** Of src/track/answeredTries.ts; the state: place of the next. */
export interface AnsweredRoom {
  readonly state: Int32Array;
  readonly words: Int32Array;
  readonly times: Float64Array;
}

/** Of src/track/forwardWatch.ts; the state: how many names until its signs are made anew. */
export interface WatchRoom {
  readonly state: Int32Array;
  readonly words: Int32Array;
  readonly times: Float64Array;
  readonly lastNs: Float64Array;
  readonly signs: Int32Array;
}

/** What resolvers did that is not counted yet (src/track/resolverStats.ts); the state: how many. */
export interface ResolverLog {
  readonly state: Int32Array;
  readonly servers: Int32Array;
  /** How long an answer took; NaN for a query. */
  readonly durations: Float64Array;
}

/** Elements of the tables, as assembly/layout.ts has them. */
export const LOOKUP_SIZES = {
  LATEST_LOOKUPS: 1024,
  SLOW_LOOKUPS: 16_384,
  LOOKUP_BUCKETS: 8192,
  ANSWERED_KEPT: 64,
  WATCHED_NAMES: 1024,
  FORWARD_SIGN_COUNT: 131_072,
  TOLD_KEPT: 8192,
  LOG_CAPACITY: 1024,
} as const;

const BRIEF_WORDS = 8;
const BRIEF_TIMES = 5;
const ANSWERED_WORDS = 5;
const WATCH_WORDS = 8;
const TOLD_WORDS = 4;
const STATE_WORDS = 4;

export class LookupRooms {
  readonly latest: RingRoom;
  readonly slow: RingRoom;
  readonly briefs: BriefRoom;
  readonly answered: AnsweredRoom;
  readonly watch: WatchRoom;
  /** Of src/stall/toldAnswers.ts; the state: how many there were. */
  readonly told: Record<'state' | 'words' | 'newest' | 'older', Int32Array>;
  readonly resolverLog: ResolverLog;
  /** Reverse lookups begun; numbers given, those of confirmations too; reverse lookups that were answered. */
  readonly counts: Int32Array;
  /** Addresses that are known to be the capturing host's own. */
  readonly localCount: Int32Array;

  constructor(views: Views) {
    this.latest = ringRoom(views, 'LATEST', LOOKUP_SIZES.LATEST_LOOKUPS);
    this.slow = ringRoom(views, 'SLOW', LOOKUP_SIZES.SLOW_LOOKUPS);
    this.briefs = {
      words: views.int32('BRIEF_WORDS', LOOKUP_SIZES.LATEST_LOOKUPS * BRIEF_WORDS),
      times: views.float64('BRIEF_TIMES', LOOKUP_SIZES.LATEST_LOOKUPS * BRIEF_TIMES),
    };
    this.answered = {
      state: views.int32('ANSWERED_STATE', STATE_WORDS),
      words: views.int32('ANSWERED_WORDS', LOOKUP_SIZES.ANSWERED_KEPT * ANSWERED_WORDS),
      times: views.float64('ANSWERED_TIMES', LOOKUP_SIZES.ANSWERED_KEPT),
    };
    const names = LOOKUP_SIZES.WATCHED_NAMES;
    this.watch = {
      state: views.int32('WATCH_STATE', STATE_WORDS),
      words: views.int32('WATCH_WORDS', names * WATCH_WORDS),
      times: views.float64('WATCH_TIMES', names),
      lastNs: views.float64('WATCH_LAST_NS', names),
      signs: views.int32('FORWARD_SIGNS', LOOKUP_SIZES.FORWARD_SIGN_COUNT / 32),
    };
    const told = LOOKUP_SIZES.TOLD_KEPT;
    this.told = {
      state: views.int32('TOLD_STATE', STATE_WORDS),
      words: views.int32('TOLD_WORDS', told * TOLD_WORDS),
      newest: views.int32('TOLD_NEWEST', told),
      older: views.int32('TOLD_OLDER', told),
    };
    this.resolverLog = {
      state: views.int32('LOG_STATE', STATE_WORDS),
      servers: views.int32('LOG_SERVERS', LOOKUP_SIZES.LOG_CAPACITY),
      durations: views.float64('LOG_DURATIONS', LOOKUP_SIZES.LOG_CAPACITY),
    };
    this.counts = views.int32('LOOKUP_COUNTS', STATE_WORDS);
    this.localCount = views.int32('LOCAL_COUNT', 1);
  }

  /** As they were at first: what lies behind the numbers of a state is never looked at. */
  reset(): void {
    const { latest, slow, answered, watch, told, resolverLog, counts, localCount } = this;
    for (const { state, newestAbout, newestBy } of [latest, slow])
      for (const table of [state, newestAbout, newestBy]) table.fill(0);
    for (const { state, words } of [answered, watch]) for (const table of [state, words]) table.fill(0);
    for (const table of [watch.signs, told.state, told.newest, resolverLog.state, counts, localCount]) table.fill(0);
  }
}

function ringRoom(views: Views, name: string, capacity: number): RingRoom {
  const buckets = LOOKUP_SIZES.LOOKUP_BUCKETS;
  return {
    state: views.int32(`${name}_STATE`, STATE_WORDS),
    subjects: views.int32(`${name}_SUBJECTS`, capacity),
    askingHosts: views.int32(`${name}_ASKERS`, capacity),
    newestAbout: views.int32(`${name}_NEWEST_ABOUT`, buckets),
    olderAbout: views.int32(`${name}_OLDER_ABOUT`, capacity),
    newestBy: views.int32(`${name}_NEWEST_BY`, buckets),
    olderBy: views.int32(`${name}_OLDER_BY`, capacity),
    isObject: views.uint8(`${name}_IS_OBJECT`, capacity),
  };
}
