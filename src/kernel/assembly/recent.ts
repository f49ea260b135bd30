/** Conversations whose opening was over lately (src/track/recentOpenings.ts). */
import { isInterned } from './addresses';
import {
  NOW_NS,
  RECENT_BUCKETS,
  RECENT_KEPT,
  RECENT_NAMES,
  RECENT_NEWEST,
  RECENT_NUMBERS,
  RECENT_OLDER,
  RECENT_STATE,
  RECENT_WORDS,
} from './layout';
import { CLIENT_ADDRESS, NUMBER_BYTES, OWES_NS, SERVER_ADDRESS, STATE, WORD_BYTES } from './openingRows';

/** Of one chain that are looked at. */
const MOST_LOOKED: i32 = 64;
/** Chains: by both ends, by the client, by the server. */
const PAIR: usize = 0;
const CLIENT: usize = 1;
const SERVER: usize = 2;

/** Where a row says since when somebody owes, here it is when the opening was over. */
const OVER_NS: usize = OWES_NS;

/** Copies the row of an opening that is over, and its text, which is a short one: the kernel ends no others. */
export function keepRecent(words: usize, numbers: usize, text: usize): void {
  const number = load<i32>(RECENT_STATE) + 1;
  store<i32>(RECENT_STATE, number);
  const place = placeOf(number);
  memory.copy(RECENT_WORDS + place * WORD_BYTES, words, WORD_BYTES);
  const kept = RECENT_NUMBERS + place * NUMBER_BYTES;
  memory.copy(kept, numbers, NUMBER_BYTES);
  store<f64>(kept, load<f64>(NOW_NS), OVER_NS);
  memory.copy(RECENT_NAMES + (place << 7), text, (load<u8>(text) as usize) + 1);
  const client = load<i32>(words, CLIENT_ADDRESS);
  const server = load<i32>(words, SERVER_ADDRESS);
  link(PAIR, number, client + server);
  link(CLIENT, number, client);
  link(SERVER, number, server);
}

function link(chain: usize, number: i32, key: i32): void {
  const newest = newestAt(chain, key);
  store<i32>(olderAt(chain, number), load<i32>(newest));
  store<i32>(newest, number);
}

/** Whether a reverse lookup of this host about that address may be some conversation's business. */
export function mayBeTalking(asker: i32, subject: i32): bool {
  // A host with both kinds of addresses may ask under another one than it talks.
  if (isInterned(asker) !== isInterned(subject))
    return isAmong(CLIENT, subject, subject) || isAmong(SERVER, subject, subject);
  return isAmong(PAIR, asker + subject, subject);
}

function isAmong(chain: usize, key: i32, subject: i32): bool {
  const oldest = load<i32>(RECENT_STATE) - RECENT_KEPT;
  let number = load<i32>(newestAt(chain, key));
  for (let looked = 0; number > 0 && number > oldest && looked < MOST_LOOKED; looked++) {
    const words = RECENT_WORDS + placeOf(number) * WORD_BYTES;
    const isKept = load<i32>(words, STATE) !== 0;
    if (isKept && (load<i32>(words, CLIENT_ADDRESS) === subject || load<i32>(words, SERVER_ADDRESS) === subject)) {
      return true;
    }
    number = load<i32>(olderAt(chain, number));
  }
  return false;
}

function placeOf(number: i32): usize {
  return (number & (RECENT_KEPT - 1)) as usize;
}

function newestAt(chain: usize, key: i32): usize {
  const bucket = ((key * 0x9e3779b1) >>> 20) & (RECENT_BUCKETS - 1);
  return RECENT_NEWEST + ((chain * RECENT_BUCKETS + (bucket as usize)) << 2);
}

function olderAt(chain: usize, number: i32): usize {
  return RECENT_OLDER + ((chain * RECENT_KEPT + placeOf(number)) << 2);
}
