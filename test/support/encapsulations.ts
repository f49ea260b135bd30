/** Every encapsulation around a frame or a packet, written from the specifications, so that it can judge the decoder. */
import { macBytes } from './addresses.ts';
import { bytes, type Part, u16, u24, u32 } from './bytes.ts';
import { internetChecksum } from './packets.ts';

/** What is to be wrapped: an Ethernet frame, or an IP packet. */
export interface Carried {
  readonly bytes: Uint8Array;
  /** Bytes at its end that were not captured. */
  readonly missing: number;
}

/** Carries a frame or a packet in a packet. */
export interface Tunnel {
  readonly name: string;
  readonly carries: 'frame' | 'packet';
  readonly wrap: (inner: Carried) => Uint8Array;
}

/** Carries a frame or a packet in a captured frame of its link type. */
export interface WrittenLink extends Tunnel {
  readonly linkType: number;
}

export const OUTER_MACS = bytes(macBytes('02:00:5e:00:00:fe'), macBytes('02:00:5e:00:00:fd'));
const OUTER_V4 = [198, 51, 100, 1, 198, 51, 100, 2];
const OUTER_V6 = bytes(
  u16(0x2001),
  u16(0xdb8),
  new Uint8Array(11),
  [1],
  u16(0x2001),
  u16(0xdb8),
  new Uint8Array(11),
  [2],
);

function version(packet: Carried): 4 | 6 {
  return packet.bytes[0] >> 4 === 6 ? 6 : 4;
}

export function etherType(packet: Carried): number {
  return version(packet) === 6 ? 0x86dd : 0x0800;
}

/** A header in front. */
function before(...parts: readonly Part[]): (inner: Carried) => Carried {
  return (inner) => ({ bytes: bytes(...parts, inner.bytes), missing: inner.missing });
}

function inIPv4(protocol: number): (inner: Carried) => Uint8Array {
  return (inner) => {
    const length = 20 + inner.bytes.length + inner.missing;
    // What a network card has not cut up yet is longer than the field.
    const total = length > 0xffff ? 0 : length;
    const head = bytes([0x45, 0], u16(total), u16(77), u16(0), [61, protocol, 0, 0], OUTER_V4);
    head.set(u16(internetChecksum(head)), 10);
    return bytes(head, inner.bytes);
  };
}

function inIPv6(protocol: number): (inner: Carried) => Uint8Array {
  return (inner) => {
    const length = inner.bytes.length + inner.missing;
    return bytes([0x60, 0, 0, 0], u16(length > 0xffff ? 0 : length), [protocol, 61], OUTER_V6, inner.bytes);
  };
}

function inUDP(port: number, ip: (protocol: number) => (inner: Carried) => Uint8Array = inIPv4) {
  return (inner: Carried): Uint8Array => {
    const length = 8 + inner.bytes.length + inner.missing;
    const header = before(u16(50_123), u16(port), u16(length > 0xffff ? 0 : length), u16(0));
    return ip(17)(header(inner));
  };
}

const VNI = u24(0x123456);
const vxlan = before([8, 0, 0, 0], VNI, [0]);
const GENEVE_OPTION = bytes(u16(0x0102), [0x80, 1], u32(0xdeadbeef));
const erspan2 = before(u16(0x1000 | 123), u16(0x1800 | 7), u32(0x99));
const erspan3 = before(u16(0x2000 | 123), u16(7), u32(123_456), u16(0), u16(0x0010));
const erspan3WithSubheader = before(u16(0x2000 | 123), u16(7), u32(123_456), u16(0), u16(0x0011), new Uint8Array(8));

function pppProtocol(packet: Carried): number {
  return version(packet) === 6 ? 0x0057 : 0x0021;
}

function ppp(packet: Carried): Carried {
  return before([0xff, 3], u16(pppProtocol(packet)))(packet);
}

function label(number: number, bottom: boolean): number[] {
  return u32(((number << 12) | (bottom ? 0x100 : 0) | 61) >>> 0);
}

function labels(bottom: number): Uint8Array {
  return bytes(label(16_001, false), label(bottom, true));
}

const LABELS = labels(299_776);
/** What a label carries, only routers know: these are for pseudowires, with and without a control word. */
export const PSEUDOWIRE_LABELS = [299_777, 299_778] as const;
const CONTROL_WORD = u32(0);

function gtp(packet: Carried): Carried {
  return before([0x30, 255], u16(packet.bytes.length + packet.missing), u32(0xcafe))(packet);
}

