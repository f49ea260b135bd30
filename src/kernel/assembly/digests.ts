/**
 * The first of two passes over the frames: what their headers say, a row for each of a group, of those that
 * src/engine/dispatch.ts calls plain. Nothing here depends on what came before, and nearly no branch is one that the
 * traffic decides: so the processor is at several frames at once, and has its answers when the second pass branches.
 */
import { FIRST_INTERNED, indexMask, keyOfLikely, likelyId } from './addresses';
import { CAPTURED_LENGTHS, OFFSETS, ORIGINAL_LENGTHS } from './layout';
import { flowHash, fourInt32, int16, int32 } from './network';

export const TCP: i32 = 6;
export const UDP: i32 = 17;

/** Frames in a group: their rows stay in the nearest cache. */
const GROUP: i32 = 64;
export const ROW_BYTES: usize = 32;
const ROWS: usize = memory.data(GROUP * 32, 64);
/** Frames of the group that are left for `digestLeft`. */
const LEFT: usize = memory.data(GROUP * 4, 64);

/** Places in a row; source and destination are also read as one number. Behind the ports lies what is not asked for. */
export const SOURCE: usize = 0;
export const DESTINATION: usize = 4;
export const BOTH_PORTS: usize = 8;
export const HASH: usize = 16;
export const KIND: usize = 20;
export const END: usize = 24;
export const ORIGINAL_END: usize = 28;

/** Of the kind: above the protocol, which is 0 for what is out of the ordinary, lie TCP's offset byte and its flags. */
const OFFSET_SHIFT: i32 = 8;
export const FLAGS_SHIFT: i32 = 16;
export const IS_IPV6: i32 = 1 << 24;
/** Out of the ordinary as long as TypeScript has not met an address of it. */
export const UNKNOWN_ADDRESS: i32 = 1 << 25;

/** Ethernet, IPv4 and the least of TCP, up to its flags and window; the same for IPv6. */
const LEAST_BYTES: i32 = 54;
const LEAST_BYTES_IPV6: i32 = 74;
const LEAST_TRANSPORT_BYTES: i32 = 20;
export const IPV4_TRANSPORT: usize = 34;
export const IPV6_TRANSPORT: usize = 54;
/** As it lies in memory: IPv4, version 4 and a header of 20 bytes. */
const PLAIN_IPV4: i32 = 0x450008;
const ETHERTYPE_IPV6: i32 = 0xdd86;
/** More fragments, or an offset; as it lies in memory. */
const FRAGMENT_BITS: i32 = 0xff3f;
const RESERVED: u32 = 0xf0000000;

export function rowOf(index: i32): usize {
  return ROWS + ((index & (GROUP - 1)) as usize) * ROW_BYTES;
}

/** Where a frame lies. */
export function startOf(bytes: usize, index: i32): usize {
  return bytes + (load<i32>(OFFSETS + ((index as usize) << 2)) as usize);
}

/** Fills the rows of the frames from `from` on, as many as there is room for; answers where it ended. */
export function digest(bytes: usize, from: i32, to: i32): i32 {
  const end = min(to, (from | (GROUP - 1)) + 1);
  let left: usize = LEFT;
  let row = rowOf(from);
  const last = (end as usize) << 2;
  for (let place = (from as usize) << 2; place < last; place += 4, row += ROW_BYTES) {
    const start = bytes + (load<i32>(place, OFFSETS) as usize);
    const captured = load<i32>(place, CAPTURED_LENGTHS);
    let kind = 0;
    if (captured >= LEAST_BYTES) {
      const link = load<i32>(start, 12);
      if ((link & 0xffffff) === PLAIN_IPV4) kind = digestIPv4(row, start, captured, load<i32>(place, ORIGINAL_LENGTHS));
      else if ((link & 0xffff) === ETHERTYPE_IPV6) {
        store<i32>(left, (place >> 2) as i32);
        left += 4;
      }
    }
    store<i32>(row, kind, KIND);
  }
  digestLeft(bytes, left);
  return end;
}

