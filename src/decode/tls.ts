/**
 * Hot checks of TLS's first messages, in place and without an object: is this a ClientHello or ServerHello, where does it
 * end, is it a HelloRetryRequest (RFC 8446 4 and 5.1, RFC 5246 6.2 and 7.4.1, RFC 5246 E.2 for the SSLv2-compatible form).
 */
import { uint16 } from '../base/bytes.ts';

export const CLIENT_HELLO = 1;
export const SERVER_HELLO = 2;
/** Longest hello that is followed; real ones end below 16 kB. */
export const MAX_HELLO_BYTES = 0x10000;
export const RECORD_HEADER_BYTES = 5;
export const MESSAGE_HEADER_BYTES = 4;

const SSLV2_HEADER_BYTES = 11;
const ALERT_RECORD = 21;
const HANDSHAKE_RECORD = 22;
const DATA_RECORD = 23;
/** Level and description, the inner type, and the tag (RFC 8446 5.2 and 6). */
const ALERT_IN_TLS13_BYTES = 2 + 1 + 16;
/** 2^14 and the 2048 that RFC 5246 6.2.3 allows on top. */
const MAX_RECORD_BYTES = 0x4800;
/** Version, random, empty session: the least that a ServerHello holds is 38, a ClientHello a little more. */
const MIN_HELLO_BODY = 38;
/** Fewer bytes than these are as likely noise. */
const MIN_START_BYTES = 3;

/** SHA-256 of "HelloRetryRequest": the random by which a ServerHello is one (RFC 8446 4.1.3). */
const RETRY_RANDOM = Uint8Array.of(
  ...[0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91],
  ...[0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c],
);

/** Whether `bytes[start..end)` begins a ClientHello, as far as its first bytes tell; at least three must be there. */
export function isClientHelloStart(bytes: Uint8Array, start: number, end: number): boolean {
  return isHelloStart(bytes, start, end, CLIENT_HELLO) || isSslv2Hello(bytes, start, end);
}

/** Whether `bytes[start..end)` begins a ServerHello (or HelloRetryRequest); at least three bytes must be there. */
export function isServerHelloStart(bytes: Uint8Array, start: number, end: number): boolean {
  return isHelloStart(bytes, start, end, SERVER_HELLO);
}

/** Whether `bytes[start..end)` begins with a plaintext alert record, as a server answers a hello that it refuses. */
export function isAlertStart(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    end - start >= 7 &&
    bytes[start] === ALERT_RECORD &&
    bytes[start + 1] === 3 &&
    bytes[start + 2] <= 4 &&
    bytes[start + 3] === 0 &&
    bytes[start + 4] === 2 &&
    (bytes[start + 5] === 1 || bytes[start + 5] === 2)
  );
}

/**
 * Whether `bytes[start..end)`, of `originalEnd` that were sent, is one record that can hold no more than an alert: of TLS
 * 1.2 it says so, of TLS 1.3 its length does. So connections end that rest (close_notify).
 */
export function isFarewell(bytes: Uint8Array, start: number, end: number, originalEnd: number): boolean {
  if (end - start < RECORD_HEADER_BYTES || bytes[start + 1] !== 3 || bytes[start + 2] > 4) return false;
  const length = uint16(bytes, start + 3);
  if (start + RECORD_HEADER_BYTES + length !== originalEnd) return false;
  return bytes[start] === ALERT_RECORD || (bytes[start] === DATA_RECORD && length <= ALERT_IN_TLS13_BYTES);
}

/**
 * Bytes from `start` to the end of the hello, over however many records. While its headers are not all there, the least
 * number of bytes that must be there to know more, always greater than `end - start`. -1 when this is no hello.
 */
