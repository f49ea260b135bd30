/** DNS messages for tests: queries and responses, and their kin mDNS, LLMNR and NetBIOS node status. */
import { addressBytes } from './addresses.ts';
import { bytes, type Part, u8, u16, u32 } from './bytes.ts';

export const TYPES = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, TXT: 16, AAAA: 28, NBSTAT: 33 } as const;
export type RecordType = keyof typeof TYPES;

export const RCODES = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
export type Rcode = keyof typeof RCODES;

export interface DnsRecord {
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'CNAME' | 'PTR' | 'NS' | 'SOA';
  readonly ttl?: number;
  /** An address, a name, or for SOA the name of the primary server. */
  readonly data: string;
  /** Last field of an SOA: how long a negative answer may be kept, in seconds (RFC 2308). */
  readonly minimum?: number;
}

export interface QueryOptions {
  readonly id: number;
  readonly name: string;
  readonly type: RecordType;
  readonly recursionDesired?: boolean;
  /** Adds an OPT record (EDNS, 1232 bytes). */
  readonly edns?: boolean;
  /** Adds one that asks for signatures (DO, RFC 3225), as name servers do. */
  readonly signed?: boolean;
  /** mDNS: asks for a unicast response (top bit of the class). */
  readonly unicastResponse?: boolean;
}

export function dnsQuery(options: QueryOptions): Uint8Array {
  const flags = options.recursionDesired === false ? 0 : 0x0100;
  const signed = options.signed === true;
  const edns = options.edns === true || signed;
  const recordClass = options.unicastResponse === true ? 0x8001 : 1;
  return bytes(
    header(options.id, flags, [1, 0, 0, edns ? 1 : 0]),
    question(options.name, options.type, recordClass),
    edns ? [0, ...u16(41), ...u16(1232), ...u32(signed ? 0x8000 : 0), ...u16(0)] : [],
  );
}

export interface ResponseOptions {
  readonly id: number;
  readonly name: string;
  readonly type: RecordType;
  readonly rcode?: Rcode;
  readonly answers?: readonly DnsRecord[];
  readonly authority?: readonly DnsRecord[];
  /** TC: the answer did not fit, ask again over TCP. */
  readonly truncated?: boolean;
  /** False gives a response without RA and AA, as a referral's. */
  readonly recursionAvailable?: boolean;
  /** Owner names that equal the question are written as a pointer to it; true unless told. */
  readonly compress?: boolean;
  /** mDNS: no question section, AA set. */
  readonly multicast?: boolean;
}

export function dnsResponse(options: ResponseOptions): Uint8Array {
  const { answers = [], authority = [], multicast = false } = options;
  const flags = multicast
    ? 0x8400
    : 0x8100 |
      (options.recursionAvailable === false ? 0 : 0x80) |
      (options.truncated === true ? 0x0200 : 0) |
      RCODES[options.rcode ?? 'NOERROR'];
  const pointerTo = options.compress === false || multicast ? null : options.name;
  return bytes(
    header(options.id, flags, [multicast ? 0 : 1, answers.length, authority.length, 0]),
    multicast ? [] : question(options.name, options.type, 1),
    ...[...answers, ...authority].map((record) => recordBytes(record, pointerTo)),
  );
}

/** The two-byte length that goes before a message over TCP (RFC 1035 4.2.2). */
export function overTcp(message: Uint8Array): Uint8Array {
  return bytes(u16(message.length), message);
}

/** A NetBIOS node status request: the name `*` padded with zeros (RFC 1002 4.2.17). */
export function nodeStatusQuery(id: number): Uint8Array {
  return bytes(header(id, 0, [1, 0, 0, 0]), NODE_STATUS_NAME, u16(TYPES.NBSTAT), u16(1));
}

/** A NetBIOS node status response with one workstation name. */
export function nodeStatusResponse(id: number, computer: string): Uint8Array {
  const names = bytes([1], computer.toUpperCase().padEnd(15, ' '), [0x00, 0x04, 0x00]);
  const statistics = new Uint8Array(46);
  return bytes(
    header(id, 0x8400, [0, 1, 0, 0]),
    NODE_STATUS_NAME,
    u16(TYPES.NBSTAT),
    u16(1),
    u32(0),
    u16(names.length + statistics.length),
    names,
    statistics,
  );
}

const NODE_STATUS_NAME = bytes([32], 'CK', 'A'.repeat(30), [0]);

/** A name as labels. `\.` stands for a dot within a label; other characters are bytes (Latin-1). */
export function nameBytes(name: string): Uint8Array {
  const trimmed = name.replace(/\.$/, '');
  const labels = trimmed === '' ? [] : trimmed.split(/(?<!\\)\./).map((label) => label.replaceAll('\\.', '.'));
  return bytes(...labels.flatMap((label): Part[] => [u8(label.length), label]), [0]);
}

function header(id: number, flags: number, counts: readonly [number, number, number, number]): Part {
  return [id, flags, ...counts].flatMap(u16);
}

function question(name: string, type: RecordType, recordClass: number): Uint8Array {
  return bytes(nameBytes(name), u16(TYPES[type]), u16(recordClass));
}

/** @param pointerTo the question's name: an owner equal to it becomes a pointer to byte 12 */
function recordBytes(record: DnsRecord, pointerTo: string | null): Uint8Array {
  const owner = record.name === pointerTo ? Uint8Array.of(0xc0, 12) : nameBytes(record.name);
  const data = recordData(record);
  return bytes(owner, u16(TYPES[record.type]), u16(1), u32(record.ttl ?? 3600), u16(data.length), data);
}

function recordData(record: DnsRecord): Uint8Array {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return addressBytes(record.data);
    case 'SOA':
      return bytes(
        nameBytes(record.data),
        nameBytes(`hostmaster.${record.data}`),
        [2026112101, 7200, 3600, 1209600, record.minimum ?? 3600].flatMap(u32),
      );
    default:
      return nameBytes(record.data);
  }
}