function digestIPv4(row: usize, start: usize, captured: i32, original: i32): i32 {
  const words = fourInt32(start + 26);
  const source = i32x4.extract_lane(words, 0);
  const destination = i32x4.extract_lane(words, 1);
  const middle = load<i32>(start, 20);
  const total = ((load<u8>(start, 16) as i32) << 8) | (load<u8>(start, 17) as i32);
  let whole = 14 + total;
  if (total < 20 + LEAST_TRANSPORT_BYTES) {
    // A length of zero is a segment that the network card was to cut up (TSO): it reaches to the frame's end.
    if (total !== 0) return 0;
    whole = original;
  }
  whole = min(whole, original);
  v128.store(row, words);
  store<i32>(row, flowHash(source, destination, i32x4.extract_lane(words, 2)), HASH);
  store<i32>(row, (start as i32) + min(whole, captured), END);
  store<i32>(row, (start as i32) + whole, ORIGINAL_END);
  if ((middle & FRAGMENT_BITS) !== 0) return 0;
  if (((source | destination) as u32) >= RESERVED) {
    if ((source as u32) >= RESERVED || (destination as u32) >= RESERVED) return 0;
  }
  return (middle >>> 24) | ((load<u16>(start, 46) as i32) << OFFSET_SHIFT);
}

/** IPv6: first all addresses are looked up, so that the processor waits for all those far places in memory at once. */
function digestLeft(bytes: usize, left: usize): void {
  const mask = indexMask();
  if (mask === 0) return;
  for (let at = LEFT; at < left; at += 4) {
    const index = load<i32>(at);
    const row = rowOf(index);
    const start = startOf(bytes, index);
    if (load<i32>((index as usize) << 2, CAPTURED_LENGTHS) < LEAST_BYTES_IPV6) continue;
    store<i32>(row, likelyId(start + 22, mask), SOURCE);
    store<i32>(row, likelyId(start + 38, mask), DESTINATION);
  }
  for (let at = LEFT; at < left; at += 4) {
    const index = load<i32>(at);
    const row = rowOf(index);
    digestIPv6(bytes, index, load<i32>(row, SOURCE), load<i32>(row, DESTINATION));
  }
}

/** @param sourceId  the addresses' ids by `likelyId`; 0 for none */
export function digestIPv6(bytes: usize, index: i32, sourceId: i32, destinationId: i32): void {
  const row = rowOf(index);
  const start = startOf(bytes, index);
  const captured = load<i32>(CAPTURED_LENGTHS + ((index as usize) << 2));
  const next = load<u8>(start, 20) as i32;
  const payload = int16(start + 18);
  if (captured < LEAST_BYTES_IPV6 || load<u8>(start, 14) >> 4 !== 6) return;
  if ((next !== TCP && next !== UDP) || payload < LEAST_TRANSPORT_BYTES) return;
  const source = keyOfLikely(start + 22, sourceId);
  const destination = keyOfLikely(start + 38, destinationId);
  const isUnknown = i32(source === FIRST_INTERNED) | i32(destination === FIRST_INTERNED);
  const kind = IS_IPV6 | next | ((load<u16>(start, 66) as i32) << OFFSET_SHIFT);
  const ports = int32(start + IPV6_TRANSPORT);
  const whole = min(54 + payload, load<i32>(ORIGINAL_LENGTHS + ((index as usize) << 2)));
  store<i32>(row, source, SOURCE);
  store<i32>(row, destination, DESTINATION);
  store<i32>(row, ports, BOTH_PORTS);
  store<i32>(row, flowHash(source, destination, ports), HASH);
  store<i32>(row, select(UNKNOWN_ADDRESS, kind, isUnknown !== 0), KIND);
  store<i32>(row, (start as i32) + min(whole, captured), END);
  store<i32>(row, (start as i32) + whole, ORIGINAL_END);
}
