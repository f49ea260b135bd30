/** The latest lookups by what they are about and by who asked, and the slow ones behind them (src/track/lookupRing.ts). */
import { isInterned } from './addresses';
import {
  LATEST_ASKERS,
  LATEST_IS_OBJECT,
  LATEST_LOOKUPS,
  LATEST_NEWEST_ABOUT,
  LATEST_NEWEST_BY,
  LATEST_OLDER_ABOUT,
  LATEST_OLDER_BY,
  LATEST_STATE,
  LATEST_SUBJECTS,
  LOCAL_COUNT,
  LOOKUP_BUCKETS,
  SLOW_ASKERS,
  SLOW_LOOKUPS,
  SLOW_NEWEST_BY,
  SLOW_OLDER_BY,
  SLOW_STATE,
  SLOW_SUBJECTS,
  UNDECIDED,
} from './layout';

/** Lookups of one host about one address that are looked at. */
const MOST_LOOKED: i32 = 16;

export function oldestLookup(): i32 {
  return load<i32>(LATEST_STATE);
}

/** The number that the next one will have. */
export function nextLookup(): i32 {
  return load<i32>(LATEST_STATE, 4) + 1;
}

export function isFull(): bool {
  return load<i32>(LATEST_STATE, 4) - load<i32>(LATEST_STATE) === LATEST_LOOKUPS - 1;
}

export function dropOldest(): void {
  store<i32>(LATEST_STATE, load<i32>(LATEST_STATE) + 1);
}

export function isObject(lookup: i32): bool {
  return load<u8>(LATEST_IS_OBJECT + (placeOf(lookup) as usize)) !== 0;
}

export function subjectOf(lookup: i32): i32 {
  return load<i32>(LATEST_SUBJECTS + ((placeOf(lookup) as usize) << 2));
}

export function askingHostOf(lookup: i32): i32 {
  return load<i32>(LATEST_ASKERS + ((placeOf(lookup) as usize) << 2));
}

/** A place among the latest, of brief lookups and of what else is kept of each. */
export function placeOf(lookup: i32): i32 {
  return (lookup - 1) & (LATEST_LOOKUPS - 1);
}

/** A lookup without an object; there must be room. */
export function pushLookup(askingHost: i32, subject: i32): void {
  const lookup = nextLookup();
  store<i32>(LATEST_STATE, lookup, 4);
  const place = placeOf(lookup) as usize;
  store<u8>(LATEST_IS_OBJECT + place, 0);
  store<i32>(LATEST_SUBJECTS + (place << 2), subject);
  store<i32>(LATEST_ASKERS + (place << 2), askingHost);
  const about = LATEST_NEWEST_ABOUT + (aboutBucket(subject) << 2);
  store<i32>(LATEST_OLDER_ABOUT + (place << 2), load<i32>(about));
  store<i32>(about, lookup);
  const by = LATEST_NEWEST_BY + (byBucket(askingHost, subject) << 2);
  store<i32>(LATEST_OLDER_BY + (place << 2), load<i32>(by));
  store<i32>(by, lookup);
}

/** The newest of the latest that may be of this host about this address, to go on from with `olderLookupBy`. */
export function newestLookupBy(askingHost: i32, subject: i32): i32 {
  return load<i32>(LATEST_NEWEST_BY + (byBucket(askingHost, subject) << 2));
}

export function olderLookupBy(lookup: i32): i32 {
  return load<i32>(LATEST_OLDER_BY + ((placeOf(lookup) as usize) << 2));
}

/** Whether one of the slow ones is of this host about this address, of so many that are looked at. */
export function hasSlowLookup(askingHost: i32, subject: i32, limit: i32): bool {
  const oldest = load<i32>(SLOW_STATE);
  let lookup = load<i32>(SLOW_NEWEST_BY + (byBucket(askingHost, subject) << 2));
  for (let looked = 0; lookup >= oldest && looked < limit; looked++) {
    const place = (((lookup - 1) & (SLOW_LOOKUPS - 1)) as usize) << 2;
    if (load<i32>(SLOW_SUBJECTS + place) === subject && load<i32>(SLOW_ASKERS + place) === askingHost) return true;
    lookup = load<i32>(SLOW_OLDER_BY + place);
  }
  return false;
}

/** Whether this host may wait for a lookup of that address (src/track/lookups.ts). */
export function mayLookUp(host: i32, subject: i32): bool {
  if (!mayBeWaitedFor(subject)) return false;
  return isInterned(subject) || load<i32>(LOCAL_COUNT) > 0 || hasLookup(host, subject);
}

function hasLookup(askingHost: i32, subject: i32): bool {
  const oldest = oldestLookup();
  let lookup = newestLookupBy(askingHost, subject);
  for (let looked = 0; lookup >= oldest && looked < MOST_LOOKED; looked++) {
    if (subjectOf(lookup) === subject && askingHostOf(lookup) === askingHost) return true;
    lookup = olderLookupBy(lookup);
  }
  return hasSlowLookup(askingHost, subject, MOST_LOOKED);
}

/** Lookups about an address that a connection to come may wait for (src/track/lookupIndex.ts). */
export function countUndecided(subject: i32, more: i32): void {
  const at = undecidedAt(subject);
  store<i32>(at, load<i32>(at) + more);
}

/** Whether a new connection to this address may have waited for one. */
export function mayBeWaitedFor(subject: i32): bool {
  return load<i32>(undecidedAt(subject)) > 0;
}

function undecidedAt(subject: i32): usize {
  const bucket = (subject * 0x9e3779b1) >>> 16;
  return UNDECIDED + ((bucket as usize) << 2);
}

function aboutBucket(subject: i32): usize {
  return (((subject * 0x9e3779b1) >>> 19) & (LOOKUP_BUCKETS - 1)) as usize;
}

function byBucket(askingHost: i32, subject: i32): usize {
  return ((((subject ^ (askingHost * 0x85ebca6b)) * 0x9e3779b1) >>> 19) & (LOOKUP_BUCKETS - 1)) as usize;
}
