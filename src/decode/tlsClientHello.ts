/** What a ClientHello says (RFC 8446 4.1.2, 4.2): server name, ALPN, versions; also from one that is cut or in pieces. */
import { uint16 } from '../base/bytes.ts';
import { latin1 } from './latin1.ts';
import {
  CLIENT_HELLO,
  handshakeRecordLength,
  helloLength,
  isClientHelloStart,
  isSslv2Hello,
  MAX_HELLO_BYTES,
  MESSAGE_HEADER_BYTES,
  RECORD_HEADER_BYTES,
} from './tls.ts';

export interface ClientHello {
  /** Server name indication (RFC 6066 3), raw as Latin-1, at most 255 characters; null without one or when cut off. */
  readonly serverName: string | null;
  /** Application protocols (RFC 7301) in the client's order, raw as Latin-1, at most 32. */
  readonly alpn: readonly string[];
  /** Versions offered as on the wire (0x0304 is TLS 1.3), GREASE left out; the old version field where nothing else says. */
  readonly versions: readonly number[];
  /** An encrypted ClientHello (or the grease of one) is inside; the server name is then the outer, public one. */
  readonly encryptedClientHello: boolean;
  /** Whether all of the hello is there. */
  readonly complete: boolean;
  /** Bytes from the hello's start that it takes to know more, or all of it once `complete`. */
  readonly needed: number;
}

const SERVER_NAME = 0;
const APPLICATION_PROTOCOLS = 16;
const SUPPORTED_VERSIONS = 43;
const ENCRYPTED_CLIENT_HELLO = 0xfe0d;
const ENCRYPTED_SERVER_NAME = 0xffce;
const MAX_NAME = 255;
const MAX_LISTED = 32;

/** The ClientHello at `start`, over one or several records, as much of it as there is before `end`; null when it is none. */
export function readClientHello(bytes: Uint8Array, start: number, end: number): ClientHello | null {
  if (!isClientHelloStart(bytes, start, end)) return null;
  const needed = helloLength(bytes, start, end);
  if (needed < 0) return null;
  const hello = new HelloFacts(needed, needed <= end - start);
  if (isSslv2Hello(bytes, start, end)) hello.versions.push(bytes[start + 3] * 256 + bytes[start + 4]);
  else readMessage(hello, unwrap(bytes, start, Math.min(end, start + needed)));
  return hello;
}

class HelloFacts implements ClientHello {
  serverName: string | null = null;
  readonly alpn: string[] = [];
  readonly versions: number[] = [];
  encryptedClientHello = false;
  readonly complete: boolean;
  readonly needed: number;

  constructor(needed: number, complete: boolean) {
    this.needed = needed;
    this.complete = complete;
  }
}

/** The handshake bytes without their record headers: in place when one record holds them, else a copy. */
function unwrap(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const first = start + RECORD_HEADER_BYTES;
  if (first >= end) return bytes.subarray(end, end);
  if (first + handshakeRecordLength(bytes, start) >= end) return bytes.subarray(first, end);
  const message = new Uint8Array(Math.min(end - start, MAX_HELLO_BYTES));
  let length = 0;
  for (let at = start; at + RECORD_HEADER_BYTES < end; ) {
    const size = handshakeRecordLength(bytes, at);
    if (size < 0) break;
    const piece = bytes.subarray(at + RECORD_HEADER_BYTES, Math.min(at + RECORD_HEADER_BYTES + size, end));
    message.set(piece, length);
    length += piece.length;
    at += RECORD_HEADER_BYTES + size;
  }
  return message.subarray(0, length);
}

function readMessage(hello: HelloFacts, message: Uint8Array): void {
  if (message.length < MESSAGE_HEADER_BYTES + 2 || message[0] !== CLIENT_HELLO) return;
  const version = uint16(message, 4);
  let at = MESSAGE_HEADER_BYTES + 2 + 32;
  at += 1 + (message[at] ?? 0);
  at += 2 + (at + 2 <= message.length ? uint16(message, at) : 0);
  at += 1 + (message[at] ?? 0);
  if (at + 2 <= message.length) readExtensions(hello, message, at + 2, at + 2 + uint16(message, at));
  if (hello.versions.length === 0) hello.versions.push(version);
}

function readExtensions(hello: HelloFacts, message: Uint8Array, start: number, declaredEnd: number): void {
  const end = Math.min(declaredEnd, message.length);
  for (let at = start; at + 4 <= end; ) {
    const body = at + 4;
    const bodyEnd = body + uint16(message, at + 2);
    const type = uint16(message, at);
    if (type === ENCRYPTED_CLIENT_HELLO || type === ENCRYPTED_SERVER_NAME) hello.encryptedClientHello = true;
    else if (type === SERVER_NAME) hello.serverName ??= readServerName(message, body, Math.min(bodyEnd, end));
    else if (type === APPLICATION_PROTOCOLS) readProtocols(hello, message, body + 2, Math.min(bodyEnd, end));
    else if (type === SUPPORTED_VERSIONS) readVersions(hello, message, body + 1, Math.min(bodyEnd, end));
    at = bodyEnd;
  }
}

/** The first entry of type host_name that is there as a whole. */
function readServerName(message: Uint8Array, start: number, end: number): string | null {
  for (let at = start + 2; at + 3 <= end; ) {
    const length = uint16(message, at + 1);
    const name = at + 3;
    if (message[at] === 0)
      return length > 0 && name + length <= end ? latin1(message, name, name + length, MAX_NAME) : null;
    at = name + length;
  }
  return null;
}

function readProtocols(hello: HelloFacts, message: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end && hello.alpn.length < MAX_LISTED; ) {
    const next = at + 1 + message[at];
    if (next > end) return;
    hello.alpn.push(latin1(message, at + 1, next));
    at = next;
  }
}

function readVersions(hello: HelloFacts, message: Uint8Array, start: number, end: number): void {
  for (let at = start; at + 2 <= end && hello.versions.length < MAX_LISTED; at += 2) {
    const version = uint16(message, at);
    if (!isGrease(version)) hello.versions.push(version);
  }
}

/** Values that mean nothing, sent to keep servers tolerant (RFC 8701): 0x0a0a, 0x1a1a … 0xfafa. */
function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
}
