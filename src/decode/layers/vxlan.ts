/** VXLAN (RFC 7348), its group policy extension, and VXLAN-GPE: overlay networks, cloud traffic mirrors. */
import { bitsField } from './fields.ts';
import { ETHERNET, type Layer, MPLS, NOT_MINE, RAW, stopped } from './layer.ts';

const HEADER = 8;
/** The network identifier is there. */
const HAS_VNI = 0x08;
/** The last byte in front of the identifier says what follows (GPE). */
const HAS_NEXT = 0x04;
const GPE_FOLLOWERS: ReadonlyMap<number, number> = new Map([
  [1, RAW],
  [2, RAW],
  [3, ETHERNET],
  [5, MPLS],
]);

export const vxlan: Layer = {
  name: 'vxlan',
  title: 'VXLAN',
  read(packet, at, end) {
    if (end - at < HEADER) return stopped(packet, 'truncated');
    const flags = packet.bytes[at];
    // The byte behind the identifier is reserved in all forms.
    if ((flags & HAS_VNI) === 0 || packet.bytes[at + 7] !== 0) return NOT_MINE;
    packet.payload = at + HEADER;
    if ((flags & HAS_NEXT) === 0) return ETHERNET;
    return GPE_FOLLOWERS.get(packet.bytes[at + 3]) ?? stopped(packet, 'not-ip');
  },
  fields: (view, at) => [bitsField('vxlan.vni', 'Network identifier', at + 4, 3, view.getUint32(at + 4) >>> 8)],
};
