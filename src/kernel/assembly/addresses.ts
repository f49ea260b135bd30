/** Keys of IPv6 addresses that are known already (src/base/addressTable.ts); new ones are interned in TypeScript. */
import { ADDRESS_INDEX, ADDRESS_STATE, ADDRESS_WORDS } from './layout';
import { fourInt32 } from './network';

/** From here to -1 keys are interned. */
export const FIRST_INTERNED: i32 = 0xf0000000 as i32;
/** Whether a key stands for an address that is not IPv4. */
export function isInterned(key: i32): bool {
  return key < 0 && key >= FIRST_INTERNED;
}

/** Third word of an IPv4-mapped address. */
const MAPPED_WORD: i32 = 0xffff;

/** Places in the index - 1; 0 when the table is not here: one that grew out of this memory is TypeScript's alone. */
export function indexMask(): i32 {
  return load<i32>(ADDRESS_STATE, 4);
}

/** The id that lies where that of the 16 bytes at `at` is looked for first: nearly always theirs, if they are known. */
export function likelyId(at: usize, mask: i32): i32 {
  return load<i32>(ADDRESS_INDEX + (((hashOf(fourInt32(at)) & mask) as usize) << 2));
}

/** Key of the 16 bytes at `at`; FIRST_INTERNED, which stands for none, when it is not known here. */
export function keyOfIPv6(at: usize): i32 {
  return findKey(fourInt32(at));
}

/** The same, with an id to look at first; 0 for none. */
export function keyOfLikely(at: usize, id: i32): i32 {
  const words = fourInt32(at);
  return id !== 0 && isAddress(id, words) ? FIRST_INTERNED + id : findKey(words);
}

function findKey(words: v128): i32 {
  const last = i32x4.extract_lane(words, 3);
  const isMapped = i64x2.extract_lane(words, 0) === 0 && i32x4.extract_lane(words, 2) === MAPPED_WORD;
  if (isMapped && !isReserved(last)) return last;
  const mask = indexMask();
  if (mask === 0) return FIRST_INTERNED;
  let place = hashOf(words) & mask;
  while (true) {
    const id = load<i32>(ADDRESS_INDEX + ((place as usize) << 2));
    if (id === 0) return FIRST_INTERNED;
    if (isAddress(id, words)) return FIRST_INTERNED + id;
    place = (place + 1) & mask;
  }
}

function isAddress(id: i32, words: v128): bool {
  return !v128.any_true(v128.xor(v128.load(ADDRESS_WORDS + ((id as usize) << 4)), words));
}

/** Of 240.0.0.0/4: such an address is no key of its own. */
export function isReserved(address: i32): bool {
  return address >>> 28 === 15;
}

function hashOf(words: v128): i32 {
  const upper = i64x2.extract_lane(words, 0);
  const lower = i64x2.extract_lane(words, 1);
  const a = (upper as i32) * 0x9e3779b1;
  const b = ((upper >>> 32) as i32) * 0x85ebca6b;
  const c = (lower as i32) * 0xc2b2ae35;
  const d = ((lower >>> 32) as i32) * 0x27d4eb2f;
  let h = a ^ b ^ c ^ d;
  h = (h ^ (h >>> 15)) * 0x2c1b3c6d;
  return h ^ (h >>> 13);
}
