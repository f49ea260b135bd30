/** IPv4, IPv6 and ICMP. */
import type { Dissection } from '../dissection.ts';
import { EXTENSION, ICMP, ICMPV6, IPV4, IPV6 } from '../layerKinds.ts';
import type { Values } from '../values.ts';
import { FRAGMENT } from '../walk/network.ts';
import { either, type Field, field, fixed, protocol, words } from './field.ts';

export const PROTOCOLS = words([
  [0, 'IPv6 Hop-by-Hop Option'],
  [1, 'ICMP'],
  [2, 'IGMP'],
  [4, 'IPIP'],
  [6, 'TCP'],
  [17, 'UDP'],
  [41, 'IPv6'],
  [43, 'Routing Header for IPv6'],
  [44, 'Fragment Header for IPv6'],
  [47, 'Generic Routing Encapsulation'],
  [50, 'Encap Security Payload'],
  [51, 'Authentication Header'],
  [58, 'ICMPv6'],
  [59, 'No Next Header for IPv6'],
  [60, 'Destination Options for IPv6'],
  [89, 'OSPF IGP'],
  [132, 'SCTP'],
]);

export const ICMP_TYPES = words([
  [0, 'Echo (ping) reply'],
  [3, 'Destination unreachable'],
  [4, 'Source quench'],
  [5, 'Redirect'],
  [8, 'Echo (ping) request'],
  [9, 'Router advertisement'],
  [10, 'Router solicitation'],
  [11, 'Time-to-live exceeded'],
  [12, 'Parameter problem'],
  [13, 'Timestamp request'],
  [14, 'Timestamp reply'],
]);
export const ICMPV6_TYPES = words([
  [1, 'Destination Unreachable'],
  [2, 'Packet Too Big'],
  [3, 'Time Exceeded'],
  [4, 'Parameter Problem'],
  [128, 'Echo (ping) request'],
  [129, 'Echo (ping) reply'],
  [130, 'Multicast Listener Query'],
  [131, 'Multicast Listener Report'],
  [132, 'Multicast Listener Done'],
  [133, 'Router Solicitation'],
  [134, 'Router Advertisement'],
  [135, 'Neighbor Solicitation'],
  [136, 'Neighbor Advertisement'],
  [137, 'Redirect'],
  [143, 'Multicast Listener Report Message v2'],
]);

const source4 = fixed('ip.src', 'Source address', 'ipv4', [IPV4, 12, 4]);
const destination4 = fixed('ip.dst', 'Destination address', 'ipv4', [IPV4, 16, 4]);

/** In units of eight bytes on the wire, told in bytes. */
const fragmentOffset: Field = field(
  'ip.frag_offset',
  'Fragment offset',
  'number',
  (f, values) => eachHeader(f, IPV4, 8, (view, at) => values.addNumber((view.getUint16(at + 6) & 0x1fff) * 8)),
  { largest: 65_528 },
);

const headerLength4: Field = field(
  'ip.hdr_len',
  'Header length',
  'number',
  (f, values) => eachHeader(f, IPV4, 1, (view, at) => values.addNumber((view.getUint8(at) & 15) * 4)),
  { largest: 60 },
);

function eachHeader(f: Dissection, kind: number, length: number, visit: (view: DataView, at: number) => void): void {
  f.headers();
  for (let index = 0; index < f.layers; index++) {
    if (f.kind[index] === kind && f.from[index] + length <= f.to[index]) {
      visit(f.views[f.source[index]], f.from[index]);
    }
  }
}

export const ipv4Fields: readonly Field[] = [
  protocol('ip', 'Internet Protocol version 4', [IPV4]),
  fixed('ip.version', 'Version', 'number', [IPV4, 0, 1, 0xf0]),
  headerLength4,
  fixed('ip.dsfield', 'Differentiated services', 'number', [IPV4, 1, 1], { isHex: true }),
  fixed('ip.dsfield.dscp', 'Differentiated services codepoint', 'number', [IPV4, 1, 1, 0xfc]),
  fixed('ip.dsfield.ecn', 'Explicit congestion notification', 'number', [IPV4, 1, 1, 0x03]),
  fixed('ip.len', 'Total length', 'number', [IPV4, 2, 2]),
  fixed('ip.id', 'Identification', 'number', [IPV4, 4, 2], { isHex: true }),
  fixed('ip.flags', 'Flags', 'number', [IPV4, 6, 1, 0xe0], { isHex: true }),
  fixed('ip.flags.df', "Don't fragment", 'boolean', [IPV4, 6, 1, 0x40]),
  fixed('ip.flags.mf', 'More fragments', 'boolean', [IPV4, 6, 1, 0x20]),
  fragmentOffset,
  fixed('ip.ttl', 'Time to live', 'number', [IPV4, 8, 1]),
  fixed('ip.proto', 'Protocol', 'number', [IPV4, 9, 1], { words: PROTOCOLS }),
  fixed('ip.checksum', 'Header checksum', 'number', [IPV4, 10, 2], { isHex: true }),
  source4,
  destination4,
  either('ip.addr', 'Source or destination address', source4, destination4),
];

