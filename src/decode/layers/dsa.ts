/** Tags that switch chips put into frames for their CPU port (Linux DSA): Marvell's and Broadcom's. */
import type { Packet } from '../packet.ts';
import { bitsField, macField, typeField } from './fields.ts';
import { afterType, ETHERNET, type Layer, stopped } from './layer.ts';

const MACS = 12;
const MARVELL = 4;
/** EtherType 0xdada, two reserved bytes, then Marvell's tag. */
const MARVELL_ETHERTYPE = 8;
const BROADCOM = 4;

/** An Ethernet header with a tag of `length` bytes between addresses and EtherType. */
function tagged(title: string, length: number): Layer {
  return {
    name: 'dsa',
    title,
    read(packet: Packet, at, end) {
      const type = at + MACS + length;
      if (end - type < 2) return stopped(packet, 'truncated');
      packet.macHigh = packet.view.getUint16(at + 6);
      packet.macLow = packet.view.getInt32(at + 8);
      packet.payload = type + 2;
      return afterType(packet.view.getUint16(type));
    },
    fields: (view, at) => [
      macField(view, 'eth.dst', 'Destination', at),
      macField(view, 'eth.src', 'Source', at + 6),
      typeField(view, 'eth.type', at + MACS + length),
    ],
  };
}

export const marvellTag = tagged('Ethernet with Marvell DSA tag', MARVELL);
export const marvellEthertypeTag = tagged('Ethernet with Marvell EtherType DSA tag', MARVELL_ETHERTYPE);
export const broadcomTag = tagged('Ethernet with Broadcom tag', BROADCOM);

export const broadcomPrependedTag: Layer = {
  name: 'brcm_tag',
  title: 'Broadcom tag',
  read(packet, at, end) {
    if (end - at < BROADCOM) return stopped(packet, 'truncated');
    packet.payload = at + BROADCOM;
    return ETHERNET;
  },
};

/** Marvell's tag in a frame of an ordinary Ethernet capture: what follows the EtherType 0xdada. */
export const marvellEthertype: Layer = {
  name: 'edsa',
  title: 'Marvell EtherType DSA tag',
  read(packet, at, end) {
    if (end - at < MARVELL_ETHERTYPE) return stopped(packet, 'truncated');
    packet.payload = at + MARVELL_ETHERTYPE;
    return afterType(packet.view.getUint16(at + MARVELL_ETHERTYPE - 2));
  },
  fields: (view, at) => [bitsField('edsa.tag', 'Tag', at + 2, 4, view.getUint32(at + 2))],
};
