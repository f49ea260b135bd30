/** IPv4 addresses inside IPv6 ones (src/stall/nat64.ts). */
import { NAT64_LEARNED } from './layout';
import { int32 } from './network';
import { frame } from './packet';

/** How the well-known prefix begins. */
const WELL_KNOWN: i32 = 0x0064ff9b;
/** Where an IPv6 packet straight on Ethernet says where it goes. */
const DESTINATION: usize = 38;

/** Whether the IPv6 address that the packet at hand goes to may stand for an IPv4 one. */
export function mayHoldIPv4(): bool {
  return int32(frame + DESTINATION) === WELL_KNOWN || load<i32>(NAT64_LEARNED) !== 0;
}
