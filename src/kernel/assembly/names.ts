/** Names on the wire (src/decode/dnsName.ts, src/decode/dnsQuestion.ts). */

const MAX_NAME_LENGTH: usize = 255;
/** From here on a length is a pointer to elsewhere in the message. */
const POINTER: usize = 0xc0;
const MAX_JUMPS: i32 = 127;
/** `arpa`, as it lies in memory. */
const ARPA: u32 = 0x61707261;

/** Behind the labels of a name; 0 when they are malformed, cut, or go on elsewhere in the message. */
export function endOfLabels(name: usize, end: usize): usize {
  let at = name;
  while (at < end && at - name < MAX_NAME_LENGTH) {
    const size = load<u8>(at) as usize;
    if (size === 0) return at + 1;
    if (size >= 0x40) return 0;
    at += size + 1;
  }
  return 0;
}

/** Behind a name, which may go on elsewhere; 0 when it is malformed or cut. */
export function skipName(name: usize, end: usize): usize {
  let at = name;
  while (at < end && at - name < MAX_NAME_LENGTH) {
    const size = load<u8>(at) as usize;
    if (size === 0) return at + 1;
    if (size >= POINTER) return at + 2 <= end ? at + 2 : 0;
    if (size >= 0x40) return 0;
    at += size + 1;
  }
  return 0;
}

/** Whether a name that ends before `nameEnd` is one of `arpa`. */
export function isUnderArpa(nameEnd: usize): bool {
  return load<u8>(nameEnd - 6) === 4 && (load<u32>(nameEnd - 5) | 0x20202020) === ARPA;
}

/** A hash of the name at `name` in the message from `start` to `end`, whatever its case and compression; 0 when malformed. */
export function hashName(name: usize, start: usize, end: usize): i32 {
  let at = name;
  let hash: i32 = 0x811c9dc5 as i32;
  let length: usize = 0;
  let jumps = 0;
  while (at < end) {
    const size = load<u8>(at) as usize;
    if (size === 0) return hash === 0 ? 1 : hash;
    if (size >= POINTER) {
      if (at + 1 >= end || ++jumps > MAX_JUMPS) return 0;
      at = start + (((size & 0x3f) << 8) | (load<u8>(at, 1) as usize));
      continue;
    }
    length += size + 1;
    if (size >= 0x40 || at + size >= end || length > MAX_NAME_LENGTH) return 0;
    hash = (hash ^ (size as i32)) * 0x01000193;
    const last = at + size;
    while (at++ < last) hash = (hash ^ lowerCase(load<u8>(at) as i32)) * 0x01000193;
  }
  return 0;
}

/** A few bits of the name; 0 when its first label is cut. */
export function nameSign(name: usize, start: usize, end: usize): i32 {
  let at = name;
  for (let jumps = 0; jumps <= MAX_JUMPS && at < end; jumps++) {
    const size = load<u8>(at) as usize;
    const last = at + size;
    if (size < POINTER) {
      if (last >= end) return 0;
      if (size === 0) return 1;
      return ((size as i32) << 24) | folded(at + 1, 16) | folded(last - 1, 8) | folded(last, 0);
    }
    if (at + 1 >= end) return 0;
    at = start + (((size & 0x3f) << 8) | (load<u8>(at, 1) as usize));
  }
  return 0;
}

function folded(at: usize, shift: i32): i32 {
  return ((load<u8>(at) as i32) | 0x20) << shift;
}

export function lowerCase(byte: i32): i32 {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}
