/** GRE (RFC 2784, RFC 2890) and the enhanced GRE of PPTP (RFC 2637); behind it IP, Ethernet, PPP, MPLS, ERSPAN, WCCP. */
import { bitsField, typeField } from './fields.ts';
import { ETHERNET, IPV4, type Layer, PPP, stopped } from './layer.ts';

const HEADER = 4;
const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
/** Enhanced GRE only. */
const ACKNOWLEDGEMENT = 0x0080;
const VERSION = 0x0007;
/** Each takes four bytes, in this order. */
const OPTIONAL = [CHECKSUM, KEY, SEQUENCE, ACKNOWLEDGEMENT];

const PPP_TYPE = 0x880b;
const ERSPAN_TYPE = 0x88be;
/** Cisco's web cache redirection: from version 2 on with a header of its own. */
const WCCP_TYPE = 0x883e;

export const gre: Layer = {
  name: 'gre',
  title: 'GRE',
  read(packet, at, end) {
    if (end - at < HEADER) return stopped(packet, 'truncated');
    const flags = packet.view.getUint16(at);
    const type = packet.view.getUint16(at + 2);
    if ((flags & VERSION) > 1) return stopped(packet, 'malformed');
    if ((flags & ROUTING) !== 0) return stopped(packet, 'unsupported');
    packet.payload = at + headerLength(flags);
    if (type === PPP_TYPE) return packet.payload < end ? PPP : stopped(packet, 'not-ip');
    // ERSPAN I has no header of its own, and no sequence number.
    if (type === ERSPAN_TYPE && (flags & SEQUENCE) === 0) return ETHERNET;
    if (type !== WCCP_TYPE) return type;
    if (packet.payload < end && packet.bytes[packet.payload] >> 4 !== 4) packet.payload += 4;
    return IPV4;
  },
  fields: (view, at) => {
    const flags = view.getUint16(at);
    const all = [
      bitsField('gre.flags_and_version', 'Flags and version', at, 2, flags),
      typeField(view, 'gre.proto', at + 2),
    ];
    const key = at + HEADER + ((flags & CHECKSUM) === 0 ? 0 : 4);
    // In enhanced GRE the key is a length and a call's number.
    const isKey = (flags & KEY) !== 0 && (flags & VERSION) === 0;
    return !isKey ? all : [...all, bitsField('gre.key', 'Key', key, 4, view.getUint32(key))];
  },
};

function headerLength(flags: number): number {
  let length = HEADER;
  for (const part of OPTIONAL) if ((flags & part) !== 0) length += 4;
  return length;
}
