/**
 * Reverse lookups that are one query for an address's own name and one complete answer at once (src/track/briefLookups.ts;
 * what asks is src/track/lookupQueries.ts, what answers src/track/lookupResponses.ts).
 */
import { isCopy, keepAnswered } from './answered';
import { BRIEF_TIMES, BRIEF_WORDS, FIRST_FRAME, LOCAL_COUNT, LOOKUP_COUNTS, NOW_NS } from './layout';
import { hashName, nameSign, skipName } from './names';
import { int16 } from './network';
import { destination, hops, isIPv6, isLoopback, macHigh, macLow, source } from './packet';
import { addQuery, briefOf, findQuery, removeQuery, waitedNs } from './pending';
import { mayBeTalking } from './recent';
import { logAnswer, logQuery, mayLog } from './resolverLog';
import { NO_ADDRESS, reverseAddress } from './reverseNames';
import {
  askingHostOf,
  countUndecided,
  dropOldest,
  hasSlowLookup,
  isFull,
  isObject,
  newestLookupBy,
  nextLookup,
  olderLookupBy,
  oldestLookup,
  placeOf,
  pushLookup,
  subjectOf,
} from './rings';
import { learnMac } from './senders';
import { isOldNews } from './told';
import { mayWatch, watchName } from './watch';

/** Lookups about one address that are looked at for one query. */
const MAX_CANDIDATES: i32 = 16;
/** So long after an answer its ID may be used again by the same lookup (src/track/lookupSeries.ts). */
const STEP_NS: f64 = 3_000_000_000;
/** A lookup that was over sooner delays nobody. */
const AT_ONCE_NS: f64 = 50_000_000;
/** Records of one message that are looked at here. */
const MAX_RECORDS: i32 = 64;
const LOOPBACK_NET: i32 = 127;

const TRUNCATED: i32 = 0x0200;
const RCODE: i32 = 15;
const NOERROR: i32 = 0;
const NXDOMAIN: i32 = 3;
const TYPE_NS: i32 = 2;
const TYPE_CNAME: i32 = 5;
const TYPE_PTR: i32 = 12;
const TYPE_DNAME: i32 = 39;
const RECORD_BYTES: usize = 10;
const QUESTION_BYTES: usize = 4;

/** From the flags of a message to its first name; a bit of them, and what a brief lookup keeps of it. */
const AFTER_FLAGS: usize = 10;
const RECURSION_DESIRED: i32 = 0x0100;
const ITERATIVE: i32 = 1 << 9;

/** Answers, as a brief lookup keeps them; what else there may be is not for here. */
const NAME: i32 = 0;
const NO_NAME: i32 = 1;
const NO_DATA: i32 = 2;
const OTHER: i32 = -1;

/** Where a brief lookup's words lie, and its times, in bytes. */
const ASKER: usize = 0;
const SERVER: usize = 4;
const PORT_AND_ID: usize = 8;
const MAC_HIGH: usize = 12;
const MAC_LOW: usize = 16;
const TARGET_HASH: usize = 20;
const FLAGS: usize = 24;
const NUMBER: usize = 0;
const QUERY_NS: usize = 8;
const QUERY_FRAME: usize = 16;
const RESPONSE_NS: usize = 24;
const RESPONSE_FRAME: usize = 32;

/** Where the name lies that the answer at hand gives. */
let target: usize = 0;

/** Takes the PTR query at hand for the beginning of a brief lookup; or answers false, and has done nothing. */
export function beginsLookup(portAndId: i32, nameAt: usize, nameEnd: usize, index: i32): bool {
  if (isLoopback() || load<i32>(LOCAL_COUNT) > 0 || source >>> 24 === LOOPBACK_NET || !mayLog()) return false;
  if (findQuery(source, destination, portAndId) >= 0 || isCopy(source, destination, portAndId)) return false;
  const subject = reverseAddress(nameAt, nameEnd);
  if (subject === NO_ADDRESS || mayGoOn(subject, portAndId) || mayBeTalking(source, subject)) return false;
  const giveWay = isFull();
  if (giveWay && (isObject(oldestLookup()) || !isAnswered(oldestLookup()))) return false;
  const frame = load<f64>(FIRST_FRAME) + (index as f64);
  const lookup = nextLookup();
  if (!addQuery(source, destination, portAndId, frame, lookup)) return false;
  if (giveWay) dropOldest();
  pushLookup(source, subject);
  countUndecided(subject, 1);
  begin(lookup, portAndId, frame, nameAt);
  if (!isIPv6) learnMac(source, macHigh(), macLow(), hops);
  logQuery(destination);
  return true;
}

/** Whether a query may go on with a lookup of the asker (src/track/lookupIndex.ts). */
function mayGoOn(subject: i32, portAndId: i32): bool {
  const oldest = oldestLookup();
  let looked = 0;
  let lookup = newestLookupBy(source, subject);
  for (; lookup >= oldest && looked < MAX_CANDIDATES; looked++) {
    if (subjectOf(lookup) === subject && askingHostOf(lookup) === source) {
      if (isObject(lookup) || !isAnswered(lookup)) return true;
      const sameId = ((load<i32>(wordsOf(lookup), PORT_AND_ID) ^ portAndId) & 0xffff) === 0;
      if (sameId && load<f64>(NOW_NS) - load<f64>(timesOf(lookup), RESPONSE_NS) <= STEP_NS) return true;
    }
    lookup = olderLookupBy(lookup);
  }
  return hasSlowLookup(source, subject, MAX_CANDIDATES - looked);
}

