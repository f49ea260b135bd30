/** The tree of a DNS message: header, questions, records with what they hold, and why reading stopped. */
import { formatIPv4, formatIPv6 } from '../../../base/addressText.ts';
import { type DnsRecord, readMessage } from '../../../decode/dnsMessage.ts';
import { skipName } from '../../../decode/dnsName.ts';
import { type DnsMap, QUESTION } from '../../../filter/dnsMap.ts';
import { nameText, netbiosText } from '../../../filter/dnsText.ts';
import { DNS_CLASSES, DNS_TYPES, NETBIOS_TYPES } from '../../../filter/fields/dnsWords.ts';
import { FIELD_BY_NAME } from '../../../filter/fields/registry.ts';
import { DNS, LLMNR, MDNS, NETBIOS_NAMES } from '../../../filter/layerKinds.ts';
import type { FrameField } from '../../../model/views.ts';
import { formatBytes, hex } from '../fieldText.ts';
import type { TreeNodes } from './treeNodes.ts';

const SECTIONS = ['Questions', 'Answers', 'Authority records', 'Additional records'] as const;
const OPT = 41;

export function dnsTree(t: TreeNodes, layer: number): FrameField {
  const { f } = t;
  const isNetbios = f.kind[layer] === NETBIOS_NAMES;
  const name = { [DNS]: 'dns', [MDNS]: 'mdns', [LLMNR]: 'llmnr', [NETBIOS_NAMES]: 'nbns' }[f.kind[layer]]!;
  const map = f.dns();
  const children = [...headerNodes(t, layer, isNetbios), ...pairNodes(t)];
  const records = isNetbios ? new Map<number, DnsRecord>() : decodedRecords(t, layer);
  for (const [section, title] of SECTIONS.entries()) {
    const entries = entriesOf(map, layer, section);
    if (entries.length === 0) continue;
    const nodes = entries.map((entry) => entryNode(t, map, entry, records));
    const from = map.nameAt[entries[0]];
    const to = map.end[entries[entries.length - 1]];
    children.push(t.node(null, title, String(entries.length), [f.source[layer], from, to], nodes));
  }
  return t.node(name, FIELD_BY_NAME.get(name)!.label, '', [f.source[layer], f.from[layer], f.to[layer]], children);
}

function entriesOf(map: DnsMap, layer: number, section: number): number[] {
  const entries: number[] = [];
  for (let entry = 0; entry < map.entries; entry++) {
    if (map.layer[entry] === layer && map.section[entry] === section) entries.push(entry);
  }
  return entries;
}

/** LLMNR has other flags in two places, and none in four; queries do not have those that only an answer can tell. */
const FLAGS: readonly (readonly [name: string, mask: number, isOf: 'all' | 'dns' | 'llmnr'])[] = [
  ['response', 0x8000, 'all'],
  ['opcode', 0x7800, 'all'],
  ['authoritative', 0x400, 'dns'],
  ['conflict', 0x400, 'llmnr'],
  ['truncated', 0x200, 'all'],
  ['recdesired', 0x100, 'dns'],
  ['tentative', 0x100, 'llmnr'],
  ['recavail', 0x80, 'dns'],
  ['z', 0x40, 'dns'],
  ['authenticated', 0x20, 'dns'],
  ['checkdisable', 0x10, 'dns'],
  ['rcode', 0xf, 'all'],
];
const ANSWERED: ReadonlySet<string> = new Set(['authoritative', 'recavail', 'authenticated', 'rcode']);
const COUNTS = ['queries', 'answers', 'auth_rr', 'add_rr'];

function headerNodes(t: TreeNodes, layer: number, isNetbios: boolean): FrameField[] {
  const { f } = t;
  const source = f.source[layer];
  const at = f.from[layer];
  const view = f.views[source];
  const prefix = isNetbios ? 'nbns' : 'dns';
  const there = f.to[layer] - at;
  const field = (name: string, value: number, offset: number, children: readonly FrameField[] = []) =>
    FIELD_BY_NAME.has(name) && there >= offset + 2 ? [t.value(name, value, source, at + offset, 2, children)] : [];
  if (there < 2) return [];
  const flags = there >= 4 ? view.getUint16(at + 2) : 0;
  const which = f.kind[layer] === LLMNR ? 'llmnr' : 'dns';
  const bits = FLAGS.flatMap(([name, mask, isOf]) => {
    if ((isOf !== 'all' && isOf !== which) || (ANSWERED.has(name) && (flags & 0x8000) === 0)) return [];
    return field(`${prefix}.flags.${name}`, (flags & mask) >>> (31 - Math.clz32(mask & -mask)), 2);
  });
  return [
    ...field(`${prefix}.id`, view.getUint16(at), 0),
    ...field(`${prefix}.flags`, flags, 2, bits),
    ...COUNTS.flatMap((name, index) =>
      there >= 6 + 2 * index ? field(`${prefix}.count.${name}`, view.getUint16(at + 4 + 2 * index), 4 + 2 * index) : [],
    ),
  ];
}

