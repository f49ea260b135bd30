/** The header and the question of a DNS message, read in place (RFC 1035, 4.1): the hot way, for every message. */
import type { AddressTable } from '../base/addressTable.ts';
import { uint16 } from '../base/bytes.ts';
import { skipName } from './dnsName.ts';

export const TYPE_A = 1;
export const TYPE_NS = 2;
export const TYPE_CNAME = 5;
export const TYPE_SOA = 6;
export const TYPE_PTR = 12;
export const TYPE_AAAA = 28;
export const TYPE_DNAME = 39;
/** NetBIOS node status (RFC 1002, 4.2.17). */
export const TYPE_NBSTAT = 33;

export const HEADER_BYTES = 12;
/** mDNS: the top bit of a question's class asks for a unicast response (RFC 6762, 5.4). */
const CLASS_MASK = 0x7fff;
export const CLASS_IN = 1;
/** Bits of the flags: a response; the operation, 0 of a standard query. */
export const RESPONSE = 0x8000;
export const OPCODE = 0x7800;
const RECURSION_DESIRED = 0x0100;
const MAX_NAME_BYTES = 255;

/** One message's header and first question; overwritten by each. */
export class DnsQuestion {
  id = 0;
  isResponse = false;
  /** RFC 1035 response code, without EDNS's upper bits. */
  rcode = 0;
  truncated = false;
  authoritative = false;
  /** It does not ask the server to ask others (RFC 1035, 4.1.1, RD): so resolvers ask those who know a zone themselves. */
  iterative = false;
  questions = 0;
  answers = 0;
  authorities = 0;
  additionals = 0;
  /** Type of the first question; 0 without one. */
  type = 0;
  /** Where the first question's name lies, and where the questions end. */
  nameAt = 0;
  questionEnd = 0;
  /** For a question about an address's full reverse name: that address's key. */
  hasAddress = false;
  address = 0;
}

/** Reads header and first question of `bytes[start..end)`; false when it is cut, malformed or no standard query. */
export function readQuestion(
  q: DnsQuestion,
  addresses: AddressTable,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (end - start < HEADER_BYTES) return false;
  const flags = uint16(bytes, start + 2);
  if ((flags & OPCODE) !== 0) return false;
  q.id = uint16(bytes, start);
  q.isResponse = (flags & RESPONSE) !== 0;
  q.authoritative = (flags & 0x0400) !== 0;
  q.iterative = (flags & RECURSION_DESIRED) === 0;
  q.truncated = (flags & 0x0200) !== 0;
  q.rcode = flags & 15;
  q.questions = uint16(bytes, start + 4);
  q.answers = uint16(bytes, start + 6);
  q.authorities = uint16(bytes, start + 8);
  q.additionals = uint16(bytes, start + 10);
  q.type = 0;
  q.hasAddress = false;
  q.nameAt = start + HEADER_BYTES;
  q.questionEnd = q.nameAt;
  if (q.questions === 0) return q.isResponse;
  const afterName = skipName(bytes, q.nameAt, end);
  if (afterName < 0 || afterName + 4 > end) return false;
  q.questionEnd = afterName + 4;
  const type = uint16(bytes, afterName);
  if ((uint16(bytes, afterName + 2) & CLASS_MASK) !== CLASS_IN) return false;
  q.type = type;
  if (type === TYPE_PTR || isMinimised(type)) readReverseName(q, addresses, bytes, q.nameAt, afterName);
  return true;
}

const TYPE_OPT = 41;
const OPT_BYTES = 11;

/**
 * Whether a query asks for signatures, too: the DO bit of EDNS (RFC 3225, 3; RFC 6891, 6.1.4). Name servers that ask for
 * others do so, and hardly any program that asks for itself.
 */
export function asksForSignatures(q: DnsQuestion, bytes: Uint8Array, end: number): boolean {
  const at = q.questionEnd;
  if (q.questions !== 1 || q.answers + q.authorities > 0 || q.additionals === 0 || at + OPT_BYTES > end) return false;
  return bytes[at] === 0 && uint16(bytes, at + 1) === TYPE_OPT && (bytes[at + 7] & 0x80) !== 0;
}

/**
 * A resolver that shows each server no more than it must (RFC 9156) asks for the reverse name under one of these types,
 * and for its PTR when it knows who has it. Nobody else asks them of such a name.
 */
export function isMinimised(type: number): boolean {
  return type === TYPE_A || type === TYPE_AAAA || type === TYPE_NS;
}

/** Whether a name that ends before `end` on the wire is one of `arpa`: a quick look. */
export function isUnderArpa(bytes: Uint8Array, end: number): boolean {
  return (
    (bytes[end - 2] | 0x20) === 0x61 &&
    (bytes[end - 3] | 0x20) === 0x70 &&
    (bytes[end - 4] | 0x20) === 0x72 &&
    (bytes[end - 5] | 0x20) === 0x61 &&
    bytes[end - 6] === 4
  );
}

