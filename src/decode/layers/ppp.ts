/** PPP (RFC 1661), with HDLC's address and control or without; Cisco's HDLC; both behind a direction byte. */
import type { Packet } from '../packet.ts';
import { bitsField, typeField } from './fields.ts';
import { afterType, IPV4, IPV6, type Layer, MPLS, PPP, stopped } from './layer.ts';

/** Address and control of PPP in HDLC-like framing (RFC 1662), of Cisco's HDLC to one and to all. */
const PPP_FRAMING = 0xff03;
const CISCO_UNICAST = 0x0f00;
const CISCO_BROADCAST = 0x8f00;
const CISCO_HEADER = 4;

const MULTILINK = 0x003d;
/** First and last fragment of a packet at once (RFC 1990, 3). */
const WHOLE = 0xc0;

const FOLLOWERS: ReadonlyMap<number, number> = new Map([
  [0x0021, IPV4],
  [0x0057, IPV6],
  [0x0281, MPLS],
  [0x0283, MPLS],
  [MULTILINK, PPP],
]);
/** Van Jacobson's compressed headers, header compression, compressed and encrypted packets. */
const UNREADABLE: ReadonlySet<number> = new Set([0x002d, 0x002f, 0x0053, 0x0055, 0x0061, 0x0063, 0x00fb, 0x00fd]);

export const ppp: Layer = {
  name: 'ppp',
  title: 'PPP',
  read(packet, at, end) {
    const { bytes, view } = packet;
    const from = protocolAt(view, at, end);
    const length = from < end && isShort(bytes[from]) ? 1 : 2;
    if (end - from < length) return stopped(packet, 'truncated');
    const protocol = length === 1 ? bytes[from] : view.getUint16(from);
    packet.payload = from + length;
    if (protocol === MULTILINK && !skipMultilink(packet, end)) return stopped(packet, 'unsupported');
    return FOLLOWERS.get(protocol) ?? stopped(packet, UNREADABLE.has(protocol) ? 'unsupported' : 'not-ip');
  },
  fields: (view, at, end) => {
    const from = protocolAt(view, at, end);
    const length = isShort(view.getUint8(from)) ? 1 : 2;
    const protocol = length === 1 ? view.getUint8(from) : view.getUint16(from);
    return [bitsField('ppp.protocol', 'Protocol', from, length, protocol)];
  },
};

/** Behind address and control, which may have been negotiated away (RFC 1661, 6.6). */
function protocolAt(view: DataView, at: number, end: number): number {
  return end - at >= 2 && view.getUint16(at) === PPP_FRAMING ? at + 2 : at;
}

/** Protocols are odd in their last byte and even in the first: an odd first one is all there is (RFC 1661, 6.5). */
function isShort(first: number): boolean {
  return (first & 1) !== 0;
}

/** Only what multilink did not cut up can be read. */
function skipMultilink(packet: Packet, end: number): boolean {
  const at = packet.payload;
  packet.payload = at + 4;
  return end - at > 4 && (packet.bytes[at] & WHOLE) === WHOLE;
}

/** Link type PPP_HDLC and C_HDLC: the first byte tells which of the two it is. */
export const serial: Layer = {
  name: 'chdlc',
  title: 'HDLC',
  read(packet, at, end) {
    if (end - at < CISCO_HEADER) return stopped(packet, 'truncated');
    const framing = packet.view.getUint16(at);
    packet.payload = at;
    if (framing !== CISCO_UNICAST && framing !== CISCO_BROADCAST) return PPP;
    packet.payload = at + CISCO_HEADER;
    return afterType(packet.view.getUint16(at + 2));
  },
  fields: (view, at, end) => (end === at ? [] : [typeField(view, 'chdlc.protocol', at + 2)]),
};

/** A byte in front tells who sent: 0 the other side, anything else this host. */
export const pppWithDirection: Layer = {
  name: 'ppp_dir',
  title: 'Direction',
  read(packet, at, end) {
    if (end - at < 2) return stopped(packet, 'truncated');
    packet.outgoing = packet.bytes[at] !== 0;
    packet.incoming = !packet.outgoing;
    // pppd puts the byte in the place of the address, and the control byte is left.
    packet.payload = packet.bytes[at + 1] === (PPP_FRAMING & 0xff) ? at + 2 : at + 1;
    return PPP;
  },
};
