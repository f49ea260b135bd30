/**
 * What most DNS messages are: one question, for no reverse name, that no lookup led to. They are counted, and waited for
 * where their host may keep a connection waiting; and reverse lookups in their plain course (src/track/lookups.ts, which
 * takes all others).
 */
import { DUPLICATE_NS, mayBeCopied } from './answered';
import { DNS_MESSAGES, FIRST_FRAME, LATEST_EARLY_NS, NOW_NS } from './layout';
import { beginsLookup, endsLookup } from './lookups';
import { BRIEF_LOOKUPS } from './may';
import { endOfLabels, isUnderArpa, nameSign } from './names';
import { int16 } from './network';
import { destination, end as packetEnd, source, transport } from './packet';
import { mayWait } from './pairs';
import { addQuery, areQueriesHere, findQuery, isReverseQuery, removeQuery, renewQuery, waitedNs } from './pending';
import { mayWant } from './watch';

const UDP_HEADER_BYTES: usize = 8;
const HEADER_BYTES: usize = 12;
const RESPONSE: i32 = 0x8000;
const OPCODE: i32 = 0x7800;
const CLASS_IN: i32 = 1;
const TYPE_A: i32 = 1;
const TYPE_PTR: i32 = 12;
const TYPE_AAAA: i32 = 28;
const TYPE_NBSTAT: i32 = 33;
/** A question for ipv4only.arpa, its type and class included (RFC 7050). */
const NAT64_QUESTION_BYTES: usize = 19;
/** As in src/track/otherLookups.ts: a lookup that took longer is remembered. */
const SLOW_NS: f64 = 200_000_000;
/** As in src/track/earlyResponses.ts: so long before its query a response may be captured. */
const EARLY_NS: f64 = 2_000_000;

/** Takes the datagram at hand, from or to DNS's port; or answers false, and has done nothing. */
export function isOrdinaryMessage(sourcePort: i32, destinationPort: i32, index: i32, may: i32): bool {
  if (!areQueriesHere()) return false;
  const start = transport + UDP_HEADER_BYTES;
  const declared = transport + (int16(transport + 4) as usize);
  const end = declared > start && declared < packetEnd ? declared : packetEnd;
  const nameAt = start + HEADER_BYTES;
  const nameEnd = endOfLabels(nameAt, end);
  if (nameEnd === 0 || nameEnd + 4 > end) return false;
  const flags = int16(start + 2);
  if ((flags & OPCODE) !== 0 || int16(start + 4) !== 1 || int16(nameEnd + 2) !== CLASS_IN) return false;
  const type = int16(nameEnd);
  const isResponse = (flags & RESPONSE) !== 0;
  const portAndId = ((isResponse ? destinationPort : sourcePort) << 16) | int16(start);
  let isTaken: bool;
  if (type === TYPE_PTR) {
    isTaken =
      (may & BRIEF_LOOKUPS) !== 0 &&
      (isResponse
        ? endsReverse(portAndId, start, nameAt, nameEnd, end, index)
        : beginsReverse(portAndId, nameAt, nameEnd, index));
  } else if (type === TYPE_NBSTAT || isUnderArpa(nameEnd)) return false;
  else {
    const isAddress = type === TYPE_A || type === TYPE_AAAA;
    isTaken = isResponse
      ? takesResponse(portAndId, isAddress, start, nameAt, end)
      : takesQuery(portAndId, isAddress, start, nameAt, nameEnd, end, index);
  }
  if (!isTaken) return false;
  store<i32>(DNS_MESSAGES, load<i32>(DNS_MESSAGES) + 1);
  return true;
}

function beginsReverse(portAndId: i32, nameAt: usize, nameEnd: usize, index: i32): bool {
  return !mayBeEarly() && beginsLookup(portAndId, nameAt, nameEnd, index);
}

function endsReverse(portAndId: i32, start: usize, nameAt: usize, nameEnd: usize, end: usize, index: i32): bool {
  const slot = findQuery(destination, source, portAndId);
  return slot >= 0 && endsLookup(slot, start, nameAt, nameEnd, end, index);
}

/** Whether a query may have been answered by a response that was captured before it (src/track/earlyResponses.ts). */
function mayBeEarly(): bool {
  return load<f64>(NOW_NS) - load<f64>(LATEST_EARLY_NS) < EARLY_NS;
}

function takesResponse(portAndId: i32, isAddress: bool, start: usize, nameAt: usize, end: usize): bool {
  const slot = findQuery(destination, source, portAndId);
  if (slot < 0) return !isAddress || !mayWant(destination, nameSign(nameAt, start, end));
  // A slow one is counter-evidence, should a connection have waited meanwhile.
  if (isReverseQuery(slot) || waitedNs(slot) >= SLOW_NS) return false;
  removeQuery(slot);
  return true;
}

function takesQuery(
  portAndId: i32,
  isAddress: bool,
  start: usize,
  nameAt: usize,
  nameEnd: usize,
  end: usize,
  index: i32,
): bool {
  if (isAddress) {
    if (nameEnd + 4 - nameAt === NAT64_QUESTION_BYTES || mayBeCopied()) return false;
    if (mayWant(source, nameSign(nameAt, start, end))) return false;
  }
  if (!mayWait(source)) return true;
  if (mayBeEarly()) return false;
  const frame = load<f64>(FIRST_FRAME) + (index as f64);
  const slot = findQuery(source, destination, portAndId);
  if (slot < 0) return addQuery(source, destination, portAndId, frame, 0);
  if (isReverseQuery(slot)) return false;
  if (waitedNs(slot) >= DUPLICATE_NS) renewQuery(slot, frame);
  return true;
}
