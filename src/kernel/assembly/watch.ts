/** Names that a host was just told and may ask about next (src/track/forwardWatch.ts). */
import {
  FORWARD_SIGN_COUNT,
  FORWARD_SIGNS,
  NOW_NS,
  WATCH_LAST_NS,
  WATCH_STATE,
  WATCH_TIMES,
  WATCH_WORDS,
  WATCHED_NAMES,
} from './layout';

/** Where an entry's words lie, in bytes. */
const HASH: usize = 0;
const ASKER: usize = 4;
const SIGN: usize = 8;
const BRIEF: usize = 12;
const ASKING_HOST: usize = 16;
const SUBJECT: usize = 20;
const IN_USE: usize = 24;

/** Whether this host may have been told a name of this sign. */
export function mayWant(asker: i32, sign: i32): bool {
  const bit = signBit(asker, sign);
  return (load<i32>(signsOf(bit)) & (1 << (bit & 31))) !== 0;
}

/** Whether there is room for another name: from time to time the signs must be made anew first. */
export function mayWatch(): bool {
  return load<i32>(WATCH_STATE) > 1;
}

/** A name that a brief lookup was told. */
export function watchName(asker: i32, hash: i32, sign: i32, brief: i32, askingHost: i32, subject: i32): void {
  const place = placeOf(asker ^ (hash * 0x9e3779b1), 0x85ebca6b);
  const at = WATCH_WORDS + (place << 5);
  store<i32>(at, hash, HASH);
  store<i32>(at, asker, ASKER);
  store<i32>(at, sign, SIGN);
  store<i32>(at, brief, BRIEF);
  store<i32>(at, askingHost, ASKING_HOST);
  store<i32>(at, subject, SUBJECT);
  store<i32>(at, 1, IN_USE);
  store<f64>(WATCH_TIMES + (place << 3), load<f64>(NOW_NS));
  store<f64>(WATCH_LAST_NS + (placeOf(asker, 0x9e3779b1) << 3), load<f64>(NOW_NS));
  store<i32>(WATCH_STATE, load<i32>(WATCH_STATE) - 1);
  const bit = signBit(asker, sign);
  store<i32>(signsOf(bit), load<i32>(signsOf(bit)) | (1 << (bit & 31)));
}

function placeOf(value: i32, factor: i32): usize {
  return (((value * factor) >>> 20) & (WATCHED_NAMES - 1)) as usize;
}

function signBit(asker: i32, sign: i32): i32 {
  const hash = (asker ^ (sign * 0x9e3779b1)) * 0x85ebca6b;
  return (((hash ^ (hash >>> 15)) * 0x2c1b3c6d) >>> 15) & (FORWARD_SIGN_COUNT - 1);
}

function signsOf(bit: i32): usize {
  return FORWARD_SIGNS + (((bit >>> 5) as usize) << 2);
}
