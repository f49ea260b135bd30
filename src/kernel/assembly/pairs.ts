/** How many opening connections hosts have (src/track/openPairs.ts). */
import { HOST_COUNTS, PAIR_BUCKETS, PAIR_COUNTS } from './layout';

/** Adds to what two hosts have with each other, and each with anybody. */
export function countPair(one: i32, other: i32, more: i32): void {
  add(PAIR_COUNTS + placeOf(one, other), more);
  add(HOST_COUNTS + placeOf(one, 0), more);
  add(HOST_COUNTS + placeOf(other, 0), more);
}

/** Whether a host may have any. */
export function mayWait(host: i32): bool {
  return load<u16>(HOST_COUNTS + placeOf(host, 0)) !== 0;
}

function add(at: usize, more: i32): void {
  store<u16>(at, (load<u16>(at) as i32) + more);
}

/** The same for both orders of two addresses. */
function placeOf(one: i32, other: i32): usize {
  const hash = one * 0x9e3779b1 + other * 0x9e3779b1;
  return (((((hash ^ (hash >>> 15)) * 0x85ebca6b) >>> 18) & (PAIR_BUCKETS - 1)) as usize) << 1;
}
