/**
 * What most DNS messages are: one question, for no reverse name, that no lookup led to. They are counted, and waited for
 * where their host may keep a connection waiting (src/track/lookups.ts, which takes all others).
 */
import {
  DNS_MESSAGES,
  FIRST_FRAME,
  FORWARD_SIGN_COUNT,
  FORWARD_SIGNS,
  LATEST_EARLY_NS,
  LATEST_FORWARD_NS,
  NOW_NS,
} from './layout';
import { int16 } from './network';
import { destination, end as packetEnd, source, transport } from './packet';
import { mayWait } from './pairs';
import { addQuery, areQueriesHere, findQuery, isReverseQuery, removeQuery, renewQuery, waitedNs } from './pending';

const DNS_PORT: i32 = 53;
const UDP_HEADER_BYTES: usize = 8;
const HEADER_BYTES: usize = 12;
const RESPONSE: i32 = 0x8000;
const OPCODE: i32 = 0x7800;
const CLASS_IN: i32 = 1;
const TYPE_A: i32 = 1;
const TYPE_PTR: i32 = 12;
const TYPE_AAAA: i32 = 28;
const TYPE_NBSTAT: i32 = 33;
const MAX_NAME_LENGTH: usize = 255;
/** `arpa`, as it lies in memory. */
const ARPA: u32 = 0x61707261;
/** A question for ipv4only.arpa, its type and class included (RFC 7050). */
const NAT64_QUESTION_BYTES: usize = 19;
/** As in src/track/measures.ts. */
const DUPLICATE_NS: f64 = 5_000_000;
/** As in src/track/otherLookups.ts: a lookup that took longer is remembered. */
const SLOW_NS: f64 = 200_000_000;
/** As in src/track/earlyResponses.ts: so long before its query a response may be captured. */
const EARLY_NS: f64 = 2_000_000;

/** Takes the datagram at hand; or answers false, and has done nothing. */
export function isOrdinaryMessage(index: i32): bool {
  if (!areQueriesHere()) return false;
  const sourcePort = int16(transport);
  const destinationPort = int16(transport + 2);
  if (sourcePort !== DNS_PORT && destinationPort !== DNS_PORT) return false;
  const start = transport + UDP_HEADER_BYTES;
  const declared = transport + (int16(transport + 4) as usize);
  const end = declared > start && declared < packetEnd ? declared : packetEnd;
  const nameAt = start + HEADER_BYTES;
  const nameEnd = endOfName(nameAt, end);
  if (nameEnd === 0 || nameEnd + 4 > end) return false;
  const flags = int16(start + 2);
  if ((flags & OPCODE) !== 0 || int16(start + 4) !== 1 || int16(nameEnd + 2) !== CLASS_IN) return false;
  const type = int16(nameEnd);
  if (type === TYPE_PTR || type === TYPE_NBSTAT || isUnderArpa(nameEnd)) return false;
  const isAddress = type === TYPE_A || type === TYPE_AAAA;
  const id = int16(start);
  const isTaken =
    (flags & RESPONSE) !== 0
      ? takesResponse((destinationPort << 16) | id, isAddress, nameAt, end)
      : takesQuery((sourcePort << 16) | id, isAddress, nameAt, nameEnd, end, index);
  if (!isTaken) return false;
  store<i32>(DNS_MESSAGES, load<i32>(DNS_MESSAGES) + 1);
  return true;
}

function takesResponse(portAndId: i32, isAddress: bool, nameAt: usize, end: usize): bool {
  const slot = findQuery(destination, source, portAndId);
  if (slot < 0) return !isAddress || !mayWant(destination, nameSign(nameAt, end));
  // A slow one is counter-evidence, should a connection have waited meanwhile.
  if (isReverseQuery(slot) || waitedNs(slot) >= SLOW_NS) return false;
  removeQuery(slot);
  return true;
}

function takesQuery(portAndId: i32, isAddress: bool, nameAt: usize, nameEnd: usize, end: usize, index: i32): bool {
  if (isAddress) {
    if (nameEnd + 4 - nameAt === NAT64_QUESTION_BYTES || mayBeCopied()) return false;
    if (mayWant(source, nameSign(nameAt, end))) return false;
  }
  if (!mayWait(source)) return true;
  if (load<f64>(NOW_NS) - load<f64>(LATEST_EARLY_NS) < EARLY_NS) return false;
  const frame = load<f64>(FIRST_FRAME) + (index as f64);
  const slot = findQuery(source, destination, portAndId);
  if (slot < 0) return addQuery(source, destination, portAndId, frame);
  if (isReverseQuery(slot)) return false;
  if (waitedNs(slot) >= DUPLICATE_NS) renewQuery(slot, frame);
  return true;
}

/** Behind the labels of a name; 0 when they are malformed, cut, or go on elsewhere in the message. */
function endOfName(name: usize, end: usize): usize {
  let at = name;
  while (at < end && at - name < MAX_NAME_LENGTH) {
    const size = load<u8>(at) as usize;
    if (size === 0) return at + 1;
    if (size >= 0x40) return 0;
    at += size + 1;
  }
  return 0;
}

/** Whether a name that ends before `nameEnd` is one of `arpa` (src/decode/dnsQuestion.ts). */
function isUnderArpa(nameEnd: usize): bool {
  return load<u8>(nameEnd - 6) === 4 && (load<u32>(nameEnd - 5) | 0x20202020) === ARPA;
}

/** A few bits of a name (src/decode/dnsQuestion.ts). */
function nameSign(name: usize, end: usize): i32 {
  const size = load<u8>(name) as i32;
  const last = name + size;
  if (last >= end) return 0;
  if (size === 0) return 1;
  return (size << 24) | folded(name + 1, 16) | folded(last - 1, 8) | folded(last, 0);
}

function folded(at: usize, shift: i32): i32 {
  return ((load<u8>(at) as i32) | 0x20) << shift;
}

/** Whether this host may have been told a name of this sign (src/track/forwardWatch.ts). */
function mayWant(asker: i32, sign: i32): bool {
  const hash = (asker ^ (sign * 0x9e3779b1)) * 0x85ebca6b;
  const bit = (((hash ^ (hash >>> 15)) * 0x2c1b3c6d) >>> 15) & (FORWARD_SIGN_COUNT - 1);
  return (load<i32>(FORWARD_SIGNS + (((bit >>> 5) as usize) << 2)) & (1 << (bit & 31))) !== 0;
}

/** Whether an address query may be one that was answered, captured a second time (src/track/answeredTries.ts). */
function mayBeCopied(): bool {
  return load<f64>(NOW_NS) - load<f64>(LATEST_FORWARD_NS) < DUPLICATE_NS;
}