/** With a sequence number and a PDU session container, as 5G has it. */
function gtpWithExtension(packet: Carried): Carried {
  const options = bytes(u16(1), [0, 0x85], [1, 0x10, 9, 0]);
  return before([0x36, 255], u16(packet.bytes.length + packet.missing + 8), u32(0xcafe), options)(packet);
}

const gre = (type: number) => before(u16(0), u16(type));

export const TUNNELS: readonly Tunnel[] = [
  { name: 'VXLAN', carries: 'frame', wrap: (frame) => inUDP(4789)(vxlan(frame)) },
  { name: 'VXLAN over IPv6', carries: 'frame', wrap: (frame) => inUDP(4789, inIPv6)(vxlan(frame)) },
  { name: 'VXLAN on its old port', carries: 'frame', wrap: (frame) => inUDP(8472)(vxlan(frame)) },
  {
    name: 'VXLAN with group policy',
    carries: 'frame',
    wrap: (frame) => inUDP(4789)(before([0x88, 0, 0, 9], VNI, [0])(frame)),
  },
  {
    name: 'VXLAN-GPE',
    carries: 'packet',
    wrap: (packet) => inUDP(4790)(before([0x0c, 0, 0, version(packet) === 6 ? 2 : 1], VNI, [0])(packet)),
  },
  {
    name: 'GENEVE',
    carries: 'frame',
    wrap: (frame) => inUDP(6081)(before([2, 0], u16(0x6558), VNI, [0], GENEVE_OPTION)(frame)),
  },
  {
    name: 'GENEVE of packets',
    carries: 'packet',
    wrap: (packet) => inUDP(6081)(before([0, 0], u16(etherType(packet)), VNI, [0])(packet)),
  },
  { name: 'GRE', carries: 'packet', wrap: (packet) => inIPv4(47)(gre(etherType(packet))(packet)) },
  { name: 'GRE over IPv6', carries: 'packet', wrap: (packet) => inIPv6(47)(gre(etherType(packet))(packet)) },
  {
    name: 'GRE with checksum, key and sequence number',
    carries: 'packet',
    wrap: (packet) => inIPv4(47)(before(u16(0xb000), u16(etherType(packet)), u32(0), u32(42), u32(7))(packet)),
  },
  { name: 'NVGRE', carries: 'frame', wrap: (frame) => inIPv4(47)(before(u16(0x2000), u16(0x6558), VNI, [0])(frame)) },
  {
    name: 'PPTP',
    carries: 'packet',
    wrap: (packet) => {
      const inner = ppp(packet);
      const length = inner.bytes.length + inner.missing;
      return inIPv4(47)(before(u16(0x3081), u16(0x880b), u16(length), u16(5), u32(1), u32(2))(inner));
    },
  },
  { name: 'WCCP', carries: 'packet', wrap: (packet) => inIPv4(47)(before(u16(0), u16(0x883e), u32(0))(packet)) },
  { name: 'MPLS over GRE', carries: 'packet', wrap: (p) => inIPv4(47)(gre(0x8847)(before(LABELS)(p))) },
  { name: 'ERSPAN I', carries: 'frame', wrap: (frame) => inIPv4(47)(gre(0x88be)(frame)) },
  {
    name: 'ERSPAN II',
    carries: 'frame',
    wrap: (frame) => inIPv4(47)(before(u16(0x1000), u16(0x88be), u32(9))(erspan2(frame))),
  },
  {
    name: 'ERSPAN III',
    carries: 'frame',
    wrap: (frame) => inIPv4(47)(before(u16(0x1000), u16(0x22eb), u32(9))(erspan3(frame))),
  },
  {
    name: 'ERSPAN III with a platform header',
    carries: 'frame',
    wrap: (frame) => inIPv4(47)(before(u16(0x1000), u16(0x22eb), u32(9))(erspan3WithSubheader(frame))),
  },
  { name: 'IP in IP', carries: 'packet', wrap: (packet) => inIPv4(version(packet) === 6 ? 41 : 4)(packet) },
  { name: 'IP in IPv6', carries: 'packet', wrap: (packet) => inIPv6(version(packet) === 6 ? 41 : 4)(packet) },
  { name: 'EtherIP', carries: 'frame', wrap: (frame) => inIPv4(97)(before([0x30, 0])(frame)) },
  { name: 'MPLS in UDP', carries: 'packet', wrap: (packet) => inUDP(6635)(before(LABELS)(packet)) },
  { name: 'MPLS in IP', carries: 'packet', wrap: (packet) => inIPv4(137)(before(LABELS)(packet)) },
  { name: 'GTP-U', carries: 'packet', wrap: (packet) => inUDP(2152)(gtp(packet)) },
  { name: 'GTP-U with extensions', carries: 'packet', wrap: (packet) => inUDP(2152)(gtpWithExtension(packet)) },
  {
    name: 'L2TP',
    carries: 'packet',
    wrap: (packet) => inUDP(1701)(before(u16(0x0002), u16(11), u16(12))(ppp(packet))),
  },
  {
    name: 'L2TP with length, sequence numbers and offset',
    carries: 'packet',
    wrap: (packet) => {
      const inner = ppp(packet);
      const head = bytes(u16(0x4a02), u16(16 + inner.bytes.length + inner.missing), u16(11), u16(12), u32(5));
      return inUDP(1701)(before(head, u16(2), [0, 0])(inner));
    },
  },
  {
    name: 'TZSP',
    carries: 'frame',
    wrap: (frame) => inUDP(37_008)(before([1, 0], u16(1), [0, 10, 1, 0xc4, 1])(frame)),
  },
  {
    name: 'TZSP of Wi-Fi',
    carries: 'frame',
    wrap: (frame) => inUDP(37_008)(before([1, 0], u16(18), [1])(wlan('from an access point')(frame))),
  },
];

