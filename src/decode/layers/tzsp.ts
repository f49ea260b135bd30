/** TZSP: how MikroTik's routers and some access points send what they capture to another host. */
import { bitsField } from './fields.ts';
import { ETHERNET, type Layer, link, NOT_MINE, stopped, WLAN } from './layer.ts';

const HEADER = 4;
const VERSION = 1;
/** Received and to be sent; other types carry no frame. */
const LAST_PACKET_TYPE = 1;
const TAG_PADDING = 0;
const TAG_END = 1;
const MOST_TAGS = 64;

const FOLLOWERS: ReadonlyMap<number, number> = new Map([
  [1, ETHERNET],
  [18, WLAN],
  [119, link(119)],
  [127, link(163)],
]);

export const tzsp: Layer = {
  name: 'tzsp',
  title: 'TZSP',
  read(packet, at, end) {
    if (end - at < HEADER) return stopped(packet, 'truncated');
    const { bytes } = packet;
    const follows = FOLLOWERS.get(packet.view.getUint16(at + 2));
    if (bytes[at] !== VERSION || bytes[at + 1] > LAST_PACKET_TYPE || follows === undefined) return NOT_MINE;
    const behind = behindTags(bytes, at + HEADER, end);
    if (behind < 0) return stopped(packet, 'truncated');
    packet.payload = behind;
    return follows;
  },
  fields: (view, at) => [bitsField('tzsp.encap', 'Encapsulates', at + 2, 2, view.getUint16(at + 2))],
};

/** Behind the end tag; -1 where it does not come. */
function behindTags(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  for (let n = 0; n < MOST_TAGS && at < end; n++) {
    if (bytes[at] === TAG_END) return at + 1;
    if (bytes[at] === TAG_PADDING) at++;
    else if (at + 1 < end) at += 2 + bytes[at + 1];
    else return -1;
  }
  return -1;
}
