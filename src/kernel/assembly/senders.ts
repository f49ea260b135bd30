/** What a SYN tells of its sender (src/track/hosts.ts): link-layer address and hop count. */
import { MAC_PLACES, MACS, SENDER_HOPS, SENDER_PLACES } from './layout';

/** What is known of a link-layer address: nothing, that it sent for one IPv4 host, or for several, as a router does. */
const UNKNOWN: i32 = 0;
const ONE_HOST: i32 = 1;
const SHARED: i32 = 2;
/** Protocols for the local link set the least or the most, whatever the host's own default is. */
const LINK_LOCAL_HOPS: i32 = 255;

/** Of an IPv4 sender. */
export function learnMac(address: i32, high: i32, low: i32): void {
  const place = (((low ^ high) * 0x9e3779b1) >>> 20) & (MAC_PLACES - 1);
  const at = MACS + ((place as usize) << 4);
  const known = load<i32>(at, 12);
  // A router, once known, is not forgotten for a host that happens to share its place.
  if (known === SHARED) return;
  if (known === UNKNOWN || load<i32>(at, 4) !== low || load<i32>(at) !== high) {
    store<i32>(at, high);
    store<i32>(at, low, 4);
    store<i32>(at, address, 8);
    store<i32>(at, ONE_HOST, 12);
  } else if (load<i32>(at, 8) !== address) store<i32>(at, SHARED, 12);
}

/** Least and most hops of an address's SYNs; the latest address takes a place. */
export function learnHops(address: i32, hops: i32): void {
  if (hops <= 1 || hops === LINK_LOCAL_HOPS) return;
  const place = ((address * 0x9e3779b1) >>> 19) & (SENDER_PLACES - 1);
  const at = SENDER_HOPS + ((place as usize) << 3);
  const known = load<i32>(at, 4);
  if (load<i32>(at) !== address || known === 0) {
    store<i32>(at, address);
    store<i32>(at, (hops << 8) | hops, 4);
    return;
  }
  store<i32>(at, (min(known >> 8, hops) << 8) | max(known & 255, hops), 4);
}
