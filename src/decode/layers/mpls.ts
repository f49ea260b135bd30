/** MPLS labels (RFC 3032) and the Ethernet pseudowire behind them (RFC 4448). What a label carries, only routers know. */
import type { Packet } from '../packet.ts';
import { bitsField } from './fields.ts';
import { ETHERNET, IPV4, IPV6, type Layer, MPLS, PSEUDOWIRE, RAW, stopped } from './layer.ts';

const LABEL = 4;
const BOTTOM = 0x100;
const EXPLICIT_NULL_IPV4 = 0;
const EXPLICIT_NULL_IPV6 = 2;
/** EtherTypes by which an Ethernet frame without a control word is believed: IP, ARP, tags, MPLS, PPPoE. */
const USUAL_TYPES: ReadonlySet<number> = new Set([IPV4, IPV6, 0x0806, 0x8100, 0x88a8, MPLS, 0x8864]);

export const mpls: Layer = {
  name: 'mpls',
  title: 'MPLS label',
  read(packet, at, end) {
    if (end - at < LABEL) return stopped(packet, 'truncated');
    const entry = packet.view.getUint32(at);
    packet.payload = at + LABEL;
    if ((entry & BOTTOM) === 0) return MPLS;
    const label = entry >>> 12;
    if (label === EXPLICIT_NULL_IPV4) return IPV4;
    if (label === EXPLICIT_NULL_IPV6) return IPV6;
    return guess(packet, at + LABEL, end);
  },
  fields: (view, at) => [
    bitsField('mpls.label', 'Label', at, 3, view.getUint32(at) >>> 12),
    bitsField('mpls.ttl', 'Time to live', at + 3, 1, view.getUint8(at + 3)),
  ],
};

/** By the first four bits, as routers do for load balancing (RFC 4928). A frame's address may begin like IP, too. */
function guess(packet: Packet, at: number, end: number): number {
  if (end <= at) return stopped(packet, 'truncated');
  const version = packet.bytes[at] >> 4;
  if (version === 0) return isFrame(packet, at + 4, end) || !isFrame(packet, at, end) ? PSEUDOWIRE : ETHERNET;
  if ((version === 4 && isIPv4(packet, at, end)) || (version === 6 && !isFrame(packet, at, end))) return RAW;
  return isFrame(packet, at, end) ? ETHERNET : stopped(packet, 'not-ip');
}

/** Whether it can be an IPv4 header; one that is cut may be. */
function isIPv4(packet: Packet, at: number, end: number): boolean {
  const headerWords = packet.bytes[at] & 15;
  if (headerWords < 5) return false;
  return end - at < 4 || packet.view.getUint16(at + 2) <= Math.max(end, packet.originalEnd) - at;
}

function isFrame(packet: Packet, at: number, end: number): boolean {
  return end - at >= 14 && USUAL_TYPES.has(packet.view.getUint16(at + 12));
}

/** The control word in front of a frame in a pseudowire: four zero bits, flags, length, sequence number. */
export const pseudowire: Layer = {
  name: 'pwethcw',
  title: 'Pseudowire control word',
  read(packet, at, end) {
    if (end - at < 4) return stopped(packet, 'truncated');
    packet.payload = at + 4;
    return ETHERNET;
  },
  fields: (view, at) => [bitsField('pweth.cw.sequence_number', 'Sequence number', at + 2, 2, view.getUint16(at + 2))],
};
