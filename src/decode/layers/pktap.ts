/** PKTAP: what tcpdump on macOS writes for several interfaces or with `-k`; in front of a frame of any link type. */
import type { Packet } from '../packet.ts';
import { bitsField } from './fields.ts';
import { type Layer, link, stopped } from './layer.ts';

/** Up to the flags, which is as much as is read here; the header itself is longer. */
const LEAST = 40;
const LARGEST = 4096;
const NAME_AT = 12;
const NAME_LENGTH = 24;
const FLAGS_AT = 36;
const INCOMING = 1;
const OUTGOING = 2;

/** All in the byte order of the Mac, which has been little-endian since 2006. */
export const pktap: Layer = {
  name: 'pktap',
  title: 'PKTAP',
  read(packet: Packet, at, end) {
    if (end - at < LEAST) return stopped(packet, 'truncated');
    const length = packet.view.getUint32(at, true);
    const linkType = packet.view.getUint32(at + 8, true);
    if (length < LEAST || length > LARGEST || linkType > 0xffff) return stopped(packet, 'malformed');
    const flags = packet.view.getUint32(at + FLAGS_AT, true);
    packet.outgoing = (flags & OUTGOING) !== 0;
    packet.incoming = (flags & INCOMING) !== 0;
    packet.payload = at + length;
    return link(linkType);
  },
  fields: (view, at) => [
    { name: 'pktap.ifname', label: 'Interface', at: at + NAME_AT, length: NAME_LENGTH, value: interfaceName(view, at) },
    bitsField('pktap.dlt', 'Link type', at + 8, 4, view.getUint32(at + 8, true)),
    bitsField('pktap.flags', 'Flags', at + FLAGS_AT, 4, view.getUint32(at + FLAGS_AT, true)),
  ],
};

function interfaceName(view: DataView, at: number): string {
  const codes = Array.from({ length: NAME_LENGTH }, (_, i) => view.getUint8(at + NAME_AT + i));
  const end = codes.indexOf(0);
  return String.fromCharCode(...(end < 0 ? codes : codes.slice(0, end)));
}
