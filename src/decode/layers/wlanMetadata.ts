/** What capture devices put in front of 802.11 frames: radiotap, PPI, and the older Prism and AVS headers. */
import { bitsField } from './fields.ts';
import { type Layer, link, PADDED_80211, stopped, WLAN } from './layer.ts';

const RADIOTAP_HEADER = 8;
const HAS_TIMER = 0x01;
const HAS_FLAGS = 0x02;
const ANOTHER_WORD = 0x8000_0000;
/** Of radiotap's flags. */
const PADDED = 0x20;
const BAD_CHECKSUM = 0x40;

/** https://www.radiotap.org: all little-endian. */
export const radiotap: Layer = {
  name: 'radiotap',
  title: 'Radiotap',
  read(packet, at, end) {
    if (end - at < RADIOTAP_HEADER) return stopped(packet, 'truncated');
    const length = packet.view.getUint16(at + 2, true);
    if (packet.bytes[at] !== 0 || length < RADIOTAP_HEADER) return stopped(packet, 'malformed');
    packet.payload = at + length;
    if (packet.payload > end) return stopped(packet, 'truncated');
    const flags = radiotapFlags(packet.view, at, packet.payload);
    if ((flags & BAD_CHECKSUM) !== 0) return stopped(packet, 'malformed');
    return (flags & PADDED) === 0 ? WLAN : PADDED_80211;
  },
  fields: (view, at) => [bitsField('radiotap.length', 'Header length', at + 2, 2, view.getUint16(at + 2, true))],
};

/** Behind the words that say which fields are there; the timer, if any, lies in front, on eight bytes. */
function radiotapFlags(view: DataView, at: number, end: number): number {
  const present = view.getUint32(at + 4, true);
  if ((present & HAS_FLAGS) === 0) return 0;
  let field = at + 8;
  for (let word = present; (word & ANOTHER_WORD) !== 0; field += 4) {
    if (field + 4 > end) return 0;
    word = view.getUint32(field, true);
  }
  if ((present & HAS_TIMER) !== 0) field = at + ((field - at + 7) & ~7) + 8;
  return field < end ? view.getUint8(field) : 0;
}

const PPI_HEADER = 8;

/** Per-packet information (CACE): it names the link type of the frame behind it. */
export const ppi: Layer = {
  name: 'ppi',
  title: 'PPI',
  read(packet, at, end) {
    if (end - at < PPI_HEADER) return stopped(packet, 'truncated');
    const length = packet.view.getUint16(at + 2, true);
    const linkType = packet.view.getUint32(at + 4, true);
    if (length < PPI_HEADER || linkType > 0xffff) return stopped(packet, 'malformed');
    packet.payload = at + length;
    return link(linkType);
  },
  fields: (view, at) => [
    bitsField('ppi.length', 'Header length', at + 2, 2, view.getUint16(at + 2, true)),
    bitsField('ppi.dlt', 'Link type', at + 4, 4, view.getUint32(at + 4, true)),
  ],
};

const PRISM_HEADER = 144;
const AVS_LEAST = 64;
/** Versions 1 and 2 of the AVS header, which devices also give under Prism's link type. */
const AVS_COOKIES: ReadonlySet<number> = new Set([0x8021_1001, 0x8021_1002]);

export const prism: Layer = {
  name: 'prism',
  title: 'Prism or AVS header',
  read(packet, at, end) {
    if (end - at < 8) return stopped(packet, 'truncated');
    const isAvs = AVS_COOKIES.has(packet.view.getUint32(at));
    const length = isAvs ? packet.view.getUint32(at + 4) : PRISM_HEADER;
    if (length < AVS_LEAST || length > 0xffff) return stopped(packet, 'malformed');
    packet.payload = at + length;
    return WLAN;
  },
};
