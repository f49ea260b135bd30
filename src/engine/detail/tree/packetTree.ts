/** Trees of IPv4, IPv6, ICMP, TCP and UDP headers. */
import type { Dissection } from '../../../filter/dissection.ts';
import { PROTOCOLS } from '../../../filter/fields/network.ts';
import { FIELD_BY_NAME } from '../../../filter/fields/registry.ts';
import { findTcpOption, scaledWindow, tcpFlagFields } from '../../../filter/fields/transport.ts';
import { ICMP } from '../../../filter/layerKinds.ts';
import { TCP_SIGNS } from '../../../filter/tcpSigns.ts';
import { payloadOf } from '../../../filter/walk/messages.ts';
import { extensionLength } from '../../../filter/walk/network.ts';
import type { FrameField } from '../../../model/views.ts';
import { formatBytes } from '../fieldText.ts';
import { addressText } from '../frameRow.ts';
import type { TreeNodes } from './treeNodes.ts';

export function ipv4Tree(t: TreeNodes, layer: number): FrameField {
  const { f } = t;
  const source = f.source[layer];
  const from = f.from[layer];
  const view = f.views[source];
  const length = (view.getUint8(from) & 15) * 4;
  const children = [
    ...t.fixed(layer, 'ip.version'),
    t.value('ip.hdr_len', length, source, from, 1),
    ...t.fixed(layer, 'ip.dsfield', t.fixedAll(layer, ['ip.dsfield.dscp', 'ip.dsfield.ecn'])),
    ...t.fixedAll(layer, ['ip.len', 'ip.id']),
    ...t.fixed(layer, 'ip.flags', t.fixedAll(layer, ['ip.flags.df', 'ip.flags.mf'])),
    t.value('ip.frag_offset', (view.getUint16(from + 6) & 0x1fff) * 8, source, from + 6, 2),
    ...t.fixedAll(layer, ['ip.ttl', 'ip.proto', 'ip.checksum', 'ip.src', 'ip.dst']),
  ];
  const end = Math.min(from + length, f.to[layer]);
  if (end > from + 20)
    children.push(
      t.node(null, 'Options', formatBytes(f.sources[source].subarray(from + 20, end)), [source, from + 20, end]),
    );
  return t.node('ip', 'Internet Protocol version 4', between(f, layer), [source, from, end], children);
}

function between(f: Dissection, layer: number): string {
  return `${addressText(f, layer, true)} → ${addressText(f, layer, false)}`;
}

export function ipv6Tree(t: TreeNodes, layer: number): FrameField {
  const { f } = t;
  const names = ['version', 'tclass', 'flow', 'plen', 'nxt', 'hlim', 'src', 'dst'].map((name) => `ipv6.${name}`);
  const from = f.from[layer];
  const place = [f.source[layer], from, from + 40] as const;
  return t.node('ipv6', 'Internet Protocol version 6', between(f, layer), place, t.fixedAll(layer, names));
}

export function extensionTree(t: TreeNodes, layer: number): FrameField {
  const { f } = t;
  const source = f.source[layer];
  const [from, type] = [f.from[layer], f.detail[layer]];
  const end = Math.min(from + extensionLength(f.views[source], type, from), f.to[layer]);
  const next = f.views[source].getUint8(from);
  const children = [
    t.node(null, 'Next header', `${PROTOCOLS.get(next) ?? 'unknown'} (${next})`, [source, from, from + 1]),
    t.node(null, 'Content', formatBytes(f.sources[source].subarray(from + 1, end)), [source, from + 1, end]),
  ];
  const name = { 0: 'ipv6.hopopts', 43: 'ipv6.routing', 44: 'ipv6.fraghdr', 60: 'ipv6.dstopts' }[type] ?? null;
  return t.node(name, PROTOCOLS.get(type) ?? 'Extension header', '', [source, from, end], children);
}

export function icmpTree(t: TreeNodes, layer: number): FrameField {
  const { f } = t;
  const source = f.source[layer];
  const [from, to] = [f.from[layer], f.to[layer]];
  const isV4 = f.kind[layer] === ICMP;
  const name = isV4 ? 'icmp' : 'icmpv6';
  const type = f.sources[source][from];
  const isEcho = isV4 ? type === 0 || type === 8 : type === 128 || type === 129;
  const echo = isV4 ? ['icmp.ident', 'icmp.seq'] : ['icmpv6.echo.identifier', 'icmpv6.echo.sequence_number'];
  const children = [
    ...t.fixedAll(
      layer,
      ['type', 'code', 'checksum'].map((each) => `${name}.${each}`),
    ),
    ...(isEcho ? t.fixedAll(layer, echo) : []),
  ];
  const end = isEcho || f.quoted <= f.layers ? Math.min(from + 8, to) : to;
  return t.node(name, FIELD_BY_NAME.get(name)!.label, children[0]?.value ?? '', [source, from, end], children);
}

export function udpTree(t: TreeNodes, layer: number): FrameField {
  const { f } = t;
  const from = f.from[layer];
  const children = t.fixedAll(layer, ['udp.srcport', 'udp.dstport', 'udp.length', 'udp.checksum']);
  if (f.past.udpStream >= 0) children.push(t.told('udp.stream', 'Conversation', String(f.past.udpStream)));
  const value = `${children[0]?.value} → ${children[1]?.value}`;
  return t.node('udp', 'User Datagram Protocol', value, [f.source[layer], from, from + 8], children);
}

