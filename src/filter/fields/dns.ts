/** DNS and what is built like it: mDNS and LLMNR share its fields, NetBIOS names have their own. */
import type { Dissection } from '../dissection.ts';
import { type DnsMap, QUESTION } from '../dnsMap.ts';
import { nameText, netbiosText } from '../dnsText.ts';
import { DNS, LLMNR, MDNS, NETBIOS_NAMES } from '../layerKinds.ts';
import type { Values } from '../values.ts';
import { dnsPairFields } from './dnsPairs.ts';
import { DNS_CLASSES, DNS_OPCODES, DNS_RCODES, DNS_TYPES, NETBIOS_TYPES } from './dnsWords.ts';
import { type Field, field, NEEDS_MESSAGES, protocol, type Words } from './field.ts';

const MESSAGES = { needs: NEEDS_MESSAGES };
const WIDE = { needs: NEEDS_MESSAGES, largest: 0xffff };

/** Which messages have a field of the header. */
interface HeaderOf {
  readonly kinds?: (kind: number) => boolean;
  /** Queries have the bits, but they mean nothing there, and Wireshark has no such field. */
  readonly ofResponses?: boolean;
}

/** Of every message of the kind: some bits of the 16 at `offset`. */
function header(
  [name, label, type]: readonly [string, string, 'number' | 'boolean'],
  kind: number,
  offset: number,
  mask: number,
  words?: Words,
  { kinds = (each: number) => isKind(each, kind), ofResponses = false }: HeaderOf = {},
): Field {
  const shift = 31 - Math.clz32(mask & -mask);
  const load = (f: Dissection, values: Values) => {
    f.messages();
    for (let index = 0; index < f.layers; index++) {
      if (!kinds(f.kind[index]) || f.to[index] - f.from[index] < offset + 2) continue;
      const view = f.views[f.source[index]];
      if (ofResponses && (view.getUint8(f.from[index] + 2) & 0x80) === 0) continue;
      values.addNumber((view.getUint16(f.from[index] + offset) & mask) >>> shift);
    }
  };
  const isHex = name.endsWith('.id') || name.endsWith('.flags');
  return field(name, label, type, load, { ...WIDE, largest: mask >>> shift, isHex, ...(words ? { words } : {}) });
}

/** A flag that LLMNR does not have, or that only it has, in the same place (RFC 4795, 2.1.1). */
function flag(name: string, label: string, mask: number, ofLlmnr: boolean, ofResponses = false): Field {
  const kinds = (kind: number) => (ofLlmnr ? kind === LLMNR : kind === DNS || kind === MDNS);
  return header([name, label, 'boolean'], DNS, 2, mask, undefined, { kinds, ofResponses });
}

/** mDNS and LLMNR have DNS's fields. */
function isKind(kind: number, wanted: number): boolean {
  return wanted === NETBIOS_NAMES ? kind === NETBIOS_NAMES : kind >= DNS && kind <= LLMNR;
}

type Visit = (f: Dissection, map: DnsMap, entry: number, values: Values) => void;

/** Of every question, or every record, of messages of the kind. */
function entries(kind: number, isQuestion: boolean, visit: Visit): Field['load'] {
  return (f, values) => {
    const map = f.dns();
    for (let entry = 0; entry < map.entries; entry++) {
      if ((map.section[entry] === QUESTION) !== isQuestion || !isKind(f.kind[map.layer[entry]], kind)) continue;
      visit(f, map, entry, values);
    }
  };
}

/** Of records of one type. */
function data(type: number, visit: Visit): Field['load'] {
  return entries(DNS, false, (f, map, entry, values) => {
    if (viewOf(f, map, entry).getUint16(map.fixedAt[entry]) === type) visit(f, map, entry, values);
  });
}

function viewOf(f: Dissection, map: DnsMap, entry: number): DataView {
  return f.views[f.source[map.layer[entry]]];
}

function bytesOf(f: Dissection, map: DnsMap, entry: number): Uint8Array {
  return f.sources[f.source[map.layer[entry]]];
}

const addName: Visit = (f, map, entry, values) => addNameAt(f, map, entry, map.nameAt[entry], values);
const addTarget: Visit = (f, map, entry, values) => addNameAt(f, map, entry, map.dataAt[entry], values);

function addNameAt(f: Dissection, map: DnsMap, entry: number, at: number, values: Values): void {
  const layer = map.layer[entry];
  const text = nameText(bytesOf(f, map, entry), at, f.from[layer], f.to[layer]);
  if (text !== null) values.addText(text);
}

const addNetbiosName: Visit = (f, map, entry, values) => {
  const text = netbiosText(bytesOf(f, map, entry), map.nameAt[entry], f.to[map.layer[entry]]);
  if (text !== null) values.addText(text);
};

