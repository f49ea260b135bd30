/** LLC (IEEE 802.2) and SNAP, behind 802.3 and 802.11: RFC 1042. */
import { bitsField, typeField } from './fields.ts';
import { afterType, IPV4, type Layer, stopped } from './layer.ts';

const SNAP_SAP = 0xaa;
const IP_SAP = 0x06;
const UNNUMBERED = 3;
/** Organisations whose protocol number is an EtherType: encapsulated Ethernet, and the bridge tunnel of 802.1H. */
const ETHERTYPE_OUI = 0x00_0000;
const BRIDGE_TUNNEL_OUI = 0x00_00f8;

export const llc: Layer = {
  name: 'llc',
  title: 'LLC',
  read(packet, at, end) {
    if (end - at < 3) return stopped(packet, 'truncated');
    const { bytes, view } = packet;
    const sap = bytes[at];
    if (bytes[at + 1] !== sap || bytes[at + 2] !== UNNUMBERED) return stopped(packet, 'not-ip');
    if (sap === IP_SAP) {
      packet.payload = at + 3;
      return IPV4;
    }
    if (sap !== SNAP_SAP) return stopped(packet, 'not-ip');
    if (end - at < 8) return stopped(packet, 'truncated');
    const organisation = view.getUint32(at + 2) & 0xff_ffff;
    if (organisation !== ETHERTYPE_OUI && organisation !== BRIDGE_TUNNEL_OUI) return stopped(packet, 'not-ip');
    packet.payload = at + 8;
    const follows = afterType(view.getUint16(at + 6));
    return follows < 0x1_0000 ? follows : stopped(packet, 'not-ip');
  },
  fields: (view, at, end) => {
    const sap = bitsField('llc.dsap', 'DSAP', at, 1, view.getUint8(at));
    return end - at < 8 ? [sap] : [sap, typeField(view, 'llc.type', at + 6)];
  },
};
