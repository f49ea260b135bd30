/** Numbers in network order, and hashes that TypeScript and the kernel must make alike. */

export function int16(at: usize): i32 {
  return bswap<u16>(load<u16>(at)) as i32;
}

export function int32(at: usize): i32 {
  return bswap<i32>(load<i32>(at));
}

/** Four of them at once. */
export function fourInt32(at: usize): v128 {
  const bytes = v128.load(at);
  return v128.shuffle<u8>(bytes, bytes, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

/** Of a conversation, in either direction (src/track/tupleTable.ts). */
export function flowHash(source: i32, destination: i32, ports: i32): i32 {
  const a = (source ^ ((ports >>> 16) * 0x9e3779b1)) * 0x85ebca6b;
  const b = (destination ^ ((ports & 0xffff) * 0x9e3779b1)) * 0x85ebca6b;
  let h = (a ^ (a >>> 15)) + (b ^ (b >>> 15));
  h = (h ^ (h >>> 16)) * 0x2c1b3c6d;
  return h ^ (h >>> 15);
}
