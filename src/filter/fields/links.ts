/** Link layers and ARP. */
import { LAYERS } from '../../decode/layers/registry.ts';
import type { Dissection } from '../dissection.ts';
import { ARP, BSD_LOOPBACK, COOKED, COOKED_2, ETHERNET, OTHER_HEADER, VLAN } from '../layerKinds.ts';
import type { Values } from '../values.ts';
import { either, type Field, field, fixed, protocol, words } from './field.ts';

export const ETHERTYPES = words([
  [0x0800, 'IPv4'],
  [0x0806, 'ARP'],
  [0x8100, '802.1Q Virtual LAN'],
  [0x86dd, 'IPv6'],
  [0x8847, 'MPLS label switched packet'],
  [0x8863, 'PPPoE Discovery'],
  [0x8864, 'PPPoE Session'],
  [0x88a8, '802.1ad Provider Bridge (Q-in-Q)'],
  [0x88cc, '802.1 Link Layer Discovery Protocol (LLDP)'],
]);
const ARP_OPCODES = words([
  [1, 'request'],
  [2, 'reply'],
]);
const PACKET_TYPES = words([
  [0, 'Unicast to us'],
  [1, 'Broadcast'],
  [2, 'Multicast'],
  [3, 'Unicast to another host'],
  [4, 'Sent by us'],
]);

const destination = fixed('eth.dst', 'Destination', 'ether', [ETHERNET, 0, 6]);
const source = fixed('eth.src', 'Source', 'ether', [ETHERNET, 6, 6]);

export const ethernetFields: readonly Field[] = [
  protocol('eth', 'Ethernet', [ETHERNET]),
  destination,
  source,
  either('eth.addr', 'Source or destination', destination, source),
  fixed('eth.type', 'Type', 'number', [ETHERNET, 12, 2], { isHex: true, words: ETHERTYPES }),
];

export const vlanFields: readonly Field[] = [
  protocol('vlan', 'VLAN tag', [VLAN]),
  fixed('vlan.priority', 'Priority', 'number', [VLAN, 0, 2, 0xe000]),
  fixed('vlan.dei', 'Drop eligible', 'boolean', [VLAN, 0, 2, 0x1000]),
  fixed('vlan.id', 'VLAN', 'number', [VLAN, 0, 2, 0x0fff]),
  fixed('vlan.etype', 'Type', 'number', [VLAN, 2, 2], { isHex: true, words: ETHERTYPES }),
];

/** A number that one of `src/decode/layers` tells of its header. */
function layerField(name: string, label: string, kind: number): Field {
  return field(name, label, 'number', (f, values) => {
    f.headers();
    for (let index = 0; index < f.layers; index++) {
      const layer = f.others[index];
      if (f.kind[index] !== kind || f.detail[index] <= f.from[index]) continue;
      const told = layer?.fields?.(f.views[f.source[index]], f.from[index], f.detail[index]);
      const found = told?.find((one) => one.name === name);
      if (found !== undefined) values.addNumber(Number(found.value));
    }
  });
}

/** A header of `src/decode/layers` by itself. */
function layerProtocol(name: string, label: string): Field {
  return field(name, label, 'protocol', (f, values) => {
    f.headers();
    for (let index = 0; index < f.layers; index++) {
      if (f.kind[index] === OTHER_HEADER && f.others[index]?.name === name) {
        values.addBytes(f.sources[f.source[index]], f.from[index], f.to[index]);
      }
    }
  });
}

/** Tunnels and rarer links: their presence, and the numbers by which one of them is told from another. */
export const tunnelFields: readonly Field[] = [
  ...[...new Map([...LAYERS.values()].map(({ name, title }) => [name, title]))]
    .filter(([name]) => !['eth', 'vlan', 'sll', 'null', 'raw'].includes(name))
    .map(([name, title]) => layerProtocol(name, title)),
  layerField('gre.proto', 'Protocol type', OTHER_HEADER),
  layerField('vxlan.vni', 'VXLAN network identifier', OTHER_HEADER),
  layerField('geneve.vni', 'GENEVE network identifier', OTHER_HEADER),
  layerField('mpls.label', 'MPLS label', OTHER_HEADER),
  layerField('pppoe.session_id', 'PPPoE session', OTHER_HEADER),
  layerField('ppp.protocol', 'PPP protocol', OTHER_HEADER),
  layerField('erspan.spanid', 'ERSPAN session', OTHER_HEADER),
  layerField('gtp.teid', 'GTP tunnel endpoint', OTHER_HEADER),
  layerField('l2tp.tunnel', 'L2TP tunnel', OTHER_HEADER),
  layerField('l2tp.session', 'L2TP session', OTHER_HEADER),
];