/** The address in a full reverse name (RFC 1035, 3.5; RFC 3596, 2.5) whose labels lie unbroken before `end`. */
function readReverseName(q: DnsQuestion, addresses: AddressTable, bytes: Uint8Array, at: number, end: number): void {
  const length = end - at;
  if (length >= 22 && length <= 30 && isSuffix(bytes, end, IN_ADDR_ARPA))
    readIPv4Name(q, addresses, bytes, at, end - IN_ADDR_ARPA.length);
  else if (length === 74 && isSuffix(bytes, end, IP6_ARPA)) readIPv6Name(q, addresses, bytes, at);
}

const IN_ADDR_ARPA = wireName('in-addr', 'arpa');
const IP6_ARPA = wireName('ip6', 'arpa');

function wireName(...labels: string[]): Uint8Array {
  return Uint8Array.from([
    ...labels.flatMap((label) => [label.length, ...label].map((c) => (typeof c === 'string' ? c.charCodeAt(0) : c))),
    0,
  ]);
}

/** Whether the bytes before `end` are these, letters compared without case. */
function isSuffix(bytes: Uint8Array, end: number, suffix: Uint8Array): boolean {
  const from = end - suffix.length;
  for (let i = 0; i < suffix.length; i++) {
    const byte = bytes[from + i];
    if (byte !== suffix[i] && lowerCase(byte) !== suffix[i]) return false;
  }
  return true;
}

/** Four labels, each an octet as `reverseAddress` takes it: without leading zeros. */
function readIPv4Name(q: DnsQuestion, addresses: AddressTable, bytes: Uint8Array, from: number, end: number): void {
  let word = 0;
  let at = from;
  for (let octet = 0; octet < 4; octet++) {
    const length = bytes[at++];
    if (length < 1 || length > 3 || at + length > end || (length > 1 && bytes[at] === 0x30)) return;
    let value = 0;
    for (const stop = at + length; at < stop; at++) {
      const digit = bytes[at] - 0x30;
      if (digit < 0 || digit > 9) return;
      value = value * 10 + digit;
    }
    if (value > 255) return;
    word |= value << (8 * octet);
  }
  if (at !== end) return;
  q.hasAddress = true;
  q.address = addresses.keyOfIPv4(word);
}

const ADDRESS = new Uint8Array(16);

function readIPv6Name(q: DnsQuestion, addresses: AddressTable, bytes: Uint8Array, from: number): void {
  for (let i = 0; i < 32; i++) {
    const nibble = bytes[from + 2 * i] === 1 ? hexValue(bytes[from + 2 * i + 1]) : -1;
    if (nibble < 0) return;
    const byte = 15 - (i >> 1);
    ADDRESS[byte] = (i & 1) === 0 ? nibble : ADDRESS[byte] | (nibble << 4);
  }
  q.hasAddress = true;
  q.address = addresses.keyOfIPv6(ADDRESS, 0);
}

export function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** A hash of a name that is equal for equal names, whatever their case and compression; 0 when malformed. */
export function hashName(bytes: Uint8Array, offset: number, start: number, end: number): number {
  let at = offset;
  let hash = 0x811c9dc5 | 0;
  let length = 0;
  let jumps = 0;
  for (;;) {
    if (at >= end) return 0;
    const size = bytes[at];
    if (size === 0) return hash === 0 ? 1 : hash;
    if (size >= 0xc0) {
      if (at + 1 >= end || ++jumps > 127) return 0;
      at = start + (((size & 0x3f) << 8) | bytes[at + 1]);
      continue;
    }
    length += size + 1;
    if (size >= 0x40 || at + size >= end || length > MAX_NAME_BYTES) return 0;
    hash = Math.imul(hash ^ size, 0x01000193);
    for (let i = at + 1; i <= at + size; i++) {
      hash = Math.imul(hash ^ lowerCase(bytes[i]), 0x01000193);
    }
    at += size + 1;
  }
}

/**
 * A few bits of a name, equal for equal names whatever their case and compression: they tell, before a name is read to
 * its end, most names that nobody wants. 0 when its first label is cut.
 */
export function nameSign(bytes: Uint8Array, offset: number, start: number, end: number): number {
  let at = offset;
  for (let jumps = 0; jumps <= 127 && at < end; jumps++) {
    const size = bytes[at];
    const last = at + size;
    if (size < 0xc0) {
      if (last >= end) return 0;
      return size === 0
        ? 1
        : (size << 24) | folded(bytes[at + 1], 16) | folded(bytes[last - 1], 8) | folded(bytes[last], 0);
    }
    if (at + 1 >= end) return 0;
    at = start + (((size & 0x3f) << 8) | bytes[at + 1]);
  }
  return 0;
}

/** A letter in lower case; what else this makes equal does no harm to a sign. */
function folded(byte: number, shift: number): number {
  return (byte | 0x20) << shift;
}

export function lowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}