function begin(lookup: i32, portAndId: i32, frame: f64, nameAt: usize): void {
  const words = wordsOf(lookup);
  store<i32>(words, source, ASKER);
  store<i32>(words, destination, SERVER);
  store<i32>(words, portAndId, PORT_AND_ID);
  store<i32>(words, macHigh(), MAC_HIGH);
  store<i32>(words, macLow(), MAC_LOW);
  store<i32>(words, 0, TARGET_HASH);
  store<i32>(words, (int16(nameAt - AFTER_FLAGS) & RECURSION_DESIRED) === 0 ? ITERATIVE : 0, FLAGS);
  store<i32>(LOOKUP_COUNTS, load<i32>(LOOKUP_COUNTS) + 1);
  const number = load<i32>(LOOKUP_COUNTS, 4) + 1;
  store<i32>(LOOKUP_COUNTS, number, 4);
  const times = timesOf(lookup);
  store<f64>(times, number as f64, NUMBER);
  store<f64>(times, load<f64>(NOW_NS), QUERY_NS);
  store<f64>(times, frame, QUERY_FRAME);
  store<f64>(times, NaN, RESPONSE_NS);
}

/**
 * Takes the response at hand to the query in a slot; or answers false, and has done nothing. Not where findings may come
 * of it: the first answer about an address, or one that differs from that.
 */
export function endsLookup(slot: i32, start: usize, nameAt: usize, nameEnd: usize, end: usize, index: i32): bool {
  const lookup = briefOf(slot);
  if (lookup === 0 || waitedNs(slot) >= AT_ONCE_NS || !mayLog() || !mayWatch()) return false;
  const subject = subjectOf(lookup);
  if (reverseAddress(nameAt, nameEnd) !== subject) return false;
  const answer = readAnswer(start, nameEnd + QUESTION_BYTES, end);
  const words = wordsOf(lookup);
  const server = load<i32>(words, SERVER);
  if (answer === OTHER || !isOldNews(subject, server, destination, answer === NAME)) return false;
  const duration = max<f64>(0, waitedNs(slot));
  removeQuery(slot);
  const hash = answer === NAME ? hashName(target, start, end) : 0;
  store<i32>(words, hash, TARGET_HASH);
  store<i32>(words, load<i32>(words, FLAGS) | ((int16(start + 2) & RCODE) << 2) | answer, FLAGS);
  const times = timesOf(lookup);
  store<f64>(times, load<f64>(NOW_NS), RESPONSE_NS);
  store<f64>(times, load<f64>(FIRST_FRAME) + (index as f64), RESPONSE_FRAME);
  countUndecided(subject, -1);
  keepAnswered(destination, server, load<i32>(words, PORT_AND_ID), load<f64>(times, QUERY_NS), lookup);
  logAnswer(server, duration);
  store<i32>(LOOKUP_COUNTS, load<i32>(LOOKUP_COUNTS, 8) + 1, 8);
  if (hash !== 0) watchName(destination, hash, nameSign(target, start, end), lookup, askingHostOf(lookup), subject);
  return true;
}

/** What the records from `at` on say, where they are all there: NAME with one pointer and nothing else, or that there is none. */
function readAnswer(start: usize, at: usize, end: usize): i32 {
  const flags = int16(start + 2);
  const rcode = flags & RCODE;
  const answers = int16(start + 6);
  const records = answers + int16(start + 8);
  if (records > MAX_RECORDS || (flags & TRUNCATED) !== 0 || (rcode !== NOERROR && rcode !== NXDOMAIN)) return OTHER;
  let pointers = 0;
  for (let i = 0; i < records; i++) {
    const fixed = skipName(at, end);
    if (fixed === 0 || fixed + RECORD_BYTES > end) return OTHER;
    const type = int16(fixed);
    const data = fixed + RECORD_BYTES;
    at = data + (int16(fixed + 8) as usize);
    if (at > end) return OTHER;
    // A referral may be one without an answer.
    if (i >= answers) {
      if (type === TYPE_NS && answers === 0) return OTHER;
    } else if (type === TYPE_PTR) {
      if (pointers++ === 0) target = data;
    } else if (type === TYPE_CNAME || type === TYPE_DNAME) return OTHER;
  }
  if (rcode === NXDOMAIN) return pointers > 1 ? OTHER : NO_NAME;
  if (pointers === 0) return NO_DATA;
  return pointers === 1 ? NAME : OTHER;
}

function isAnswered(lookup: i32): bool {
  // NaN while it waits.
  return load<f64>(timesOf(lookup), RESPONSE_NS) > -Infinity;
}

function wordsOf(lookup: i32): usize {
  return BRIEF_WORDS + ((placeOf(lookup) as usize) << 5);
}

function timesOf(lookup: i32): usize {
  return BRIEF_TIMES + (placeOf(lookup) as usize) * 40;
}