/** The two versions of Linux cooked frames have the same fields at other places. */
function cooked(name: string, label: string, one: Field, two: Field): Field {
  return { ...either(name, label, one, two), place: null };
}

export const cookedFields1: readonly Field[] = [
  fixed('sll.pkttype', 'Packet type', 'number', [COOKED, 0, 2], { words: PACKET_TYPES }),
  fixed('sll.hatype', 'Link-layer address type', 'number', [COOKED, 2, 2]),
  fixed('sll.halen', 'Link-layer address length', 'number', [COOKED, 4, 2]),
  fixed('sll.src.eth', 'Source', 'ether', [COOKED, 6, 6]),
  fixed('sll.etype', 'Protocol', 'number', [COOKED, 14, 2], { isHex: true, words: ETHERTYPES }),
];

export const cookedFields2: readonly Field[] = [
  fixed('sll.etype', 'Protocol', 'number', [COOKED_2, 0, 2], { isHex: true, words: ETHERTYPES }),
  fixed('sll.ifindex', 'Interface index', 'number', [COOKED_2, 4, 4]),
  fixed('sll.hatype', 'Link-layer address type', 'number', [COOKED_2, 8, 2]),
  fixed('sll.pkttype', 'Packet type', 'number', [COOKED_2, 10, 1], { words: PACKET_TYPES }),
  fixed('sll.halen', 'Link-layer address length', 'number', [COOKED_2, 11, 1]),
  fixed('sll.src.eth', 'Source', 'ether', [COOKED_2, 12, 6]),
];

export const cookedFields: readonly Field[] = [
  protocol('sll', 'Linux cooked capture', [COOKED, COOKED_2]),
  ...[...new Set([...cookedFields1, ...cookedFields2].map(({ name }) => name))].map((name) => {
    const one = cookedFields1.find((each) => each.name === name);
    const two = cookedFields2.find((each) => each.name === name);
    return one && two ? cooked(name, one.label, one, two) : (one ?? two)!;
  }),
];

export const loopbackFields: readonly Field[] = [
  protocol('null', 'BSD loopback', [BSD_LOOPBACK]),
  layerField('null.family', 'Family', BSD_LOOPBACK),
];

/** Addresses of ARP lie behind each other, as long as its length fields say; these are those of Ethernet and IPv4. */
function arpField(name: string, label: string, type: 'ether' | 'ipv4', offset: number): Field {
  const place = fixed(name, label, type, [ARP, offset, type === 'ether' ? 6 : 4]);
  const load = (f: Dissection, values: Values) => {
    f.headers();
    const index = f.last(ARP);
    if (index >= 0 && f.views[f.source[index]].getUint16(f.from[index] + 4) === 0x0604) place.load(f, values);
  };
  return { ...place, load };
}

export const arpFields: readonly Field[] = [
  protocol('arp', 'Address resolution protocol', [ARP]),
  fixed('arp.hw.type', 'Hardware type', 'number', [ARP, 0, 2]),
  fixed('arp.proto.type', 'Protocol type', 'number', [ARP, 2, 2], { isHex: true, words: ETHERTYPES }),
  fixed('arp.hw.size', 'Hardware size', 'number', [ARP, 4, 1]),
  fixed('arp.proto.size', 'Protocol size', 'number', [ARP, 5, 1]),
  fixed('arp.opcode', 'Opcode', 'number', [ARP, 6, 2], { words: ARP_OPCODES }),
  arpField('arp.src.hw_mac', 'Sender MAC address', 'ether', 8),
  arpField('arp.src.proto_ipv4', 'Sender IP address', 'ipv4', 14),
  arpField('arp.dst.hw_mac', 'Target MAC address', 'ether', 18),
  arpField('arp.dst.proto_ipv4', 'Target IP address', 'ipv4', 24),
];
