/** ERSPAN II and III: mirror ports of Cisco's switches over GRE (draft-foschiano-erspan-03). Type I is plain GRE. */
import { bitsField } from './fields.ts';
import { ETHERNET, type Layer, RAW, stopped } from './layer.ts';

const HEADER_2 = 8;
const HEADER_3 = 12;
const SUBHEADER_3 = 8;
/** In the last two bytes of type III: a platform's own header follows. */
const HAS_SUBHEADER = 0x0001;
const FRAME_TYPE_IP = 2;

export const erspan2: Layer = {
  name: 'erspan',
  title: 'ERSPAN II',
  read(packet, at, end) {
    if (end - at < HEADER_2) return stopped(packet, 'truncated');
    packet.payload = at + HEADER_2;
    return ETHERNET;
  },
  fields: sessionFields,
};

export const erspan3: Layer = {
  name: 'erspan',
  title: 'ERSPAN III',
  read(packet, at, end) {
    if (end - at < HEADER_3) return stopped(packet, 'truncated');
    const tail = packet.view.getUint16(at + 10);
    packet.payload = at + HEADER_3 + ((tail & HAS_SUBHEADER) === 0 ? 0 : SUBHEADER_3);
    return ((tail >> 10) & 31) === FRAME_TYPE_IP ? RAW : ETHERNET;
  },
  fields: sessionFields,
};

function sessionFields(view: DataView, at: number) {
  return [
    bitsField('erspan.vlan', 'VLAN', at, 2, view.getUint16(at) & 0xfff),
    bitsField('erspan.spanid', 'Session', at + 2, 2, view.getUint16(at + 2) & 0x3ff),
  ];
}
