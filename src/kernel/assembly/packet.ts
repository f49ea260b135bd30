/** The packet at hand, as src/decode/packet.ts has it: plain IPv4 or IPv6 straight on Ethernet, and TCP or UDP in it. */
import { DESTINATION, END, IPV4_TRANSPORT, IPV6_TRANSPORT, IS_IPV6, KIND, ORIGINAL_END, SOURCE } from './digests';
import { int16, int32 } from './network';

export let frame: usize = 0;
export let source: i32 = 0;
export let destination: i32 = 0;
export let isIPv6: bool = false;
export let hops: i32 = 0;
export let transport: usize = 0;
/** Where its captured bytes end, and where it would end uncut. */
export let end: usize = 0;
export let originalEnd: usize = 0;

/** Takes it from its row of the first pass. */
export function takePacket(row: usize, start: usize): void {
  const is6 = (load<i32>(row, KIND) & IS_IPV6) !== 0;
  frame = start;
  source = load<i32>(row, SOURCE);
  destination = load<i32>(row, DESTINATION);
  isIPv6 = is6;
  hops = load<u8>(start + (is6 ? 21 : 22)) as i32;
  transport = start + (is6 ? IPV6_TRANSPORT : IPV4_TRANSPORT);
  end = load<i32>(row, END) as usize;
  originalEnd = load<i32>(row, ORIGINAL_END) as usize;
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
