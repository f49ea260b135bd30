/** TCP segments other than data of conversations whose opening is over, which `nextFrame` passes over by itself. */
import { BOTH_PORTS, FLAGS_SHIFT, HASH, KIND, SOURCE } from './digests';
import { closeFlow, wasClosed } from './flows';
import { PLAIN_OPENINGS } from './may';
import { begins, PLAIN, takes } from './openings';
import { takePacket } from './packet';
import { ACK, FIN, RST, SYN } from './tcp';

/** What begins or ends a conversation. */
export const TURNS: i32 = (FIN | SYN | RST) << FLAGS_SHIFT;

/**
 * @param row  its, of the first pass
 * @param frame  where it begins
 * @param entry  where the table of conversations has it, or would have it
 * @param value  of the entry; 0 when it has none
 */
export function isPassedSegment(row: usize, frame: usize, entry: usize, value: i32, index: i32, may: i32): bool {
  const ports = load<i32>(row, BOTH_PORTS);
  const flags = (load<i32>(row, KIND) >>> FLAGS_SHIFT) & 0xff;
  if (value >= PLAIN) {
    if ((may & PLAIN_OPENINGS) === 0) return false;
    takePacket(row, frame);
    return takes(value - PLAIN, entry, ports, flags, index, may);
  }
  if (value > 0) return false;
  const hash = load<i32>(row, HASH);
  if ((flags & SYN) !== 0) {
    if ((flags & ACK) !== 0 || (may & PLAIN_OPENINGS) === 0) return false;
    // It may be the copy of one that TypeScript knows.
    if (value < 0 || wasClosed(hash, load<u64>(row, SOURCE), ports)) return false;
    takePacket(row, frame);
    return begins(ports, index);
  }
  if (value === 0) return wasClosed(hash, load<u64>(row, SOURCE), ports);
  closeFlow(entry, hash);
  return true;
}
