/**
 * The hot loop: over the frames of a batch to the next one that TypeScript must see. What it passes over changes nothing
 * but counts and tables, and those as src/engine/dispatch.ts and the trackers behind it would. It is the second of two
 * passes: of what the frames say, the first has made a row each.
 */
import {
  BOTH_PORTS,
  digest,
  digestIPv6,
  HASH,
  KIND,
  ROW_BYTES,
  rowOf,
  SOURCE,
  startOf,
  TCP,
  UDP,
  UNKNOWN_ADDRESS,
} from './digests';
import { isOrdinaryMessage } from './dns';
import { flowMask, openedValue } from './flows';
import { CLOCK_BACKWARDS, DIGESTED, FLOW_WORDS, NOW_NS, QUIC_DATAGRAMS, SHIFT_NS, TIMES, UDP_USES } from './layout';
import { ORDINARY_DNS } from './may';
import { takePacket } from './packet';
import { isPassedSegment, TURNS } from './segments';
import { findTuple } from './tuples';

const DNS_PORT: i32 = 53;
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
  const mask = flowMask();
  let i = from;
  while (i < to) {
    let digested = load<i32>(DIGESTED);
    if (i >= digested) {
      digested = digest(bytes, i, to);
      store<i32>(DIGESTED, digested);
    }
    for (let row = rowOf(i); i < digested; i++, row += ROW_BYTES) {
      tick(load<f64>((i as usize) << 3, TIMES) + load<f64>(SHIFT_NS));
      let kind = load<i32>(row, KIND);
      if (kind === UNKNOWN_ADDRESS) {
        digestIPv6(bytes, i, 0, 0);
        kind = load<i32>(row, KIND);
      }
      const protocol = kind & 0xff;
      if (protocol === TCP) {
        if (mask === 0) return i;
        const hash = load<i32>(row, HASH);
        const entry = findTuple(FLOW_WORDS, mask, hash, load<u64>(row, SOURCE), load<i32>(row, BOTH_PORTS));
        const value = load<i32>(entry, 12);
        if (value < 0 && (kind & TURNS) === 0) store<i32>(entry, openedValue(), 12);
        else if (!isPassedSegment(row, startOf(bytes, i), entry, value, i, may)) return i;
      } else if (protocol !== UDP || !isPassedDatagram(row, startOf(bytes, i), i, may)) return i;
    }
  }
  return to;
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
function isPassedDatagram(row: usize, frame: usize, index: i32, may: i32): bool {
  const ports = load<i32>(row, BOTH_PORTS);
  const from = ports >>> 16;
  const to = ports & 0xffff;
  if ((i32(from === DNS_PORT) | i32(to === DNS_PORT)) !== 0) {
    if ((may & ORDINARY_DNS) === 0) return false;
    takePacket(row, frame);
    return isOrdinaryMessage(from, to, index, may);
  }
  if (isOtherNameService(from) || isOtherNameService(to)) return false;
  const use = (load<u8>(UDP_USES + (from as usize)) | load<u8>(UDP_USES + (to as usize))) as i32;
  if ((use & TUNNEL) !== 0) return false;
  if ((use & QUIC) !== 0) store<i32>(QUIC_DATAGRAMS, load<i32>(QUIC_DATAGRAMS) + 1);
  return true;
}

/** Other than DNS: mDNS, LLMNR, NetBIOS name service. */
function isOtherNameService(port: i32): boolean {
  return port === 5353 || port === 5355 || port === 137;
}
