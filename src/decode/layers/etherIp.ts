/** EtherIP (RFC 3378): Ethernet frames in IP, between BSD bridges. */
import { ETHERNET, type Layer, stopped } from './layer.ts';

const HEADER = 2;
const VERSION = 3;

export const etherIp: Layer = {
  name: 'etherip',
  title: 'EtherIP',
  read(packet, at, end) {
    if (end - at < HEADER) return stopped(packet, 'truncated');
    if (packet.bytes[at] >> 4 !== VERSION) return stopped(packet, 'malformed');
    packet.payload = at + HEADER;
    return ETHERNET;
  },
};
