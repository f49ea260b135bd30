/** Link layers: from a frame's first byte to its IP header (tcpdump.org/linktypes.html). */
import type { Packet } from './packet.ts';

export const LINKTYPE_NULL = 0;
export const LINKTYPE_ETHERNET = 1;
export const LINKTYPE_RAW_BSD = 12;
export const LINKTYPE_RAW = 101;
export const LINKTYPE_LOOP = 108;
export const LINKTYPE_LINUX_SLL = 113;
export const LINKTYPE_IPV4 = 228;
export const LINKTYPE_IPV6 = 229;
export const LINKTYPE_LINUX_SLL2 = 276;

const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
const ETHERTYPE_VLAN = 0x8100;
const ETHERTYPE_QINQ = 0x88a8;
const ETHERTYPE_QINQ_OLD = 0x9100;
/** Packet type of Linux cooked frames that the capturing host sent. */
const SLL_OUTGOING = 4;
const ARPHRD_LOOPBACK = 772;

/**
 * A link layer sets `packet.network` and the link facts and answers true when IP follows; else it sets `packet.stop`.
 * `offset` and `end` bound the frame's captured bytes.
 */
type LinkLayer = (packet: Packet, offset: number, end: number) => boolean;

/** The registry: a new link type is a function here. */
const LINK_LAYERS: ReadonlyMap<number, LinkLayer> = new Map<number, LinkLayer>([
  [LINKTYPE_NULL, nullLoopback],
  [LINKTYPE_ETHERNET, ethernet],
  [LINKTYPE_RAW_BSD, raw],
  [14, raw],
  [LINKTYPE_RAW, raw],
  [LINKTYPE_LOOP, nullLoopback],
  [LINKTYPE_LINUX_SLL, linuxCooked],
  [LINKTYPE_IPV4, raw],
  [LINKTYPE_IPV6, raw],
  [LINKTYPE_LINUX_SLL2, linuxCooked2],
]);

export function isSupportedLinkType(linkType: number): boolean {
  return LINK_LAYERS.has(linkType);
}

/** Finds the IP header of a frame. */
export function locateNetwork(packet: Packet, linkType: number, offset: number, end: number): boolean {
  packet.stop = 'none';
  packet.macHigh = -1;
  packet.outgoing = false;
  packet.incoming = false;
  packet.loopback = false;
  const layer = LINK_LAYERS.get(linkType);
  if (layer === undefined) return stop(packet, 'unsupported');
  return layer(packet, offset, end);
}

function stop(packet: Packet, kind: Packet['stop']): false {
  packet.stop = kind;
  return false;
}

function ethernet(packet: Packet, offset: number, end: number): boolean {
  if (end - offset < 14) return stop(packet, 'truncated');
  const { view } = packet;
  packet.macHigh = view.getUint16(offset + 6);
  packet.macLow = view.getInt32(offset + 8);
  packet.loopback = packet.macHigh === 0 && packet.macLow === 0;
  return afterEthertype(packet, view.getUint16(offset + 12), offset + 14, end);
}

/** Follows 802.1Q and 802.1ad tags to IP. */
function afterEthertype(packet: Packet, ethertype: number, at: number, end: number): boolean {
  let type = ethertype;
  let network = at;
  while (type === ETHERTYPE_VLAN || type === ETHERTYPE_QINQ || type === ETHERTYPE_QINQ_OLD) {
    if (end - network < 4) return stop(packet, 'truncated');
    type = packet.view.getUint16(network + 2);
    network += 4;
  }
  if (type !== ETHERTYPE_IPV4 && type !== ETHERTYPE_IPV6) return stop(packet, 'not-ip');
  packet.network = network;
  return true;
}

function raw(packet: Packet, offset: number, end: number): boolean {
  if (end <= offset) return stop(packet, 'truncated');
  packet.network = offset;
  return true;
}

/** BSD loopback: a 32-bit address family, in the byte order of the machine that captured (or network order: LOOP). */
function nullLoopback(packet: Packet, offset: number, end: number): boolean {
  if (end - offset < 4) return stop(packet, 'truncated');
  const first = packet.view.getUint32(offset);
  const family = first > 0xffff ? packet.view.getUint32(offset, true) : first;
  const isIP = family === 2 || family === 10 || family === 24 || family === 28 || family === 30;
  if (!isIP) return stop(packet, 'not-ip');
  packet.loopback = true;
  packet.network = offset + 4;
  return true;
}

function linuxCooked(packet: Packet, offset: number, end: number): boolean {
  if (end - offset < 16) return stop(packet, 'truncated');
  cookedFacts(packet, packet.view.getUint16(offset), packet.view.getUint16(offset + 2), offset + 4, offset + 6);
  return afterEthertype(packet, packet.view.getUint16(offset + 14), offset + 16, end);
}

function linuxCooked2(packet: Packet, offset: number, end: number): boolean {
  if (end - offset < 20) return stop(packet, 'truncated');
  cookedFacts(packet, packet.bytes[offset + 10], packet.view.getUint16(offset + 8), offset + 11, offset + 12);
  return afterEthertype(packet, packet.view.getUint16(offset), offset + 20, end);
}

/** @param lengthAt where the address length's last byte lies, @param addressAt where the sender's address lies */
function cookedFacts(packet: Packet, packetType: number, hardware: number, lengthAt: number, addressAt: number): void {
  const length = lengthAt + 1 === addressAt ? packet.bytes[lengthAt] : packet.view.getUint16(lengthAt);
  packet.outgoing = packetType === SLL_OUTGOING;
  packet.loopback = hardware === ARPHRD_LOOPBACK;
  packet.incoming = !packet.outgoing && !packet.loopback;
  if (length !== 6 || packet.loopback) return;
  packet.macHigh = packet.view.getUint16(addressAt);
  packet.macLow = packet.view.getInt32(addressAt + 2);
}
