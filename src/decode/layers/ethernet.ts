/** Ethernet II and IEEE 802.3, and the tags of 802.1Q, 802.1ad and older QinQ behind it. */

import { bitsField, macField, numberField, typeField } from './fields.ts';
import { afterType, ETHERTYPES, type Layer, type LayerField, stopped } from './layer.ts';

const HEADER = 14;
const TAG = 4;

export const ethernet: Layer = {
  name: 'eth',
  title: 'Ethernet',
  read(packet, at, end) {
    if (end - at < HEADER) return stopped(packet, 'truncated');
    const { view } = packet;
    packet.macHigh = view.getUint16(at + 6);
    packet.macLow = view.getInt32(at + 8);
    packet.loopback = packet.macHigh === 0 && packet.macLow === 0 && packet.tunnels === 0;
    packet.payload = at + HEADER;
    return afterType(view.getUint16(at + 12));
  },
  fields: (view, at) => [
    macField(view, 'eth.dst', 'Destination', at),
    macField(view, 'eth.src', 'Source', at + 6),
    typeOrLength(view, at + 12),
  ],
};

function typeOrLength(view: DataView, at: number): LayerField {
  const isLength = view.getUint16(at) < ETHERTYPES;
  return isLength ? numberField(view, 'eth.len', 'Length', at, 2) : typeField(view, 'eth.type', at);
}

/** One tag; further ones are layers of their own. */
function tag(name: string, title: string): Layer {
  return {
    name,
    title,
    read(packet, at, end) {
      if (end - at < TAG) return stopped(packet, 'truncated');
      packet.payload = at + TAG;
      return afterType(packet.view.getUint16(at + 2));
    },
    fields: (view, at) => [bitsField(`${name}.id`, 'VLAN', at, 2, view.getUint16(at) & 0xfff)],
  };
}

export const vlan = tag('vlan', 'VLAN tag');
/** A provider's tag around its customers' (IEEE 802.1ad, QinQ). */
export const serviceTag = tag('ieee8021ad', 'Service VLAN tag');