/** The frame's addresses, tags in front of its type, and what follows; a frame that is not IP is left as it is. */
function rewriteIP(rewrite: (type: number, packet: Carried) => Part): (frame: Carried) => Uint8Array {
  return ({ bytes: frame, missing }) => {
    const type = (frame[12] << 8) | frame[13];
    if (type !== 0x0800 && type !== 0x86dd) return frame;
    return bytes(frame.subarray(0, 12), rewrite(type, { bytes: frame.subarray(14), missing }));
  };
}

type WlanForm =
  | 'to an access point'
  | 'from an access point'
  | 'between access points'
  | 'with QoS'
  | 'with QoS and HT control'
  | 'aggregated'
  | 'decrypted, with its vector'
  | 'decrypted, without its vector';

const TO_DS = 1;
const FROM_DS = 2;
const PROTECTED = 0x40;
const ORDER = 0x80;
const BSSID = macBytes('02:00:5e:00:00:aa');

/** An 802.11 data frame of the Ethernet frame's addresses and content. */
function wlan(form: WlanForm, padTo = 1): (frame: Carried) => Carried {
  return ({ bytes: frame, missing }) => {
    const [destination, source] = [frame.subarray(0, 6), frame.subarray(6, 12)];
    const type = (frame[12] << 8) | frame[13];
    const body = type < 0x600 ? frame.subarray(14) : bytes([0xaa, 0xaa, 3, 0, 0, 0], frame.subarray(12));
    const head = (first: number, flags: number, addresses: readonly Uint8Array[], ...more: readonly Part[]) => {
      const [a, b, c, d = new Uint8Array(0)] = addresses;
      const header = bytes([first, flags], [0x2c, 0], a, b, c, [0x10, 0x32], d, ...more);
      return bytes(header, new Uint8Array((padTo - (header.length % padTo)) % padTo));
    };
    const up = [BSSID, source, destination];
    const down = [destination, BSSID, source];
    const forms: Readonly<Record<WlanForm, () => Uint8Array>> = {
      'to an access point': () => bytes(head(0x08, TO_DS, up), body),
      'from an access point': () => bytes(head(0x08, FROM_DS, down), body),
      'between access points': () => bytes(head(0x08, TO_DS | FROM_DS, [BSSID, BSSID, destination, source]), body),
      'with QoS': () => bytes(head(0x88, FROM_DS, down, u16(0)), body),
      'with QoS and HT control': () => bytes(head(0x88, FROM_DS | ORDER, down, u16(0), u32(1)), body),
      aggregated: () => {
        const subframe = bytes(destination, source, u16(body.length + missing), body);
        return bytes(head(0x88, FROM_DS, [destination, BSSID, BSSID], [0x80, 0]), subframe);
      },
      'decrypted, with its vector': () => bytes(head(0x88, TO_DS | PROTECTED, up, u16(0)), u32(0x20), u32(9), body),
      'decrypted, without its vector': () => bytes(head(0x88, TO_DS | PROTECTED, up, u16(0)), body),
    };
    return { bytes: forms[form](), missing };
  };
}

const little16 = (value: number): number[] => u16(value).reverse();
const little32 = (value: number): number[] => u32(value).reverse();

