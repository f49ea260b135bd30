/** GTP-U version 1 (3GPP TS 29.281): what a mobile network carries between its radio and its core. */
import { bitsField, numberField } from './fields.ts';
import { type Layer, NOT_MINE, RAW, stopped } from './layer.ts';

const HEADER = 8;
/** Version 1, protocol type GTP. */
const VERSION_AND_TYPE = 0x30;
const HAS_OPTIONS = 0x07;
const HAS_EXTENSIONS = 0x04;
const USER_PACKET = 255;
const MOST_EXTENSIONS = 8;

export const gtpUser: Layer = {
  name: 'gtp',
  title: 'GTP-U',
  read(packet, at, end) {
    if (end - at < HEADER) return stopped(packet, 'truncated');
    const { bytes } = packet;
    if ((bytes[at] & 0xf0) !== VERSION_AND_TYPE) return NOT_MINE;
    if (bytes[at + 1] !== USER_PACKET) return NOT_MINE;
    let next = at + HEADER;
    if ((bytes[at] & HAS_OPTIONS) !== 0) next += 4;
    if (next > end) return stopped(packet, 'truncated');
    if ((bytes[at] & HAS_EXTENSIONS) !== 0) next = behindExtensions(bytes, next, end);
    if (next < 0) return stopped(packet, 'malformed');
    packet.payload = next;
    return RAW;
  },
  fields: (view, at) => [
    bitsField('gtp.flags', 'Flags', at, 1, view.getUint8(at)),
    numberField(view, 'gtp.teid', 'Tunnel endpoint', at + 4, 4),
  ],
};

/** Each extension begins with its length in words of four bytes and ends with the next one's type; -1 for nonsense. */
function behindExtensions(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  for (let n = 0; bytes[at - 1] !== 0; n++) {
    if (n === MOST_EXTENSIONS || at >= end || bytes[at] === 0) return -1;
    at += bytes[at] * 4;
    if (at > end) return -1;
  }
  return at;
}
