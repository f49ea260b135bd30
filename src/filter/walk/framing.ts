/** Where a message of a TCP service ends: the length that its first bytes tell. */
import { uint16, uint32 } from '../../base/bytes.ts';
import { latin1 } from '../../decode/latin1.ts';
import { DNS, LLMNR, SMTP, SSH, TLS } from '../layerKinds.ts';

/** More bytes are needed to tell. */
export const UNKNOWN_YET = 0;
/** These bytes begin no message of that service. */
export const NOT_ONE = -1;

const RECORD_HEADER = 5;
/** 2^14 and the 2048 that RFC 5246 6.2.3 allows on top. */
const LARGEST_RECORD = 0x4800;
const LARGEST_SSH_PACKET = 35_000;
/** A line without end is one beyond this. */
const LONGEST_LINE = 4096;
const LF = 10;

/** Services whose messages are followed over several segments; of all others each segment stands for itself. */
export function isFramed(service: number): boolean {
  return service === TLS || service === DNS || service === LLMNR || service === SSH || service === SMTP;
}

/** Length of the message that begins at `at`, of which the bytes up to `end` are there; UNKNOWN_YET or NOT_ONE. */
export function messageLength(service: number, bytes: Uint8Array, at: number, end: number): number {
  if (service === TLS) return recordLength(bytes, at, end);
  if (service === SSH) return sshLength(bytes, at, end);
  if (service === SMTP) return lineLength(bytes, at, end);
  return end - at < 2 ? UNKNOWN_YET : 2 + (bytes[at] << 8) + bytes[at + 1];
}

/** A TLS record: a content type, a version 3.x, a length. */
function recordLength(bytes: Uint8Array, at: number, end: number): number {
  if (end - at >= 1 && (bytes[at] < 20 || bytes[at] > 24)) return NOT_ONE;
  if (end - at >= 3 && (bytes[at + 1] !== 3 || bytes[at + 2] > 4)) return NOT_ONE;
  if (end - at < RECORD_HEADER) return UNKNOWN_YET;
  const length = uint16(bytes, at + 3);
  return length > LARGEST_RECORD ? NOT_ONE : RECORD_HEADER + length;
}

/** Whether a TLS record begins here, for connections of which nothing else is known: a handshake message or an alert. */
export function looksLikeTls(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at >= RECORD_HEADER && recordLength(bytes, at, end) > RECORD_HEADER;
}

const HTTP_START = /^(?:[A-Z]{3,16} \S+ HTTP\/1\.[01]\r?\n|HTTP\/1\.[01] \d{3})/;
const LONGEST_START = 512;

/** Whether HTTP begins here, for connections to ports of which nothing is known. */
export function looksLikeHttp(bytes: Uint8Array, at: number, end: number): boolean {
  // Its first byte is a capital letter.
  if (at >= end || bytes[at] < 0x41 || bytes[at] > 0x5a) return false;
  return HTTP_START.test(latin1(bytes, at, end, LONGEST_START));
}

/** The identification line (RFC 4253, 4.2), then packets (6) until they are encrypted. */
function sshLength(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 4) return UNKNOWN_YET;
  if (isSshIdentification(bytes, at, end)) return lineLength(bytes, at, end);
  const length = uint32(bytes, at);
  return length < 5 || length > LARGEST_SSH_PACKET ? NOT_ONE : 4 + length;
}

export function isSshIdentification(bytes: Uint8Array, at: number, end: number): boolean {
  return (
    end - at >= 4 && bytes[at] === 0x53 && bytes[at + 1] === 0x53 && bytes[at + 2] === 0x48 && bytes[at + 3] === 0x2d
  );
}

/** SSH's "new keys": what this side sends behind that packet is encrypted. */
const SSH_NEW_KEYS = 21;

/** Whether behind the message at `at`, all of whose first bytes are there, nothing can be told apart any more. */
export function endsFraming(service: number, bytes: Uint8Array, at: number): boolean {
  return service === SSH && bytes[at + 5] === SSH_NEW_KEYS && bytes[at] === 0;
}

function lineLength(bytes: Uint8Array, at: number, end: number): number {
  const stop = Math.min(end, at + LONGEST_LINE);
  for (let place = at; place < stop; place++) if (bytes[place] === LF) return place + 1 - at;
  return stop < end ? stop - at : UNKNOWN_YET;
}
