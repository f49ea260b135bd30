/** PPP over Ethernet, session stage (RFC 2516): DSL lines. */
import { numberField } from './fields.ts';
import { type Layer, PPP, stopped } from './layer.ts';

const HEADER = 6;
const VERSION_AND_TYPE = 0x11;

export const pppoe: Layer = {
  name: 'pppoes',
  title: 'PPPoE session',
  read(packet, at, end) {
    if (end - at < HEADER) return stopped(packet, 'truncated');
    if (packet.bytes[at] !== VERSION_AND_TYPE || packet.bytes[at + 1] !== 0) return stopped(packet, 'malformed');
    packet.payload = at + HEADER;
    return PPP;
  },
  fields: (view, at) => [
    numberField(view, 'pppoe.session_id', 'Session', at + 2, 2),
    numberField(view, 'pppoe.payload_length', 'Payload length', at + 4, 2),
  ],
};
