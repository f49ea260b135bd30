/** One frame as a tree of layers and fields, each with the place of its bytes; and why decoding stopped. */
import { toSeconds } from '../../base/clock.ts';
import type { Dissection } from '../../filter/dissection.ts';
import {
  ARP,
  BSD_LOOPBACK,
  COOKED,
  COOKED_2,
  DNS,
  ETHERNET,
  EXTENSION,
  FTP,
  HTTP,
  ICMP,
  ICMPV6,
  IMAP,
  IPV4,
  IPV6,
  LLMNR,
  MDNS,
  NETBIOS_NAMES,
  OTHER_HEADER,
  OWN,
  POP,
  SMTP,
  SSH,
  TCP,
  TLS,
  UDP,
  VLAN,
} from '../../filter/layerKinds.ts';
import { payloadOf } from '../../filter/walk/messages.ts';
import { FRAGMENT } from '../../filter/walk/network.ts';
import type { DecodeStop, FrameField } from '../../model/views.ts';
import { dnsTree } from './tree/dnsTree.ts';
import { arpTree, cookedTree, ethernetTree, otherTree, vlanTree } from './tree/linkTree.ts';
import { extensionTree, icmpTree, ipv4Tree, ipv6Tree, tcpTree, udpTree } from './tree/packetTree.ts';
import { sshTree, textTree } from './tree/textTree.ts';
import { tlsTree } from './tree/tlsTree.ts';
import { TreeNodes } from './tree/treeNodes.ts';

/** A new protocol is a row here. */
const TREES: ReadonlyMap<number, (t: TreeNodes, layer: number) => FrameField> = new Map([
  [ETHERNET, ethernetTree],
  [VLAN, vlanTree],
  [COOKED, cookedTree],
  [COOKED_2, cookedTree],
  [BSD_LOOPBACK, otherTree],
  [OTHER_HEADER, otherTree],
  [ARP, arpTree],
  [IPV4, ipv4Tree],
  [IPV6, ipv6Tree],
  [EXTENSION, extensionTree],
  [ICMP, icmpTree],
  [ICMPV6, icmpTree],
  [TCP, tcpTree],
  [UDP, udpTree],
  [DNS, dnsTree],
  [MDNS, dnsTree],
  [LLMNR, dnsTree],
  [NETBIOS_NAMES, dnsTree],
  [TLS, tlsTree],
  [SSH, sshTree],
  [SMTP, textTree],
  [FTP, textTree],
  [POP, textTree],
  [IMAP, textTree],
  [HTTP, textTree],
]);

/** The layers of the frame at hand, whose past was told. */
export function frameTree(f: Dissection): FrameField[] {
  f.messages();
  const t = new TreeNodes(f);
  mapSources(t);
  const layers = [frameNode(t)];
  for (let layer = 0; layer < f.layers; layer++) {
    const tree = TREES.get(f.kind[layer]);
    if (tree !== undefined) layers.push(withOrigin(t, layer, tree(t, layer)));
  }
  return layers;
}

function frameNode(t: TreeNodes): FrameField {
  const { f } = t;
  const children = [
    t.told('frame.number', 'Frame number', String(f.number)),
    t.told('frame.time_relative', 'Time since the first frame', `${toSeconds(f.timeNs)} s`),
    ...(Number.isNaN(f.deltaNs)
      ? []
      : [t.told('frame.time_delta', 'Time since the frame before', `${toSeconds(f.deltaNs)} s`)]),
    t.told('frame.len', 'Length on the wire', String(f.originalLength)),
    t.told('frame.cap_len', 'Captured length', String(f.capturedLength)),
    t.told('frame.interface_id', 'Interface', String(f.interfaceIndex)),
  ];
  const value = `${f.number}: ${f.originalLength} bytes on the wire, ${f.capturedLength} captured`;
  return t.node('frame', 'Frame', value, [OWN, f.start, f.end], children);
}

/** Of what was put together from several frames: which bytes are in this one. */
function mapSources(t: TreeNodes): void {
  const { f } = t;
  const { past } = f;
  for (let layer = 0; layer < f.layers; layer++) {
    const source = f.source[layer];
    if (source === OWN) continue;
    if (f.sources[source] === past.datagram) mapDatagram(t, source);
    else if (f.sources[source] === past.message) mapMessage(t, source);
  }
}

/** The message's end stands at the payload's beginning. */
function mapMessage(t: TreeNodes, source: number): void {
  const { f } = t;
  const { past } = f;
  const tcp = f.last(TCP);
  const payload = tcp < 0 ? -1 : payloadOf(f, tcp);
  if (payload < 0 || f.source[tcp] !== OWN) return;
  t.map(source, past.messageLength - past.messageAt, past.messageLength, payload - f.start);
}

/** This frame's fragment stands where its offset says. */
function mapDatagram(t: TreeNodes, source: number): void {
  const { f } = t;
  for (let layer = 0; layer < f.layers; layer++) {
    if (f.source[layer] !== OWN) continue;
    const view = f.views[OWN];
    const at = f.from[layer];
    if (f.kind[layer] === IPV4 && (view.getUint16(at + 6) & 0x3fff) !== 0) {
      const data = at + (view.getUint8(at) & 15) * 4;
      const from = (view.getUint16(at + 6) & 0x1fff) * 8;
      t.map(source, from, from + f.to[layer] - data, data - f.start);
    } else if (f.kind[layer] === EXTENSION && f.detail[layer] === FRAGMENT) {
      const from = view.getUint16(at + 2) & 0xfff8;
      t.map(source, from, from + f.to[layer] - (at + 8), at + 8 - f.start);
    }
  }
}

/** Says of a layer that began in an earlier frame where it did. */
function withOrigin(t: TreeNodes, layer: number, node: FrameField): FrameField {
  const { past, source, sources, number } = t.f;
  const bytes = sources[source[layer]];
  const first = bytes === past.message ? past.messageFirstFrame : bytes === past.datagram ? past.datagramFirstFrame : 0;
  if (source[layer] === OWN || first === 0) return node;
  const told = t.told(null, 'Put together from frames', `${first} to ${number}`);
  return { ...node, children: [told, ...node.children] };
}

/** Why decoding stopped, in the frame's own bytes. */
export function stopOf(f: Dissection): DecodeStop | null {
  f.messages();
  const { stop } = f;
  if (stop !== null) {
    const offset = stop.source === OWN ? stop.offset - f.start : 0;
    return { layer: stop.layer, kind: stop.kind, offset, needed: stop.needed, available: stop.available };
  }
  return messageStop(f);
}

/** A DNS message that does not hold what its counts promise, or a message that the capture cut. */
function messageStop(f: Dissection): DecodeStop | null {
  const map = f.dns();
  if (map.stoppedAt >= 0 && map.stoppedLayer < f.quoted) {
    const layer = map.stoppedLayer;
    const isCut = f.to[layer] < f.whole[layer];
    const offset = f.source[layer] === OWN ? map.stoppedAt - f.start : 0;
    const available = Math.max(f.to[layer] - map.stoppedAt, 0);
    return { layer: 'dns', kind: isCut ? 'truncated' : 'malformed', offset, needed: null, available };
  }
  if (f.capturedLength >= f.originalLength) return null;
  const available = f.capturedLength;
  return { layer: 'frame', kind: 'truncated', offset: available, needed: f.originalLength - available, available: 0 };
}