export function tcpTree(t: TreeNodes, layer: number): FrameField {
  const { f } = t;
  const source = f.source[layer];
  const [from, to] = [f.from[layer], f.to[layer]];
  const payload = payloadOf(f, layer);
  const isOwn = layer < f.quoted;
  const children = [
    ...t.fixedAll(layer, ['tcp.srcport', 'tcp.dstport']),
    ...(f.past.stream >= 0 ? [t.told('tcp.stream', 'Connection', String(f.past.stream))] : []),
    ...(payload < 0 ? [] : [t.told('tcp.len', 'Payload length', String(Math.max(f.whole[layer] - payload, 0)))]),
    ...numbers(t, layer, isOwn),
  ];
  if (to - from >= 14) {
    const view = f.views[source];
    children.push(t.value('tcp.hdr_len', (view.getUint8(from + 12) >> 4) * 4, source, from + 12, 1));
    children.push(
      ...t.fixed(
        layer,
        'tcp.flags',
        t.fixedAll(
          layer,
          tcpFlagFields.map(({ name }) => name),
        ),
      ),
    );
    children.push(...t.fixed(layer, 'tcp.window_size_value'));
    if (isOwn && to - from >= 16) {
      children.push(t.value('tcp.window_size', scaledWindow(f, view, from, true), source, from + 14, 2));
    }
    children.push(...t.fixedAll(layer, ['tcp.checksum', 'tcp.urgent_pointer']));
  }
  if (to - from >= 20 && payload > from + 20) children.push(options(t, layer, Math.min(payload, to)));
  if (isOwn) children.push(...signs(t));
  if (isOwn && f.past.stream >= 0) children.push(...times(t));
  if (payload >= 0 && payload < to) children.push(payloadNode(t, source, payload, to));
  const end = payload < 0 ? to : Math.min(payload, to);
  const value = `${children[0]?.value} → ${children[1]?.value}`;
  return t.node('tcp', 'Transmission Control Protocol', value, [source, from, end], children);
}

function payloadNode(t: TreeNodes, source: number, from: number, to: number): FrameField {
  return t.node('tcp.payload', 'Payload', `${to - from} bytes`, [source, from, to]);
}

/** Sequence numbers, relative where the connection is known, and as they are on the wire. */
function numbers(t: TreeNodes, layer: number, isOwn: boolean): FrameField[] {
  const { f } = t;
  const { past } = f;
  const source = f.source[layer];
  const at = f.from[layer];
  const view = f.views[source];
  const nodes: FrameField[] = [];
  if (f.to[layer] - at >= 8 && isOwn && past.stream >= 0) {
    nodes.push(t.value('tcp.seq', (view.getUint32(at + 4) - past.sequenceBase) >>> 0, source, at + 4, 4));
  }
  nodes.push(...t.fixed(layer, 'tcp.seq_raw'));
  if (f.to[layer] - at >= 14 && isOwn && past.stream >= 0 && (view.getUint8(at + 13) & 0x10) !== 0) {
    nodes.push(t.value('tcp.ack', (view.getUint32(at + 8) - past.acknowledgementBase) >>> 0, source, at + 8, 4));
  }
  nodes.push(...t.fixed(layer, 'tcp.ack_raw'));
  return nodes;
}

const OPTION_FIELDS: readonly (readonly [name: string, kind: number, length: number, offset: number, size: number])[] =
  [
    ['tcp.options.mss_val', 2, 4, 2, 2],
    ['tcp.options.wscale.shift', 3, 3, 2, 1],
    ['tcp.options.timestamp.tsval', 8, 10, 2, 4],
    ['tcp.options.timestamp.tsecr', 8, 10, 6, 4],
  ];

function options(t: TreeNodes, layer: number, end: number): FrameField {
  const { f } = t;
  const source = f.source[layer];
  const view = f.views[source];
  const at = f.from[layer];
  const children = OPTION_FIELDS.flatMap(([name, kind, length, offset, size]) => {
    const place = findTcpOption(view, at, f.to[layer], kind, length);
    if (place < 0) return [];
    const from = place + offset;
    const value = size === 1 ? view.getUint8(from) : size === 2 ? view.getUint16(from) : view.getUint32(from);
    return [t.value(name, value, source, from, size)];
  });
  const permitted = findTcpOption(view, at, f.to[layer], 4, 2);
  if (permitted >= 0)
    children.push(t.node('tcp.options.sack_perm', 'SACK permitted', '', [source, permitted, permitted + 2]));
  const text = formatBytes(f.sources[source].subarray(at + 20, end));
  return t.node(null, 'Options', text, [source, at + 20, end], children);
}

function signs(t: TreeNodes): FrameField[] {
  const found = TCP_SIGNS.filter(({ bits }) => (t.f.past.signs & bits) !== 0);
  return found.map(({ name, label }) => t.told(`tcp.analysis.${name}`, label, ''));
}

function times(t: TreeNodes): FrameField[] {
  const { timeNs, past } = t.f;
  const first = t.told(
    'tcp.time_relative',
    'Time since the first frame of the connection',
    `${(timeNs - past.streamFirstNs) / 1e9} s`,
  );
  if (Number.isNaN(past.streamPreviousNs)) return [first];
  return [
    first,
    t.told(
      'tcp.time_delta',
      'Time since the frame before in the connection',
      `${(timeNs - past.streamPreviousNs) / 1e9} s`,
    ),
  ];
}
