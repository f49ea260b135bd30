/** Info lines of ARP, IP fragments, ICMP, TCP and UDP. */
import { formatIPv4, formatIPv6 } from '../../../base/addressText.ts';
import type { Dissection } from '../../../filter/dissection.ts';
import { ICMPV6_TYPES, PROTOCOLS } from '../../../filter/fields/network.ts';
import { scaledWindow } from '../../../filter/fields/transport.ts';
import { IPV4, IPV6 } from '../../../filter/layerKinds.ts';
import { DUPLICATE_ACK, RETRANSMISSION, TCP_SIGNS } from '../../../filter/tcpSigns.ts';
import { payloadOf } from '../../../filter/walk/messages.ts';
import { formatEther, hex } from '../fieldText.ts';

export function describeArp(f: Dissection, layer: number): string {
  const view = f.views[f.source[layer]];
  const at = f.from[layer];
  const opcode = view.getUint16(at + 6);
  if (f.to[layer] - at < 28 || view.getUint16(at + 4) !== 0x0604) return `ARP, opcode ${opcode}`;
  const [sender, target] = [formatIPv4(view.getInt32(at + 14)), formatIPv4(view.getInt32(at + 24))];
  const hardware = formatEther(view.getUint16(at + 8) * 0x1_0000_0000 + view.getUint32(at + 10));
  if (opcode === 1) return `Who has ${target}? Tell ${sender}`;
  return opcode === 2 ? `${sender} is at ${hardware}` : `ARP, opcode ${opcode}`;
}

/** An IP packet of which no transport header is read: a fragment, or a protocol that is not known here. */
export function describeFragment(f: Dissection, layer: number): string {
  const view = f.views[f.source[layer]];
  const at = f.from[layer];
  if (f.kind[layer] === IPV6) return `${protocolName(view.getUint8(at + 6))} (${view.getUint8(at + 6)})`;
  const protocol = view.getUint8(at + 9);
  const bits = view.getUint16(at + 6);
  if ((bits & 0x3fff) === 0) return `${protocolName(protocol)} (${protocol})`;
  const offset = (bits & 0x1fff) * 8;
  const id = view
    .getUint16(at + 4)
    .toString(16)
    .padStart(4, '0');
  return `Fragmented IP protocol (proto=${protocolName(protocol)} ${protocol}, off=${offset}, ID=${id})`;
}

function protocolName(protocol: number): string {
  return PROTOCOLS.get(protocol) ?? 'Unknown';
}

const UNREACHABLE: readonly string[] = [
  'Network unreachable',
  'Host unreachable',
  'Protocol unreachable',
  'Port unreachable',
  'Fragmentation needed',
  'Source route failed',
  'Network unknown',
  'Host unknown',
  'Source host isolated',
  'Network administratively prohibited',
  'Host administratively prohibited',
  'Network unreachable for TOS',
  'Host unreachable for TOS',
  'Communication administratively filtered',
];
const UNREACHABLE_V6: readonly string[] = [
  'no route to destination',
  'Administratively prohibited',
  'Beyond scope of source address',
  'Address unreachable',
  'Port unreachable',
  'Source address failed ingress/egress policy',
  'Reject route to destination',
];

export function describeIcmp(f: Dissection, layer: number): string {
  const view = f.views[f.source[layer]];
  const at = f.from[layer];
  const [type, code] = [view.getUint8(at), view.getUint8(at + 1)];
  if (type === 0 || type === 8) return `Echo (ping) ${type === 8 ? 'request' : 'reply'}${echo(f, layer)}`;
  if (type === 3) return `Destination unreachable (${UNREACHABLE[code] ?? `code ${code}`})`;
  if (type === 5) return 'Redirect';
  if (type === 11)
    return `Time-to-live exceeded (${code === 0 ? 'Time to live exceeded in transit' : 'Fragment reassembly time exceeded'})`;
  return `Type ${type}, code ${code}`;
}

function echo(f: Dissection, layer: number): string {
  const view = f.views[f.source[layer]];
  const at = f.from[layer];
  if (f.to[layer] - at < 8) return '';
  const [id, sequence] = [view.getUint16(at + 4), view.getUint16(at + 6)];
  return `  id=${hex(id, 4)}, seq=${sequence}/${((sequence & 255) << 8) | (sequence >> 8)}${hops(f)}`;
}

function hops(f: Dissection): string {
  const ip = f.last(IPV4);
  return ip < 0 ? '' : `, ttl=${f.views[f.source[ip]].getUint8(f.from[ip] + 8)}`;
}

export function describeIcmpv6(f: Dissection, layer: number): string {
  const view = f.views[f.source[layer]];
  const at = f.from[layer];
  const [type, code] = [view.getUint8(at), view.getUint8(at + 1)];
  const name = ICMPV6_TYPES.get(type) ?? `Type ${type}, code ${code}`;
  if (type === 1) return `${name} (${UNREACHABLE_V6[code] ?? `code ${code}`})`;
  if ((type === 128 || type === 129) && f.to[layer] - at >= 8) {
    return `${name} id=${hex(view.getUint16(at + 4), 4)}, seq=${view.getUint16(at + 6)}`;
  }
  if (type === 133) return `${name}${linkAddress(f, layer, 8, 1, ' from')}`;
  if ((type !== 135 && type !== 136) || f.to[layer] - at < 24) return name;
  const target = formatIPv6(f.sources[f.source[layer]], at + 8);
  return type === 135
    ? `${name} for ${target}${linkAddress(f, layer, 24, 1, ' from')}`
    : `${name} ${target}${advertised(f, layer)}`;
}