const source6 = fixed('ipv6.src', 'Source address', 'ipv6', [IPV6, 8, 16]);
const destination6 = fixed('ipv6.dst', 'Destination address', 'ipv6', [IPV6, 24, 16]);

/** Extension headers of one type, which has a protocol name of its own. */
function extension(name: string, label: string, type: number): Field {
  const load = (f: Dissection, values: Values) => {
    f.headers();
    for (let index = 0; index < f.layers; index++) {
      if (f.kind[index] === EXTENSION && f.detail[index] === type) {
        values.addBytes(f.sources[f.source[index]], f.from[index], f.to[index]);
      }
    }
  };
  return field(name, label, 'protocol', load);
}

export const ipv6Fields: readonly Field[] = [
  protocol('ipv6', 'Internet Protocol version 6', [IPV6]),
  fixed('ipv6.version', 'Version', 'number', [IPV6, 0, 1, 0xf0]),
  fixed('ipv6.tclass', 'Traffic class', 'number', [IPV6, 0, 4, 0x0ff00000], { isHex: true }),
  fixed('ipv6.flow', 'Flow label', 'number', [IPV6, 1, 3, 0x000fffff], { isHex: true }),
  fixed('ipv6.plen', 'Payload length', 'number', [IPV6, 4, 2]),
  fixed('ipv6.nxt', 'Next header', 'number', [IPV6, 6, 1], { words: PROTOCOLS }),
  fixed('ipv6.hlim', 'Hop limit', 'number', [IPV6, 7, 1]),
  source6,
  destination6,
  either('ipv6.addr', 'Source or destination address', source6, destination6),
  extension('ipv6.hopopts', 'Hop-by-hop options', 0),
  extension('ipv6.routing', 'Routing header', 43),
  extension('ipv6.fraghdr', 'Fragment header', FRAGMENT),
  extension('ipv6.dstopts', 'Destination options', 60),
];

/** Of the ICMP types that carry them. */
function ofTypes(kind: number, types: readonly number[], inner: Field): Field {
  const { offset, size } = inner.place!;
  const load = (f: Dissection, values: Values) => {
    eachHeader(f, kind, offset + size, (view, at) => {
      if (types.includes(view.getUint8(at)))
        values.addNumber(size === 2 ? view.getUint16(at + offset) : view.getUint32(at + offset));
    });
  };
  return { ...inner, load };
}

export const icmpFields: readonly Field[] = [
  protocol('icmp', 'Internet Control Message Protocol', [ICMP]),
  fixed('icmp.type', 'Type', 'number', [ICMP, 0, 1], { words: ICMP_TYPES }),
  fixed('icmp.code', 'Code', 'number', [ICMP, 1, 1]),
  fixed('icmp.checksum', 'Checksum', 'number', [ICMP, 2, 2], { isHex: true }),
  ofTypes(ICMP, [0, 8, 13, 14], fixed('icmp.ident', 'Identifier', 'number', [ICMP, 4, 2])),
  ofTypes(ICMP, [0, 8, 13, 14], fixed('icmp.seq', 'Sequence number', 'number', [ICMP, 6, 2])),
];

export const icmpv6Fields: readonly Field[] = [
  protocol('icmpv6', 'Internet Control Message Protocol version 6', [ICMPV6]),
  fixed('icmpv6.type', 'Type', 'number', [ICMPV6, 0, 1], { words: ICMPV6_TYPES }),
  fixed('icmpv6.code', 'Code', 'number', [ICMPV6, 1, 1]),
  fixed('icmpv6.checksum', 'Checksum', 'number', [ICMPV6, 2, 2], { isHex: true }),
  ofTypes(ICMPV6, [128, 129], fixed('icmpv6.echo.identifier', 'Identifier', 'number', [ICMPV6, 4, 2], { isHex: true })),
  ofTypes(ICMPV6, [128, 129], fixed('icmpv6.echo.sequence_number', 'Sequence number', 'number', [ICMPV6, 6, 2])),
];
