/** TCP segments that are passed over: of conversations whose opening is over, or was closed, and of plain openings. */
import { areFlowsHere, closeFlow, findFlow, openedValue, wasClosed } from './flows';
import { PLAIN_OPENINGS } from './may';
import { int32 } from './network';
import { begins, PLAIN, takes } from './openings';
import { destination, source, transport } from './packet';
import { ACK, FIN, RST, SYN } from './tcp';

export function isPassedSegment(index: i32, may: i32): bool {
  if (!areFlowsHere()) return false;
  const ports = int32(transport);
  const flags = load<u8>(transport, 13) as i32;
  const found = findFlow(source, destination, ports);
  const value = found < 0 ? 0 : load<i32>(found as usize, 12);
  if (value >= PLAIN)
    return (may & PLAIN_OPENINGS) !== 0 && takes(value - PLAIN, found as usize, ports, flags, index, may);
  if (value > 0) return false;
  if ((flags & SYN) !== 0) {
    return (flags & ACK) === 0 && (may & PLAIN_OPENINGS) !== 0 && begins(ports, index);
  }
  if (found < 0) return wasClosed(source, destination, ports);
  if ((flags & (FIN | RST)) === 0) store<i32>(found as usize, openedValue(), 12);
  else closeFlow(found as usize);
  return true;
}
