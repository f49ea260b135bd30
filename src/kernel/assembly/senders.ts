/** What a SYN tells of its sender (src/track/hosts.ts): link-layer address and hop count. */
import { MAC_PLACES, MACS, ROUTED, SENDER_HOPS, SENDER_PLACES } from './layout';

/**
 * What is known of a link-layer address: nothing; that it sent for one IPv4 address, its own or another's; for several of its
 * own host; for several hosts, as a router does.
 */
const UNKNOWN: i32 = 0;
const ONE_ADDRESS: i32 = 1;
const ONE_ROUTED_ADDRESS: i32 = 2;
const SEVERAL_ADDRESSES: i32 = 3;
const SHARED: i32 = 4;
/** Protocols for the local link set the least or the most, whatever the host's own default is. */
const LINK_LOCAL_HOPS: i32 = 255;

/** Of an IPv4 sender; `hops` is what is left of its hop limit (TTL). */
export function learnMac(address: i32, high: i32, low: i32, hops: i32): void {
  const isFirst = isFirstHop(hops);
  if (!isFirst) store<i32>(ROUTED, 1);
  const place = (((low ^ high) * 0x9e3779b1) >>> 20) & (MAC_PLACES - 1);
  const at = MACS + ((place as usize) << 4);
  const known = load<i32>(at, 12);
  // A router, once known, is not forgotten for a host that happens to share its place.
  if (known === SHARED) return;
  if (known === UNKNOWN || load<i32>(at, 4) !== low || load<i32>(at) !== high) {
    store<i32>(at, high);
    store<i32>(at, low, 4);
    store<i32>(at, address, 8);
    store<i32>(at, isFirst ? ONE_ADDRESS : ONE_ROUTED_ADDRESS, 12);
  } else if (load<i32>(at, 8) !== address) {
    store<i32>(at, isFirst && known !== ONE_ROUTED_ADDRESS ? SEVERAL_ADDRESSES : SHARED, 12);
  }
}

/** As hosts set it, and no router has lowered it yet; or so little that it stays on its link. */
function isFirstHop(hops: i32): bool {
  return hops === 64 || hops === 128 || hops === 255 || hops <= 1;
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
