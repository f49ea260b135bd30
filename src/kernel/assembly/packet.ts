/** The packet at hand, as src/decode/packet.ts has it: plain IPv4 or IPv6 straight on Ethernet, and TCP or UDP in it. */
import { FIRST_INTERNED, isReserved, keyOfIPv6 } from './addresses';
import { int16, int32 } from './network';

export const TCP: i32 = 6;
export const UDP: i32 = 17;
/** Ethernet, IPv4 and the least of TCP, up to its flags and window; the same for IPv6. */
const LEAST_BYTES: i32 = 54;
const LEAST_BYTES_IPV6: i32 = 74;
const LEAST_TRANSPORT_BYTES: i32 = 20;
const ETHERTYPE_IPV4: i32 = 0x0800;
const ETHERTYPE_IPV6: i32 = 0x86dd;
/** Version 4, header of 20 bytes. */
const PLAIN_IPV4: i32 = 0x45;
/** More fragments, or an offset. */
const FRAGMENT_BITS: i32 = 0x3fff;

export let frame: usize = 0;
export let source: i32 = 0;
export let destination: i32 = 0;
export let isIPv6: bool = false;
export let hops: i32 = 0;
export let transport: usize = 0;
/** Where its captured bytes end, and where it would end uncut. */
export let end: usize = 0;
export let originalEnd: usize = 0;

/** Reads the headers of a frame; answers its protocol, 0 when it is out of the ordinary. */
export function locate(start: usize, captured: i32, original: i32): i32 {
  if (captured < LEAST_BYTES) return 0;
  frame = start;
  const etherType = int16(start + 12);
  if (etherType === ETHERTYPE_IPV4) return locateIPv4(start, captured, original);
  return etherType === ETHERTYPE_IPV6 && captured >= LEAST_BYTES_IPV6 ? locateIPv6(start, captured, original) : 0;
}

function locateIPv4(start: usize, captured: i32, original: i32): i32 {
  const total = int16(start + 16);
  if ((load<u8>(start, 14) as i32) !== PLAIN_IPV4 || (int16(start + 20) & FRAGMENT_BITS) !== 0) return 0;
  if (total !== 0 && total < 20 + LEAST_TRANSPORT_BYTES) return 0;
  source = int32(start + 26);
  destination = int32(start + 30);
  if (isReserved(source) || isReserved(destination)) return 0;
  isIPv6 = false;
  hops = load<u8>(start, 22) as i32;
  transport = start + 34;
  // A length of zero is a segment that the network card was to cut up (TSO): it reaches to the frame's end.
  bound(start, total === 0 ? original : 14 + total, captured, original);
  return load<u8>(start, 23) as i32;
}

function locateIPv6(start: usize, captured: i32, original: i32): i32 {
  const next = load<u8>(start, 20) as i32;
  const payload = int16(start + 18);
  if (load<u8>(start, 14) >> 4 !== 6 || (next !== TCP && next !== UDP) || payload < LEAST_TRANSPORT_BYTES) return 0;
  source = keyOfIPv6(start + 22);
  destination = keyOfIPv6(start + 38);
  if (source === FIRST_INTERNED || destination === FIRST_INTERNED) return 0;
  isIPv6 = true;
  hops = load<u8>(start, 21) as i32;
  transport = start + 54;
  bound(start, 54 + payload, captured, original);
  return next;
}

/** The packet ends by its own length, and by what was captured. */
function bound(start: usize, length: i32, captured: i32, original: i32): void {
  const whole = min(length, original);
  originalEnd = start + (whole as usize);
  end = start + (min(whole, captured) as usize);
}

/** Upper 16 and lower 32 bits of the sender's link-layer address. */
export function macHigh(): i32 {
  return int16(frame + 6);
}

export function macLow(): i32 {
  return int32(frame + 8);
}

/** Both addresses are the capturing host's own. */
export function isLoopback(): bool {
  return load<u32>(frame, 6) === 0 && load<u16>(frame, 10) === 0;
}