/** Some bits of the 16 behind the name and `offset` more bytes. */
function fixedBits(offset: number, mask: number): Visit {
  return (f, map, entry, values) => {
    values.addNumber(viewOf(f, map, entry).getUint16(map.fixedAt[entry] + offset) & mask);
  };
}

/** The top bit of mDNS's classes has a meaning of its own (RFC 6762, 5.4 and 10.2). */
const addClass: Visit = (f, map, entry, values) => {
  const mask = f.kind[map.layer[entry]] === MDNS ? 0x7fff : 0xffff;
  values.addNumber(viewOf(f, map, entry).getUint16(map.fixedAt[entry] + 2) & mask);
};

/** Numbers of the data's fixed part, as far as it is that long. */
function dataNumber(offset: number, size: 2 | 4, fromEnd = false): Visit {
  return (f, map, entry, values) => {
    const at = fromEnd ? map.end[entry] - offset : map.dataAt[entry] + offset;
    if (at < map.dataAt[entry] || at + size > map.end[entry]) return;
    const view = viewOf(f, map, entry);
    values.addNumber(size === 2 ? view.getUint16(at) : view.getUint32(at));
  };
}

/** The character strings of a TXT record. */
const addTexts: Visit = (f, map, entry, values) => {
  const bytes = bytesOf(f, map, entry);
  const end = map.end[entry];
  for (let at = map.dataAt[entry]; at < end && at + bytes[at] < end; at += bytes[at] + 1) {
    values.addText(String.fromCharCode(...bytes.subarray(at + 1, at + 1 + bytes[at])));
  }
};

export const dnsHeaderFields: readonly Field[] = [
  header(['dns.id', 'Transaction ID', 'number'], DNS, 0, 0xffff),
  header(['dns.flags', 'Flags', 'number'], DNS, 2, 0xffff),
  header(['dns.flags.response', 'Response', 'boolean'], DNS, 2, 0x8000),
  header(['dns.flags.opcode', 'Opcode', 'number'], DNS, 2, 0x7800, DNS_OPCODES),
  flag('dns.flags.authoritative', 'Authoritative', 0x0400, false, true),
  header(['dns.flags.truncated', 'Truncated', 'boolean'], DNS, 2, 0x0200),
  flag('dns.flags.conflict', 'Conflict', 0x0400, true),
  flag('dns.flags.tentative', 'Tentative', 0x0100, true),
  flag('dns.flags.recdesired', 'Recursion desired', 0x0100, false),
  flag('dns.flags.recavail', 'Recursion available', 0x0080, false, true),
  flag('dns.flags.z', 'Reserved', 0x0040, false),
  flag('dns.flags.authenticated', 'Answer authenticated', 0x0020, false, true),
  flag('dns.flags.checkdisable', 'Checking disabled', 0x0010, false),
  header(['dns.flags.rcode', 'Reply code', 'number'], DNS, 2, 0x000f, DNS_RCODES, { ofResponses: true }),
  header(['dns.count.queries', 'Questions', 'number'], DNS, 4, 0xffff),
  header(['dns.count.answers', 'Answers', 'number'], DNS, 6, 0xffff),
  header(['dns.count.auth_rr', 'Authority records', 'number'], DNS, 8, 0xffff),
  header(['dns.count.add_rr', 'Additional records', 'number'], DNS, 10, 0xffff),
];

