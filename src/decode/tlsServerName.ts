/**
 * The server name of a ClientHello that lies in one record and one segment, found in place: the hot way, for every
 * TLS connection of a capture. `readClientHello` reads all others.
 */
import { uint16 } from '../base/bytes.ts';

const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
/** Record header, message header, version and random. */
const SESSION_AT = 5 + 4 + 2 + 32;
const MAX_NAME = 255;

/**
 * Where the host_name lies (RFC 6066, 3): `offset * 256 + length`, offset within `bytes`; 0 when there is none, or
 * when it does not lie whole before `captured` and in the first record.
 */
export function findServerName(bytes: Uint8Array, start: number, captured: number): number {
  if (captured - start < SESSION_AT) return 0;
  const end = Math.min(captured, start + 5 + uint16(bytes, start + 3));
  if (end - start < SESSION_AT + 1 || bytes[start] !== HANDSHAKE_RECORD || bytes[start + 5] !== CLIENT_HELLO) return 0;
  let at = start + SESSION_AT;
  at += 1 + bytes[at];
  if (at + 2 > end) return 0;
  at += 2 + uint16(bytes, at);
  if (at + 1 > end) return 0;
  at += 1 + bytes[at];
  if (at + 2 > end) return 0;
  const extensionsEnd = Math.min(end, at + 2 + uint16(bytes, at));
  at += 2;
  while (at + 4 <= extensionsEnd) {
    const length = uint16(bytes, at + 2);
    if (bytes[at] === 0 && bytes[at + 1] === SERVER_NAME)
      return hostName(bytes, at + 4, Math.min(extensionsEnd, at + 4 + length));
    at += 4 + length;
  }
  return 0;
}

/** The first entry of a server_name extension when it is a host_name. */
function hostName(bytes: Uint8Array, at: number, end: number): number {
  if (at + 5 > end || bytes[at + 2] !== 0) return 0;
  const length = uint16(bytes, at + 3);
  return length > 0 && length <= MAX_NAME && at + 5 + length <= end ? (at + 5) * 256 + length : 0;
}
