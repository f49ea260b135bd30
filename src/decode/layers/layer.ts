/**
 * What a layer in front of an IP packet is, and the numbers by which layers name what follows them: one space for
 * EtherTypes, link types, IP protocols, UDP ports, and what has no number of its own.
 */
import type { Packet, StopKind } from '../packet.ts';

/** One kind of header. It knows its own bytes and what follows them, never who reads that: see registry.ts. */
export interface Layer {
  /** Wireshark's name of it: `eth`, `vxlan`. */
  readonly name: string;
  /** For people: `Ethernet`, `VXLAN`. */
  readonly title: string;
  /**
   * Reads the header at `at`, sets `packet.payload` behind it and answers what follows, or STOPPED, or NOT_MINE.
   * @param end  of the captured bytes; nothing behind it may be read
   */
  read(packet: Packet, at: number, end: number): number;
  /** What the header in [at, end) says, for who shows frames; not to be asked of one at which the way ended. */
  fields?(view: DataView, at: number, end: number): readonly LayerField[];
}

export interface LayerField {
  /** Wireshark's name of it: `vxlan.vni`. */
  readonly name: string;
  /** For people, in sentence case. */
  readonly label: string;
  /** Where its bytes lie, in the header's own buffer. */
  readonly at: number;
  readonly length: number;
  readonly value: number | string;
  /** How the value is shown, where that is not just its digits. */
  readonly text?: string;
}

/** The header could not be read or nothing readable follows; `packet.stop` says why. */
export const STOPPED = -1;
/** By its content this is no such header, though a UDP port said so: the packet around it stands for itself. */
export const NOT_MINE = -2;

const LINK = 0x1_0000;
const IP_PROTOCOL = 0x2_0000;
const UDP_PORT = 0x3_0000;
const NAMELESS = 0x4_0000;

/** EtherTypes are their own numbers. Below ETHERTYPES they are lengths. */
export const ETHERTYPES = 0x600;
export const IPV4 = 0x0800;
export const ARP = 0x0806;
export const IPV6 = 0x86dd;
export const MPLS = 0x8847;
/** Transparent Ethernet bridging: an Ethernet frame without its FCS. */
export const BRIDGED = 0x6558;

/** LLC (IEEE 802.2). */
export const LLC = NAMELESS;
/** An 802.11 frame whose header is filled up to four bytes. */
export const PADDED_80211 = NAMELESS + 1;
/** An Ethernet pseudowire behind its MPLS label. */
export const PSEUDOWIRE = NAMELESS + 2;

/** A link type of tcpdump.org/linktypes.html. */
export function link(linkType: number): number {
  return LINK + linkType;
}

/** The link types that several layers lead to. */
export const ETHERNET = link(1);
export const PPP = link(9);
export const RAW = link(101);
export const WLAN = link(105);

export function ipProtocol(protocol: number): number {
  return IP_PROTOCOL + protocol;
}

export function udpPort(port: number): number {
  return UDP_PORT + port;
}

/** The port that a number stands for; -1 when it is no UDP port. */
export function portOf(follows: number): number {
  return follows >= UDP_PORT && follows < NAMELESS ? follows - UDP_PORT : -1;
}

/** Whether the number is a link type, of which one must be known; an unknown protocol is just not IP. */
export function isLink(follows: number): boolean {
  return follows >= LINK && follows < IP_PROTOCOL;
}

export function stopped(packet: Packet, kind: StopKind): typeof STOPPED {
  packet.stop = kind;
  return STOPPED;
}

/** What an EtherType or an 802.3 length field leads to. */
export function afterType(type: number): number {
  return type < ETHERTYPES ? LLC : type;
}