export const dnsFields: readonly Field[] = [
  protocol('dns', 'Domain Name System', [DNS], true),
  protocol('mdns', 'Multicast DNS', [MDNS], true),
  protocol('llmnr', 'Link-local Multicast Name Resolution', [LLMNR], true),
  ...dnsHeaderFields,
  field('dns.qry.name', 'Name asked for', 'text', entries(DNS, true, addName), MESSAGES),
  field('dns.qry.type', 'Type asked for', 'number', entries(DNS, true, fixedBits(0, 0xffff)), {
    ...WIDE,
    words: DNS_TYPES,
  }),
  field('dns.qry.class', 'Class asked for', 'number', entries(DNS, true, addClass), {
    ...WIDE,
    isHex: true,
    words: DNS_CLASSES,
  }),
  field('dns.resp.name', 'Name of a record', 'text', entries(DNS, false, addName), MESSAGES),
  field('dns.resp.type', 'Type of a record', 'number', entries(DNS, false, fixedBits(0, 0xffff)), {
    ...WIDE,
    words: DNS_TYPES,
  }),
  field('dns.resp.class', 'Class of a record', 'number', entries(DNS, false, addRecordClass), {
    ...WIDE,
    isHex: true,
    words: DNS_CLASSES,
  }),
  field('dns.resp.ttl', 'Time to live of a record', 'number', entries(DNS, false, addTtl), MESSAGES),
  field('dns.resp.len', "Length of a record's data", 'number', entries(DNS, false, fixedBits(8, 0xffff)), WIDE),
  field('dns.a', 'IPv4 address', 'ipv4', data(1, addIPv4), MESSAGES),
  field('dns.ns', 'Name server', 'text', data(2, addTarget), MESSAGES),
  field('dns.cname', 'Canonical name', 'text', data(5, addTarget), MESSAGES),
  field('dns.soa.mname', 'Primary name server', 'text', data(6, addTarget), MESSAGES),
  field('dns.soa.serial_number', 'Serial number', 'number', data(6, dataNumber(20, 4, true)), MESSAGES),
  field('dns.soa.minimum_ttl', 'Minimum TTL', 'number', data(6, dataNumber(4, 4, true)), MESSAGES),
  field('dns.ptr.domain_name', 'Name of the address', 'text', data(12, addTarget), MESSAGES),
  field('dns.mx.preference', 'Preference', 'number', data(15, dataNumber(0, 2)), WIDE),
  field(
    'dns.mx.mail_exchange',
    'Mail exchange',
    'text',
    data(15, (f, map, entry, values) => addNameAt(f, map, entry, map.dataAt[entry] + 2, values)),
    MESSAGES,
  ),
  field('dns.txt', 'Text', 'text', data(16, addTexts), MESSAGES),
  field('dns.aaaa', 'IPv6 address', 'ipv6', data(28, addIPv6), MESSAGES),
  field('dns.srv.port', 'Service port', 'number', data(33, dataNumber(4, 2)), WIDE),
  field(
    'dns.srv.target',
    'Service host',
    'text',
    data(33, (f, map, entry, values) => addNameAt(f, map, entry, map.dataAt[entry] + 6, values)),
    MESSAGES,
  ),
  field('dns.dname', 'Canonical name of a tree', 'text', data(39, addTarget), MESSAGES),
  ...dnsPairFields,
];

function addIPv4(f: Dissection, map: DnsMap, entry: number, values: Values): void {
  const at = map.dataAt[entry];
  if (map.end[entry] - at === 4) values.addNumber(viewOf(f, map, entry).getUint32(at));
}

function addIPv6(f: Dissection, map: DnsMap, entry: number, values: Values): void {
  const at = map.dataAt[entry];
  if (map.end[entry] - at === 16) values.addBytes(bytesOf(f, map, entry), at, at + 16);
}

const OPT = 41;

/** An OPT record (RFC 6891) has other things in the places of class and TTL. */
function addRecordClass(f: Dissection, map: DnsMap, entry: number, values: Values): void {
  if (viewOf(f, map, entry).getUint16(map.fixedAt[entry]) !== OPT) addClass(f, map, entry, values);
}

function addTtl(f: Dissection, map: DnsMap, entry: number, values: Values): void {
  const view = viewOf(f, map, entry);
  if (view.getUint16(map.fixedAt[entry]) !== OPT) values.addNumber(view.getUint32(map.fixedAt[entry] + 4));
}

export const netbiosFields: readonly Field[] = [
  protocol('nbns', 'NetBIOS Name Service', [NETBIOS_NAMES], true),
  header(['nbns.id', 'Transaction ID', 'number'], NETBIOS_NAMES, 0, 0xffff),
  header(['nbns.flags', 'Flags', 'number'], NETBIOS_NAMES, 2, 0xffff),
  header(['nbns.flags.response', 'Response', 'boolean'], NETBIOS_NAMES, 2, 0x8000),
  header(['nbns.flags.rcode', 'Reply code', 'number'], NETBIOS_NAMES, 2, 0x000f, DNS_RCODES, { ofResponses: true }),
  header(['nbns.count.queries', 'Questions', 'number'], NETBIOS_NAMES, 4, 0xffff),
  header(['nbns.count.answers', 'Answers', 'number'], NETBIOS_NAMES, 6, 0xffff),
  field('nbns.name', 'Name', 'text', (f, values) => {
    entries(NETBIOS_NAMES, true, addNetbiosName)(f, values);
    entries(NETBIOS_NAMES, false, addNetbiosName)(f, values);
  }),
  field(
    'nbns.type',
    'Type',
    'number',
    (f, values) => {
      entries(NETBIOS_NAMES, true, fixedBits(0, 0xffff))(f, values);
      entries(NETBIOS_NAMES, false, fixedBits(0, 0xffff))(f, values);
    },
    { largest: 0xffff, words: NETBIOS_TYPES },
  ),
];