const RADIOTAP = bytes([0, 0], little16(8), little32(0));
/** Timer, flags (padded), rate; two words of presence. */
const RADIOTAP_PADDED = bytes(
  [0, 0],
  little16(26),
  little32(0x8000_0007),
  little32(0),
  new Uint8Array(4),
  new Uint8Array(8).fill(0xdd),
  [0x20, 12],
);
const PPI = (linkType: number) => bytes([0, 0], little16(8 + 8), little32(linkType), little16(3), little16(4), u32(0));
const PRISM = bytes(u32(0x4400_0000), little32(144), 'wlan0', new Uint8Array(131));
const AVS = bytes(u32(0x8021_1001), u32(64), new Uint8Array(56));

const PKTAP = (linkType: number) =>
  bytes(
    [little32(108), little32(1), little32(linkType)].flat(),
    'en0',
    new Uint8Array(21),
    [little32(0), little32(2), little32(14), little32(0), little32(4711)].flat(),
    'java',
    new Uint8Array(16),
    new Uint8Array(32),
  );

function packetLink(name: string, linkType: number, head: (packet: Carried) => Part): WrittenLink {
  return { name, linkType, carries: 'packet', wrap: (packet) => bytes(head(packet), packet.bytes) };
}

function frameLink(name: string, linkType: number, wrap: (frame: Carried) => Uint8Array): WrittenLink {
  return { name, linkType, carries: 'frame', wrap };
}

function wlanLink(name: string, linkType: number, head: Part, form: WlanForm, padTo?: number): WrittenLink {
  return frameLink(name, linkType, (frame) => bytes(head, wlan(form, padTo)(frame).bytes));
}

/** As captured on a wire: what all comparisons start from. */
export const PLAIN_FRAME: WrittenLink = frameLink('Ethernet', 1, ({ bytes: frame }) => frame);
export const PLAIN_PACKET: WrittenLink = packetLink('raw IP', 101, () => []);
export const OUTER_ETHERNET = packetLink('Ethernet', 1, (packet) => bytes(OUTER_MACS, u16(etherType(packet))));

