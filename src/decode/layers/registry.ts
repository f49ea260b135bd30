/**
 * Which header stands behind which number. **A new encapsulation is a `Layer` in a file of its own and a row here**; its
 * link type's name for people is in src/formats/linkTypes.ts. locatePacket.ts goes through them to the innermost packet;
 * who shows a frame goes through them too, with `layer.title` and `layer.fields(view, at, packet.payload)` of each.
 */
import { bsdLoopback, ipnet, packetFilterLog, raw } from './bare.ts';
import { linuxCooked, linuxCooked2 } from './cooked.ts';
import { broadcomPrependedTag, broadcomTag, marvellEthertype, marvellEthertypeTag, marvellTag } from './dsa.ts';
import { erspan2, erspan3 } from './erspan.ts';
import { etherIp } from './etherIp.ts';
import { ethernet, serviceTag, vlan } from './ethernet.ts';
import { geneve } from './geneve.ts';
import { gre } from './gre.ts';
import { gtpUser } from './gtp.ts';
import { l2tp } from './l2tp.ts';
import {
  BRIDGED,
  ETHERNET,
  ipProtocol,
  type Layer,
  LLC,
  link,
  MPLS,
  PADDED_80211,
  PPP,
  PSEUDOWIRE,
  RAW,
  udpPort,
  WLAN,
} from './layer.ts';
import { llc } from './llc.ts';
import { mpls, pseudowire } from './mpls.ts';
import { pktap } from './pktap.ts';
import { ppp, pppWithDirection, serial } from './ppp.ts';
import { pppoe } from './pppoe.ts';
import { tzsp } from './tzsp.ts';
import { vxlan } from './vxlan.ts';
import { paddedWlan, wlan } from './wlan.ts';
import { ppi, prism, radiotap } from './wlanMetadata.ts';

/** Link types, by tcpdump.org/linktypes.html. */
const LINKS: readonly (readonly [number, Layer])[] = [
  [link(0), bsdLoopback],
  [ETHERNET, ethernet],
  [PPP, ppp],
  [link(12), raw],
  [link(14), raw],
  [link(50), serial],
  [link(51), pppoe],
  [RAW, raw],
  [link(104), serial],
  [WLAN, wlan],
  [link(108), bsdLoopback],
  [link(113), linuxCooked],
  [link(117), packetFilterLog],
  [link(119), prism],
  [link(127), radiotap],
  // DLT_USER2, which Apple's tcpdump writes for PKTAP.
  [link(149), pktap],
  [link(163), prism],
  [link(166), pppWithDirection],
  [link(192), ppi],
  [link(204), pppWithDirection],
  [link(226), ipnet],
  [link(228), raw],
  [link(229), raw],
  [link(258), pktap],
  [link(276), linuxCooked2],
  [link(281), broadcomTag],
  [link(282), broadcomPrependedTag],
  [link(284), marvellTag],
  [link(285), marvellEthertypeTag],
];

const ETHERTYPES: readonly (readonly [number, Layer])[] = [
  [BRIDGED, ethernet],
  [0x8100, vlan],
  [MPLS, mpls],
  // MPLS multicast, or with labels of the upstream router (RFC 5332).
  [0x8848, mpls],
  [0x8864, pppoe],
  [0x88a8, serviceTag],
  [0x88be, erspan2],
  [0x22eb, erspan3],
  [0x9100, vlan],
  [0x9200, vlan],
  [0xdada, marvellEthertype],
];

const IP_PROTOCOLS: readonly (readonly [number, Layer])[] = [
  // IP in IP (RFC 2003), IPv6 in IP (6in4, RFC 4213).
  [ipProtocol(4), raw],
  [ipProtocol(41), raw],
  [ipProtocol(47), gre],
  [ipProtocol(97), etherIp],
  [ipProtocol(137), mpls],
];

const UDP_PORTS: readonly (readonly [number, Layer])[] = [
  [udpPort(1701), l2tp],
  [udpPort(2152), gtpUser],
  // GRE in UDP (RFC 8086).
  [udpPort(4754), gre],
  [udpPort(4789), vxlan],
  // VXLAN-GPE.
  [udpPort(4790), vxlan],
  [udpPort(6081), geneve],
  // MPLS in UDP (RFC 7510).
  [udpPort(6635), mpls],
  // VXLAN as Linux (and flannel, and others on Linux) began with.
  [udpPort(8472), vxlan],
  [udpPort(37008), tzsp],
];

export const LAYERS: ReadonlyMap<number, Layer> = new Map([
  ...LINKS,
  ...ETHERTYPES,
  ...IP_PROTOCOLS,
  ...UDP_PORTS,
  [LLC, llc],
  [PADDED_80211, paddedWlan],
  [PSEUDOWIRE, pseudowire],
]);

export function isSupportedLinkType(linkType: number): boolean {
  return LAYERS.has(link(linkType));
}
