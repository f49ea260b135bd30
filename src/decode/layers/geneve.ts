/** GENEVE (RFC 8926): overlay networks. */
import { bitsField, typeField } from './fields.ts';
import { type Layer, NOT_MINE, stopped } from './layer.ts';

const HEADER = 8;

export const geneve: Layer = {
  name: 'geneve',
  title: 'GENEVE',
  read(packet, at, end) {
    if (end - at < HEADER) return stopped(packet, 'truncated');
    const first = packet.bytes[at];
    const isVersion0 = first >> 6 === 0;
    if (!isVersion0 || packet.bytes[at + 7] !== 0) return NOT_MINE;
    packet.payload = at + HEADER + (first & 0x3f) * 4;
    return packet.view.getUint16(at + 2);
  },
  fields: (view, at) => [
    typeField(view, 'geneve.proto_type', at + 2),
    bitsField('geneve.vni', 'Network identifier', at + 4, 3, view.getUint32(at + 4) >>> 8),
  ],
};