function pairNodes(t: TreeNodes): FrameField[] {
  const { past, timeNs } = t.f;
  const { queryFrame, answerFrame, firstQueryFrame, firstAnswerFrame } = past;
  if (answerFrame > 0) return [t.told('dns.response_in', 'Frame of the response', String(answerFrame))];
  if (firstQueryFrame > 0)
    return [t.told('dns.retransmit_request_in', 'Sent again; frame of the first query', String(firstQueryFrame))];
  if (firstAnswerFrame > 0)
    return [t.told('dns.retransmit_response_in', 'Sent again; frame of the first response', String(firstAnswerFrame))];
  if (past.unsolicited) return [t.told('dns.unsolicited', 'Response to no query', 'its query is not in the capture')];
  if (queryFrame === 0) return [];
  return [
    t.told('dns.response_to', 'Frame of the query', String(queryFrame)),
    t.told('dns.time', 'Time since the query', `${(timeNs - past.queryNs) / 1e9} s`),
  ];
}

/** Records as the guarded decoder reads them, by where they begin. */
function decodedRecords(t: TreeNodes, layer: number): ReadonlyMap<number, DnsRecord> {
  const { f } = t;
  const start = f.from[layer];
  const message = readMessage(f.sources[f.source[layer]], start, f.to[layer]);
  if (message.kind === 'unreadable') return new Map();
  const all = [...message.answers, ...message.authorities, ...message.additionals];
  return new Map(all.map((record) => [start + record.offset, record]));
}

function entryNode(t: TreeNodes, map: DnsMap, entry: number, records: ReadonlyMap<number, DnsRecord>): FrameField {
  const { f } = t;
  const layer = map.layer[entry];
  const source = f.source[layer];
  const fixed = map.fixedAt[entry];
  const type = f.views[source].getUint16(fixed);
  const isNetbios = f.kind[layer] === NETBIOS_NAMES;
  const text = nameOf(t, map, entry, map.nameAt[entry]);
  const typeName = (isNetbios ? NETBIOS_TYPES : DNS_TYPES).get(type) ?? `type ${type}`;
  const prefix = isNetbios ? 'nbns' : map.section[entry] === QUESTION ? 'dns.qry' : 'dns.resp';
  const children = [
    t.node(`${prefix}.name`, 'Name', text, [source, map.nameAt[entry], fixed]),
    t.node(`${prefix}.type`, 'Type', `${typeName} (${type})`, [source, fixed, fixed + 2]),
    ...(isNetbios ? [] : classNodes(t, map, entry, prefix, type)),
  ];
  if (map.section[entry] !== QUESTION) children.push(...dataNodes(t, map, entry, type, records));
  return t.node(null, text, typeName, [source, map.nameAt[entry], map.end[entry]], children);
}

function nameOf(t: TreeNodes, map: DnsMap, entry: number, at: number): string {
  const { f } = t;
  const layer = map.layer[entry];
  const bytes = f.sources[f.source[layer]];
  const text =
    f.kind[layer] === NETBIOS_NAMES
      ? netbiosText(bytes, at, f.to[layer])
      : nameText(bytes, at, f.from[layer], f.to[layer]);
  return text ?? '<malformed name>';
}

/** An OPT record (RFC 6891) has a payload size in the place of the class. */
function classNodes(t: TreeNodes, map: DnsMap, entry: number, prefix: string, type: number): FrameField[] {
  const { f } = t;
  const source = f.source[map.layer[entry]];
  const at = map.fixedAt[entry] + 2;
  const value = f.views[source].getUint16(at);
  if (type === OPT && prefix === 'dns.resp')
    return [t.node(null, 'UDP payload size', String(value), [source, at, at + 2])];
  const isMulticast = f.kind[map.layer[entry]] === MDNS;
  const bits = isMulticast ? value & 0x7fff : value;
  const node = t.node(`${prefix}.class`, 'Class', `${DNS_CLASSES.get(bits) ?? 'unknown'} (${hex(bits, 4)})`, [
    source,
    at,
    at + 2,
  ]);
  if (!isMulticast) return [node];
  const label = prefix === 'dns.qry' ? 'Unicast answer wanted' : 'Cache flush';
  return [node, t.node(null, label, (value & 0x8000) === 0 ? 'No' : 'Yes', [source, at, at + 2])];
}

