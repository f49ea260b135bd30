/** The answer section of a response to a PTR or address query, walked in place within its lengths (RFC 1035, 4.1.3). */
import type { AddressTable } from '../base/addressTable.ts';
import { uint16, uint32 } from '../base/bytes.ts';
import { readName, skipName } from './dnsName.ts';
import {
  type DnsQuestion,
  TYPE_A,
  TYPE_AAAA,
  TYPE_CNAME,
  TYPE_DNAME,
  TYPE_NS,
  TYPE_PTR,
  TYPE_SOA,
} from './dnsQuestion.ts';

/** Records of one message that are looked at. */
const MAX_RECORDS = 256;
const MAX_TARGETS = 16;

/** What a response says to its question; overwritten by each. */
export class DnsAnswers {
  /** PTR records, CNAMEs, addresses in the answer section. */
  pointers = 0;
  aliases = 0;
  /** Where the last CNAME target lies. */
  lastAliasAt = 0;
  /** Where the first targets of each kind lie: as many as were counted, or as there is room for. */
  readonly targetOffsets = new Int32Array(MAX_TARGETS);
  readonly aliasOffsets = new Int32Array(MAX_TARGETS);
  /** Keys of the A and AAAA records. */
  readonly addresses: number[] = [];
  /** Negative-cache time of the SOA in the authority section (RFC 2308, 5), seconds; -1 without one. */
  negativeSeconds = -1;
  soaNameAt = 0;
  /** NS records in the authority section and no answer: a referral. */
  referral = false;
  /** Records of the answer section are missing: cut by the capture, or malformed. */
  cut = false;

  /** Offsets of the PTR targets and of the CNAME targets. */
  get targets(): Int32Array {
    return this.targetOffsets.subarray(0, Math.min(this.pointers, MAX_TARGETS));
  }

  get aliasTargets(): Int32Array {
    return this.aliasOffsets.subarray(0, Math.min(this.aliases, MAX_TARGETS));
  }
}

/** Walks the records behind the questions; stops quietly where the message is cut or malformed. */
export function readAnswers(a: DnsAnswers, q: DnsQuestion, table: AddressTable, bytes: Uint8Array, end: number): void {
  a.pointers = 0;
  a.aliases = 0;
  if (a.addresses.length > 0) a.addresses.length = 0;
  a.negativeSeconds = -1;
  a.referral = false;
  let at = q.questionEnd;
  for (let i = 1; i < q.questions && at >= 0; i++) at = skipQuestion(bytes, at, end);
  let nameServers = 0;
  let read = 0;
  const records = Math.min(q.answers + q.authorities, MAX_RECORDS);
  for (let i = 0; i < records && at >= 0; i++) {
    const fixed = skipName(bytes, at, end);
    if (fixed < 0 || fixed + 10 > end) break;
    const type = uint16(bytes, fixed);
    const data = fixed + 10;
    const dataEnd = data + uint16(bytes, fixed + 8);
    if (dataEnd > end) break;
    if (i < q.answers) readAnswer(a, table, type, bytes, data, dataEnd);
    else if (type === TYPE_NS) nameServers++;
    else if (type === TYPE_SOA) readSoa(a, bytes, at, fixed, data, dataEnd);
    at = dataEnd;
    read++;
  }
  a.cut = read < Math.min(q.answers, MAX_RECORDS);
  a.referral = q.rcode === 0 && q.answers === 0 && nameServers > 0 && a.negativeSeconds < 0 && !q.authoritative;
}

function skipQuestion(bytes: Uint8Array, at: number, end: number): number {
  const afterName = skipName(bytes, at, end);
  return afterName < 0 || afterName + 4 > end ? -1 : afterName + 4;
}

function readAnswer(
  a: DnsAnswers,
  table: AddressTable,
  type: number,
  bytes: Uint8Array,
  data: number,
  dataEnd: number,
): void {
  if (type === TYPE_PTR) {
    if (a.pointers < MAX_TARGETS) a.targetOffsets[a.pointers] = data;
    a.pointers++;
  } else if (type === TYPE_CNAME || type === TYPE_DNAME) {
    if (a.aliases < MAX_TARGETS) a.aliasOffsets[a.aliases] = data;
    a.aliases++;
    a.lastAliasAt = data;
  } else if (type === TYPE_A && dataEnd - data === 4) {
    const word = (bytes[data] << 24) | (bytes[data + 1] << 16) | (bytes[data + 2] << 8) | bytes[data + 3];
    if (a.addresses.length < MAX_RECORDS) a.addresses.push(table.keyOfIPv4(word));
  } else if (type === TYPE_AAAA && dataEnd - data === 16) {
    if (a.addresses.length < MAX_RECORDS) a.addresses.push(table.keyOfIPv6(bytes, data));
  }
}

/** The lesser of the SOA's own TTL and its MINIMUM field, its last four bytes. */
function readSoa(a: DnsAnswers, bytes: Uint8Array, nameAt: number, fixed: number, data: number, dataEnd: number): void {
  if (dataEnd - data < 22) return;
  a.soaNameAt = nameAt;
  a.negativeSeconds = Math.min(uint32(bytes, fixed + 4), uint32(bytes, dataEnd - 4));
}

/** Names at these offsets as text, those malformed left out. */
export function readNames(offsets: Int32Array, bytes: Uint8Array, start: number, end: number): string[] {
  const names: string[] = [];
  for (const offset of offsets) {
    const read = readName(bytes, offset, start, end);
    if (read !== null) names.push(read.name);
  }
  return names;
}