export function helloLength(bytes: Uint8Array, start: number, end: number): number {
  if (end > start && bytes[start] & 0x80) {
    if (end - start < SSLV2_HEADER_BYTES) return SSLV2_HEADER_BYTES;
    return isSslv2Hello(bytes, start, end) ? sslv2Length(bytes, start) : -1;
  }
  let at = start;
  /** Bytes of the message in the records so far; its whole length, or its header's while that is not known. */
  let got = 0;
  let wanted = MESSAGE_HEADER_BYTES;
  let length = 0;
  for (;;) {
    if (at + RECORD_HEADER_BYTES > end) return at - start + RECORD_HEADER_BYTES + wanted - got;
    const size = handshakeRecordLength(bytes, at);
    if (size < 0) return -1;
    at += RECORD_HEADER_BYTES;
    for (let place = got; place < MESSAGE_HEADER_BYTES && place < got + size; place++) {
      const byte = at + place - got;
      if (byte >= end) return at - start + wanted - got;
      if (place === 0) {
        if (bytes[byte] !== CLIENT_HELLO && bytes[byte] !== SERVER_HELLO) return -1;
      } else length = length * 256 + bytes[byte];
    }
    if (wanted === MESSAGE_HEADER_BYTES && got + size >= MESSAGE_HEADER_BYTES) {
      if (length < MIN_HELLO_BODY || length > MAX_HELLO_BYTES) return -1;
      wanted += length;
    }
    if (got + size >= wanted) return at - start + wanted - got;
    got += size;
    at += size;
  }
}

/** Whether the ServerHello at `start` is a HelloRetryRequest; false when cut before its random ends. */
export function isHelloRetryRequest(bytes: Uint8Array, start: number, end: number): boolean {
  const random = start + RECORD_HEADER_BYTES + MESSAGE_HEADER_BYTES + 2;
  if (random + RETRY_RANDOM.length > end || bytes[start + RECORD_HEADER_BYTES] !== SERVER_HELLO) return false;
  for (let index = 0; index < RETRY_RANDOM.length; index++) {
    if (bytes[random + index] !== RETRY_RANDOM[index]) return false;
  }
  return true;
}

/** Length of the handshake record whose header stands whole at `at`; -1 when it is none. Empty ones are forbidden. */
export function handshakeRecordLength(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== HANDSHAKE_RECORD || bytes[at + 1] !== 3 || bytes[at + 2] > 4) return -1;
  const size = bytes[at + 3] * 256 + bytes[at + 4];
  return size > 0 && size <= MAX_RECORD_BYTES ? size : -1;
}

/**
 * Whether a hello in SSLv2's form that offers SSL 3 or newer begins here (RFC 5246 E.2). Its three lengths must add up to
 * its record's, so it is not mistaken for noise; that takes its first eleven bytes.
 */
export function isSslv2Hello(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < SSLV2_HEADER_BYTES || !(bytes[start] & 0x80) || bytes[start + 2] !== CLIENT_HELLO) return false;
  if (bytes[start + 3] !== 3 || bytes[start + 4] > 4) return false;
  const ciphers = bytes[start + 5] * 256 + bytes[start + 6];
  const session = bytes[start + 7] * 256 + bytes[start + 8];
  const challenge = bytes[start + 9] * 256 + bytes[start + 10];
  if (ciphers === 0 || ciphers % 3 !== 0 || session > 32 || challenge < 16 || challenge > 32) return false;
  return sslv2Length(bytes, start) === SSLV2_HEADER_BYTES + ciphers + session + challenge;
}

function sslv2Length(bytes: Uint8Array, start: number): number {
  return 2 + (bytes[start] & 0x7f) * 256 + bytes[start + 1];
}

function isHelloStart(bytes: Uint8Array, start: number, end: number, type: number): boolean {
  const available = end - start;
  if (available < MIN_START_BYTES || bytes[start] !== HANDSHAKE_RECORD) return false;
  if (bytes[start + 1] !== 3 || bytes[start + 2] > 4) return false;
  if (available < RECORD_HEADER_BYTES) return available < 4 || bytes[start + 3] * 256 <= MAX_RECORD_BYTES;
  const size = handshakeRecordLength(bytes, start);
  if (size < 0) return false;
  if (available > RECORD_HEADER_BYTES && bytes[start + RECORD_HEADER_BYTES] !== type) return false;
  // A record may hold fewer bytes than a message's header: some clients cut their hello up on purpose.
  if (available < RECORD_HEADER_BYTES + MESSAGE_HEADER_BYTES || size < MESSAGE_HEADER_BYTES) return true;
  const length = bytes[start + 6] * 65536 + bytes[start + 7] * 256 + bytes[start + 8];
  return length >= MIN_HELLO_BODY && length <= MAX_HELLO_BYTES - MESSAGE_HEADER_BYTES;
}
