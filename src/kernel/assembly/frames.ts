/**
 * The hot loop: over the frames of a batch to the next one that TypeScript must see. What it passes over changes nothing
 * but counts and tables, and those as src/engine/dispatch.ts and the trackers behind it would.
 */
import { isOrdinaryMessage } from './dns';
import {
  CAPTURED_LENGTHS,
  CLOCK_BACKWARDS,
  NOW_NS,
  OFFSETS,
  ORIGINAL_LENGTHS,
  QUIC_DATAGRAMS,
  SHIFT_NS,
  TIMES,
  UDP_USES,
} from './layout';
import { ORDINARY_DNS } from './may';
import { int16 } from './network';
import { locate, TCP, transport, UDP } from './packet';
import { isPassedSegment } from './segments';

/** What the ports of a UDP datagram tell; as in src/decode/udpUse.ts. */
const TUNNEL: i32 = 2;
const QUIC: i32 = 4;
/** More than a little is a clock that was set. */
const CLOCK_SET_NS: f64 = 1_000_000_000;

/**
 * Index of the first frame from `from` on, before `to`, that is not passed over; `to` without one. The clock has then
 * come to that frame.
 * @param bytes  what the frames' offsets count from
 * @param may  bits of what may be passed over
 */
export function nextFrame(bytes: usize, from: i32, to: i32, may: i32): i32 {
  let i = from;
  for (; i < to; i++) {
    tick(load<f64>(TIMES + ((i as usize) << 3)) + load<f64>(SHIFT_NS));
    const place = (i as usize) << 2;
    const start = bytes + (load<i32>(OFFSETS + place) as usize);
    const protocol = locate(start, load<i32>(CAPTURED_LENGTHS + place), load<i32>(ORIGINAL_LENGTHS + place));
    const isPassed = protocol === TCP ? isPassedSegment(i, may) : protocol === UDP ? isPassedDatagram(i, may) : false;
    if (!isPassed) break;
  }
  return i;
}

function tick(stamp: f64): void {
  const now = load<f64>(NOW_NS);
  if (stamp < now) {
    store<i32>(CLOCK_BACKWARDS, load<i32>(CLOCK_BACKWARDS) + 1);
    if (now - stamp <= CLOCK_SET_NS) return;
  }
  store<f64>(NOW_NS, stamp);
}

/** A datagram that concerns no name service, or a name service's that is ordinary. */
function isPassedDatagram(index: i32, may: i32): bool {
  const from = int16(transport);
  const to = int16(transport + 2);
  if (isNameService(from) || isNameService(to)) return (may & ORDINARY_DNS) !== 0 && isOrdinaryMessage(index, may);
  const use = (load<u8>(UDP_USES + (from as usize)) | load<u8>(UDP_USES + (to as usize))) as i32;
  if ((use & TUNNEL) !== 0) return false;
  if ((use & QUIC) !== 0) store<i32>(QUIC_DATAGRAMS, load<i32>(QUIC_DATAGRAMS) + 1);
  return true;
}

/** DNS, mDNS, LLMNR, NetBIOS name service. */
function isNameService(port: i32): bool {
  return port === 53 || port === 5353 || port === 5355 || port === 137;
}