export const LINKS: readonly WrittenLink[] = [
  frameLink(
    'a VLAN tag',
    1,
    rewriteIP((type, { bytes: packet }) => bytes(u16(0x8100), u16(7), u16(type), packet)),
  ),
  frameLink(
    'two VLAN tags',
    1,
    rewriteIP((type, { bytes: packet }) => bytes(u16(0x88a8), u16(7), u16(0x8100), u16(8), u16(type), packet)),
  ),
  frameLink(
    'LLC and SNAP',
    1,
    rewriteIP((type, { bytes: packet, missing }) =>
      bytes(u16(Math.min(8 + packet.length + missing, 1500)), [0xaa, 0xaa, 3, 0, 0, 0], u16(type), packet),
    ),
  ),
  frameLink(
    'PPPoE',
    1,
    rewriteIP((_, packet) => {
      const length = 2 + packet.bytes.length + packet.missing;
      return bytes(u16(0x8864), [0x11, 0], u16(0xbeef), u16(length), u16(pppProtocol(packet)), packet.bytes);
    }),
  ),
  frameLink(
    'MPLS',
    1,
    rewriteIP((_, { bytes: packet }) => bytes(u16(0x8847), LABELS, packet)),
  ),
  frameLink(
    'MPLS with the explicit null label',
    1,
    rewriteIP((_, packet) => bytes(u16(0x8847), label(version(packet) === 6 ? 2 : 0, true), packet.bytes)),
  ),
  frameLink('an Ethernet pseudowire', 1, ({ bytes: frame }) =>
    bytes(OUTER_MACS, u16(0x8847), labels(PSEUDOWIRE_LABELS[0]), CONTROL_WORD, frame),
  ),
  frameLink('an Ethernet pseudowire without control word', 1, ({ bytes: frame }) =>
    bytes(OUTER_MACS, u16(0x8847), labels(PSEUDOWIRE_LABELS[1]), frame),
  ),
  frameLink('a Marvell EtherType tag on Ethernet', 1, ({ bytes: frame }) =>
    bytes(frame.subarray(0, 12), u16(0xdada), u16(0), u32(0xc018_0000), frame.subarray(12)),
  ),
  packetLink('PPP', 9, (packet) => bytes([0xff, 3], u16(pppProtocol(packet)))),
  packetLink('PPP without address and control', 9, (packet) => u16(pppProtocol(packet))),
  packetLink('PPP with a short protocol', 9, (packet) => [pppProtocol(packet)]),
  packetLink('PPP multilink', 9, (packet) => bytes([0xff, 3], u16(0x3d), u32(0xc000_0005), [pppProtocol(packet)])),
  packetLink('PPP in HDLC', 50, (packet) => bytes([0xff, 3], u16(pppProtocol(packet)))),
  packetLink('Cisco HDLC', 104, (packet) => bytes([0x0f, 0], u16(etherType(packet)))),
  packetLink('PPPoE without Ethernet', 51, (packet) => {
    const length = 2 + packet.bytes.length + packet.missing;
    return bytes([0x11, 0], u16(0xbeef), u16(length), u16(pppProtocol(packet)));
  }),
  packetLink('PPP of pppd', 166, (packet) => bytes([0, 3], u16(pppProtocol(packet)))),
  packetLink('PPP with a direction', 204, (packet) => bytes([0, 0xff, 3], u16(pppProtocol(packet)))),
  packetLink('IPNET', 226, (packet) => {
    const length = packet.bytes.length + packet.missing;
    return bytes([1, version(packet) === 6 ? 26 : 2], u16(0), u32(length), u32(2), u32(2), u32(0), u32(0));
  }),
  packetLink('pflog', 117, (packet) => bytes([61, version(packet) === 6 ? 24 : 2, 0, 0], 'pflog0', new Uint8Array(54))),
  wlanLink('802.11 to an access point', 105, [], 'to an access point'),
  wlanLink('802.11 from an access point', 105, [], 'from an access point'),
  wlanLink('802.11 between access points', 105, [], 'between access points'),
  wlanLink('802.11 with QoS', 105, [], 'with QoS'),
  wlanLink('802.11 with QoS and HT control', 105, [], 'with QoS and HT control'),
  wlanLink('802.11 aggregated', 105, [], 'aggregated'),
  wlanLink('802.11 decrypted, with its vector', 105, [], 'decrypted, with its vector'),
  wlanLink('802.11 decrypted, without its vector', 105, [], 'decrypted, without its vector'),
  wlanLink('radiotap', 127, RADIOTAP, 'with QoS'),
  wlanLink('radiotap with a padded header', 127, RADIOTAP_PADDED, 'with QoS', 4),
  wlanLink('PPI', 192, PPI(105), 'from an access point'),
  frameLink('PPI of Ethernet', 192, ({ bytes: frame }) => bytes(PPI(1), frame)),
  wlanLink('a Prism header', 119, PRISM, 'to an access point'),
  wlanLink('an AVS header', 163, AVS, 'to an access point'),
  frameLink('a Marvell tag', 284, ({ bytes: frame }) =>
    bytes(frame.subarray(0, 12), u32(0xc018_0000), frame.subarray(12)),
  ),
  frameLink('a Marvell EtherType tag', 285, ({ bytes: frame }) =>
    bytes(frame.subarray(0, 12), u16(0xdada), u16(0), u32(0xc018_0000), frame.subarray(12)),
  ),
  frameLink('a Broadcom tag', 281, ({ bytes: frame }) =>
    bytes(frame.subarray(0, 12), u32(0x2000_0003), frame.subarray(12)),
  ),
  frameLink('a prepended Broadcom tag', 282, ({ bytes: frame }) => bytes(u32(0x2000_0003), frame)),
  frameLink('PKTAP', 258, ({ bytes: frame }) => bytes(PKTAP(1), frame)),
  frameLink('PKTAP as Apple numbers it', 149, ({ bytes: frame }) => bytes(PKTAP(1), frame)),
  packetLink('PKTAP of raw IP', 258, () => PKTAP(12)),
];

/** A tunnel's packet in an Ethernet frame. */
export function onEthernet(tunnel: Tunnel): WrittenLink {
  return { ...tunnel, linkType: 1, wrap: (inner) => OUTER_ETHERNET.wrap({ ...inner, bytes: tunnel.wrap(inner) }) };
}

/** One tunnel inside another, the outermost first. */
export function nested(...tunnels: readonly Tunnel[]): Tunnel {
  const [outer, ...rest] = tunnels;
  if (rest.length === 0) return outer;
  const inner = nested(...rest);
  return {
    name: `${outer.name} around ${inner.name}`,
    carries: inner.carries,
    wrap: (carried) => {
      const packet = { bytes: inner.wrap(carried), missing: carried.missing };
      return outer.wrap(outer.carries === 'packet' ? packet : { ...packet, bytes: OUTER_ETHERNET.wrap(packet) });
    },
  };
}
