/** TLS's first messages, as far as a plain opening shows them (src/decode/tls.ts, src/decode/tlsServerName.ts). */
import { int16, int32 } from './network';

const HANDSHAKE_RECORD: i32 = 22;
const ALERT_RECORD: i32 = 21;
const CLIENT_HELLO: i32 = 1;
const SERVER_HELLO: i32 = 2;
/** Record header and message header. */
const HEADERS: usize = 9;
/** … and version and random. */
const SESSION_AT: usize = HEADERS + 2 + 32;
const MIN_HELLO_BODY: i32 = 38;
const MAX_HELLO_BODY: i32 = 0x10000 - 4;
const MAX_RECORD_BYTES: i32 = 0x4800;
/** How the random begins by which a ServerHello is a HelloRetryRequest (RFC 8446 4.1.3). */
const RETRY_RANDOM: i32 = 0xcf21ad74 as i32;

/** Whether a ClientHello whose headers are all in one record begins here. */
export function isClientHello(start: usize, end: usize): bool {
  if (start + HEADERS > end || (load<u8>(start) as i32) !== HANDSHAKE_RECORD) return false;
  if (load<u8>(start, 1) !== 3 || load<u8>(start, 2) > 4 || (load<u8>(start, 5) as i32) !== CLIENT_HELLO) return false;
  const size = int16(start + 3);
  const length = ((load<u8>(start, 6) as i32) << 16) | int16(start + 7);
  return size >= 4 && size <= MAX_RECORD_BYTES && length >= MIN_HELLO_BODY && length <= MAX_HELLO_BODY;
}

/** Whether what begins here may be a ClientHello of whatever form. */
export function mayBeClientHello(start: usize, end: usize): bool {
  if (start >= end) return false;
  const first = load<u8>(start) as i32;
  if (first !== HANDSHAKE_RECORD) return (first & 0x80) !== 0;
  return start + 6 > end || (load<u8>(start, 5) as i32) === CLIENT_HELLO;
}

/** Whether a server's first message may be an alert or a HelloRetryRequest. */
export function mayRefuse(start: usize, end: usize): bool {
  if (start >= end) return false;
  if ((load<u8>(start) as i32) === ALERT_RECORD) return true;
  const random = start + HEADERS + 2;
  return random + 4 <= end && (load<u8>(start, 5) as i32) === SERVER_HELLO && int32(random) === RETRY_RANDOM;
}

/** Where a ClientHello's server name lies, its length in the two bytes before it; 0 without one in this segment. */
export function findServerName(start: usize, captured: usize): usize {
  if (start + SESSION_AT > captured) return 0;
  const end = min(captured, start + 5 + (int16(start + 3) as usize));
  if (start + SESSION_AT + 1 > end) return 0;
  let at = start + SESSION_AT;
  at += 1 + (load<u8>(at) as usize);
  if (at + 2 > end) return 0;
  at += 2 + (int16(at) as usize);
  if (at + 1 > end) return 0;
  at += 1 + (load<u8>(at) as usize);
  if (at + 2 > end) return 0;
  const extensionsEnd = min(end, at + 2 + (int16(at) as usize));
  at += 2;
  while (at + 4 <= extensionsEnd) {
    const length = int16(at + 2) as usize;
    if (load<u16>(at) === 0) return hostName(at + 4, min(extensionsEnd, at + 4 + length));
    at += 4 + length;
  }
  return 0;
}

/** The first entry of a server_name extension when it is a host_name (RFC 6066, 3). */
function hostName(at: usize, end: usize): usize {
  if (at + 5 > end || load<u8>(at, 2) !== 0) return 0;
  const length = int16(at + 3) as usize;
  return length > 0 && at + 5 + length <= end ? at + 5 : 0;
}