function dataNodes(
  t: TreeNodes,
  map: DnsMap,
  entry: number,
  type: number,
  records: ReadonlyMap<number, DnsRecord>,
): FrameField[] {
  const { f } = t;
  const source = f.source[map.layer[entry]];
  const view = f.views[source];
  const fixed = map.fixedAt[entry];
  const [data, end] = [map.dataAt[entry], map.end[entry]];
  const isNetbios = f.kind[map.layer[entry]] === NETBIOS_NAMES;
  const ttl = view.getUint32(fixed + 4);
  const ttlNode =
    type === OPT
      ? t.node(null, 'Extended flags', hex(ttl, 8), [source, fixed + 4, fixed + 8])
      : t.node(isNetbios ? null : 'dns.resp.ttl', 'Time to live', `${ttl} s`, [source, fixed + 4, fixed + 8]);
  const nodes = [
    ttlNode,
    t.node(isNetbios ? null : 'dns.resp.len', 'Data length', String(end - data), [source, fixed + 8, fixed + 10]),
  ];
  if (end > data) nodes.push(dataNode(t, map, entry, type, records.get(map.nameAt[entry])));
  return nodes;
}

/** Fields whose value is a name that stands at the data's beginning, or a little behind it. */
const NAME_FIELDS: ReadonlyMap<number, readonly [name: string, offset: number]> = new Map([
  [2, ['dns.ns', 0]],
  [5, ['dns.cname', 0]],
  [12, ['dns.ptr.domain_name', 0]],
  [15, ['dns.mx.mail_exchange', 2]],
  [33, ['dns.srv.target', 6]],
  [39, ['dns.dname', 0]],
]);

function dataNode(t: TreeNodes, map: DnsMap, entry: number, type: number, record: DnsRecord | undefined): FrameField {
  const { f } = t;
  const source = f.source[map.layer[entry]];
  const bytes = f.sources[source];
  const [data, end] = [map.dataAt[entry], map.end[entry]];
  if (type === 1 && end - data === 4) {
    return t.node('dns.a', 'IPv4 address', formatIPv4(f.views[source].getInt32(data)), [source, data, end]);
  }
  if (type === 28 && end - data === 16)
    return t.node('dns.aaaa', 'IPv6 address', formatIPv6(bytes, data), [source, data, end]);
  const named = NAME_FIELDS.get(type);
  if (named !== undefined && end - data > named[1]) {
    const [name, offset] = named;
    return t.node(name, FIELD_BY_NAME.get(name)!.label, nameOf(t, map, entry, data + offset), [
      source,
      data + offset,
      end,
    ]);
  }
  if (type === 6) return authorityNode(t, map, entry, record);
  const text = record?.data.kind === 'other' ? valueText(record.data.value) : null;
  return t.node(null, 'Data', text ?? formatBytes(bytes.subarray(data, end)), [source, data, end]);
}

function authorityNode(t: TreeNodes, map: DnsMap, entry: number, record: DnsRecord | undefined): FrameField {
  const { f } = t;
  const source = f.source[map.layer[entry]];
  const [data, end] = [map.dataAt[entry], map.end[entry]];
  const behind = skipName(f.sources[source], data, end);
  const children = [
    t.node('dns.soa.mname', 'Primary name server', nameOf(t, map, entry, data), [source, data, behind]),
  ];
  if (record?.data.kind === 'soa') {
    const { rname, serial, minimumSeconds, negativeSeconds } = record.data;
    children.push(
      t.node(null, "Responsible person's mailbox", rname, [source, behind, end - 20]),
      t.node('dns.soa.serial_number', 'Serial number', String(serial), [source, end - 20, end - 16]),
      t.node('dns.soa.minimum_ttl', 'Minimum TTL', `${minimumSeconds} s`, [source, end - 4, end]),
      t.told(null, 'A negative answer may be kept for', `${negativeSeconds} s`),
    );
  }
  return t.node(null, 'Start of authority', '', [source, data, end], children);
}

/** What dns-packet makes of a record's data, as text. */
function valueText(value: unknown): string | null {
  try {
    return JSON.stringify(value, (_key, part) => (part?.type === 'Buffer' ? latin1Of(part.data) : part)) ?? null;
  } catch {
    return null;
  }
}

function latin1Of(data: unknown): string {
  return Array.isArray(data) ? String.fromCharCode(...data.slice(0, 512).map(Number)) : '';
}
