/** L2TP version 2 (RFC 2661), data messages: PPP from an access concentrator to a provider, or of a dial-in VPN. */
import { bitsField } from './fields.ts';
import { type Layer, NOT_MINE, PPP, stopped } from './layer.ts';

const CONTROL = 0x8000;
const HAS_LENGTH = 0x4000;
const HAS_SEQUENCE = 0x0800;
const HAS_OFFSET = 0x0200;
const VERSION = 0x000f;

export const l2tp: Layer = {
  name: 'l2tp',
  title: 'L2TP',
  read(packet, at, end) {
    if (end - at < 6) return stopped(packet, 'truncated');
    const flags = packet.view.getUint16(at);
    if ((flags & VERSION) !== 2 || (flags & CONTROL) !== 0) return NOT_MINE;
    let next = at + idsAt(flags) + 4;
    if ((flags & HAS_SEQUENCE) !== 0) next += 4;
    if ((flags & HAS_OFFSET) !== 0) {
      if (end - next < 2) return stopped(packet, 'truncated');
      next += 2 + packet.view.getUint16(next);
    }
    packet.payload = next;
    return PPP;
  },
  fields: (view, at) => {
    const ids = at + idsAt(view.getUint16(at));
    return [
      bitsField('l2tp.tunnel', 'Tunnel', ids, 2, view.getUint16(ids)),
      bitsField('l2tp.session', 'Session', ids + 2, 2, view.getUint16(ids + 2)),
    ];
  },
};

/** Tunnel and session stand behind the flags, and behind the length where there is one. */
function idsAt(flags: number): number {
  return (flags & HAS_LENGTH) === 0 ? 2 : 4;
}