/** Of a neighbour advertisement: router, solicited, override, and the address. */
function advertised(f: Dissection, layer: number): string {
  const flags = f.views[f.source[layer]].getUint8(f.from[layer] + 4);
  const names = [
    (flags & 0x80) !== 0 ? 'rtr' : '',
    (flags & 0x40) !== 0 ? 'sol' : '',
    (flags & 0x20) !== 0 ? 'ovr' : '',
  ];
  const shown = names.filter((name) => name !== '').join(', ');
  return `${shown === '' ? '' : ` (${shown})`}${linkAddress(f, layer, 24, 2, ' is at')}`;
}

/** The link-layer address option of this type, when it is the first one. */
function linkAddress(f: Dissection, layer: number, offset: number, type: number, words: string): string {
  const view = f.views[f.source[layer]];
  const at = f.from[layer] + offset;
  if (f.to[layer] - at < 8 || view.getUint8(at) !== type || view.getUint8(at + 1) !== 1) return '';
  return `${words} ${formatEther(view.getUint16(at + 2) * 0x1_0000_0000 + view.getUint32(at + 4))}`;
}

export function describeUdp(f: Dissection, layer: number): string {
  const view = f.views[f.source[layer]];
  const at = f.from[layer];
  return `${view.getUint16(at)} → ${view.getUint16(at + 2)} Len=${Math.max(view.getUint16(at + 4) - 8, 0)}`;
}

const FLAG_NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'AE'] as const;

export function describeTcp(f: Dissection, layer: number): string {
  const view = f.views[f.source[layer]];
  const at = f.from[layer];
  const ports = `${view.getUint16(at)} → ${view.getUint16(at + 2)}`;
  if (f.to[layer] - at < 16) return ports;
  const bits = view.getUint16(at + 12);
  const flags = FLAG_NAMES.filter((_, bit) => (bits & (1 << bit)) !== 0).join(', ');
  const parts = [`${ports} [${flags === '' ? '<None>' : flags}]`, `Seq=${relative(f, view.getUint32(at + 4), true)}`];
  if ((bits & 0x10) !== 0) parts.push(`Ack=${relative(f, view.getUint32(at + 8), false)}`);
  parts.push(`Win=${scaledWindow(f, view, at, true)}`);
  const payload = payloadOf(f, layer);
  parts.push(`Len=${payload < 0 ? 0 : Math.max(f.whole[layer] - payload, 0)}`, ...options(f, view, at, f.to[layer]));
  return `${signs(f)}${parts.join(' ')}${continues(f, layer)}`;
}

function relative(f: Dissection, raw: number, isSequence: boolean): number {
  const { past } = f;
  if (past.stream < 0) return raw;
  return (raw - (isSequence ? past.sequenceBase : past.acknowledgementBase)) >>> 0;
}

/** In front of the line, the last one first. */
function signs(f: Dissection): string {
  const { past } = f;
  let text = '';
  for (const { bits, prefix } of TCP_SIGNS) {
    if (bits === DUPLICATE_ACK && (past.signs & bits) !== 0) {
      text = `[TCP Dup ACK ${past.duplicateOf}#${past.duplicateNumber}] ${text}`;
    } else if (prefix !== null && (past.signs & bits) !== 0) text = `[${prefix}] ${text}`;
    else if (prefix === null && (past.signs & RETRANSMISSION) !== 0) text = `[TCP Retransmission] ${text}`;
  }
  return text;
}

/** Payload whose message ends in a later frame. */
function continues(f: Dissection, layer: number): string {
  const payload = payloadOf(f, layer);
  const { past } = f;
  if (payload < 0 || past.repeats || past.service <= 0 || f.whole[layer] <= payload) return '';
  return ' [TCP segment of a reassembled PDU]';
}

/** The options that matter, in their order. */
function options(f: Dissection, view: DataView, at: number, to: number): string[] {
  const shown: string[] = [];
  const end = Math.min(to, at + (view.getUint8(at + 12) >> 4) * 4);
  for (let place = at + 20; place < end && view.getUint8(place) !== 0; ) {
    const kind = view.getUint8(place);
    const length = kind === 1 ? 1 : place + 1 < end ? view.getUint8(place + 1) : 0;
    if (length < 1 || (kind !== 1 && length < 2) || place + length > end) break;
    const text = kind === 5 ? blocksText(f, view, place, length) : optionText(view, place, kind, length);
    if (text !== null) shown.push(text);
    place += length;
  }
  return shown;
}

function optionText(view: DataView, at: number, kind: number, length: number): string | null {
  if (kind === 2 && length === 4) return `MSS=${view.getUint16(at + 2)}`;
  if (kind === 3 && length === 3) return `WS=${2 ** Math.min(view.getUint8(at + 2), 14)}`;
  if (kind === 4 && length === 2) return 'SACK_PERM';
  if (kind === 8 && length === 10) return `TSval=${view.getUint32(at + 2)} TSecr=${view.getUint32(at + 6)}`;
  return null;
}

/** What the receiver has beyond a gap (RFC 2018, 3). */
function blocksText(f: Dissection, view: DataView, at: number, length: number): string | null {
  const edges: string[] = [];
  for (let place = at + 2; place + 8 <= at + length; place += 8) {
    const [left, right] = [view.getUint32(place), view.getUint32(place + 4)];
    edges.push(`SLE=${relative(f, left, false)} SRE=${relative(f, right, false)}`);
  }
  return edges.length === 0 ? null : edges.join(' ');
}
