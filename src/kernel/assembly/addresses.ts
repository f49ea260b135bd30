/** Keys of IPv6 addresses that are known already (src/base/addressTable.ts); new ones are interned in TypeScript. */
import { ADDRESS_INDEX, ADDRESS_STATE, ADDRESS_WORDS } from './layout';
import { int32 } from './network';

/** From here to -1 keys are interned. */
export const FIRST_INTERNED: i32 = 0xf0000000 as i32;
/** Third word of an IPv4-mapped address. */
const MAPPED_WORD: i32 = 0xffff;

/** Key of the 16 bytes at `at`; FIRST_INTERNED, which stands for none, when it is not known here. */
export function keyOfIPv6(at: usize): i32 {
  const a = int32(at);
  const b = int32(at + 4);
  const c = int32(at + 8);
  const d = int32(at + 12);
  if (a === 0 && b === 0 && c === MAPPED_WORD && !isReserved(d)) return d;
  const mask = load<i32>(ADDRESS_STATE, 4);
  if (mask === 0) return FIRST_INTERNED;
  let place = hash(a, b, c, d) & mask;
  let id = load<i32>(ADDRESS_INDEX + ((place as usize) << 2));
  while (id !== 0) {
    const words = ADDRESS_WORDS + ((id as usize) << 4);
    const isIt = load<i32>(words, 12) === d && load<i32>(words, 8) === c;
    if (isIt && load<i32>(words, 4) === b && load<i32>(words) === a) return FIRST_INTERNED + id;
    place = (place + 1) & mask;
    id = load<i32>(ADDRESS_INDEX + ((place as usize) << 2));
  }
  return FIRST_INTERNED;
}

/** Of 240.0.0.0/4: such an address is no key of its own. */
export function isReserved(address: i32): bool {
  return address >>> 28 === 15;
}

function hash(a: i32, b: i32, c: i32, d: i32): i32 {
  let h = (a * 0x9e3779b1) ^ (b * 0x85ebca6b) ^ (c * 0xc2b2ae35) ^ (d * 0x27d4eb2f);
  h ^= h >>> 15;
  h *= 0x2c1b3c6d;
  return h ^ (h >>> 13);
}
