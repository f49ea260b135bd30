/** IPv4 and IPv6 with its extension headers. */
import { ipProtocol } from '../../decode/layers/layer.ts';
import type { Dissection } from '../dissection.ts';
import { EXTENSION, IPV4, IPV6 } from '../layerKinds.ts';

/** Nothing follows that could be read. */
export const DONE = -3;

const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
/** IPv6 extension headers (RFC 8200, 4). */
const HOP_BY_HOP = 0;
const ROUTING = 43;
export const FRAGMENT = 44;
const AUTHENTICATION = 51;
const DESTINATION = 60;
const MOBILITY = 135;
/** Extension headers followed before a packet is called malformed. */
const MOST_EXTENSIONS = 16;

/** More fragments, or an offset. */
const FRAGMENT_BITS_4 = 0x3fff;
const FRAGMENT_BITS_6 = 0xfff9;

/** Reads the header at `f.at`; answers the protocol that follows, or DONE. */
export function readIPv4(f: Dissection): number {
  const { at, atSource: source } = f;
  const view = f.views[source];
  if (f.atTo - at < IPV4_HEADER) return stop(f, 'ip', IPV4_HEADER);
  const first = view.getUint8(at);
  const headerLength = (first & 15) * 4;
  const totalLength = view.getUint16(at + 2);
  if (first >> 4 !== 4 || headerLength < IPV4_HEADER || (totalLength !== 0 && totalLength < headerLength)) {
    f.stopAt('ip', 'malformed', source, at);
    return DONE;
  }
  // A length of zero is a segment that the network card was to cut up: it reaches to the frame's end.
  bound(f, totalLength === 0 ? f.atWhole : at + totalLength);
  f.add(IPV4, source, at, f.atTo, f.atWhole);
  f.at = at + headerLength;
  const protocol = view.getUint8(at + 9);
  return (view.getUint16(at + 6) & FRAGMENT_BITS_4) === 0 ? ipProtocol(protocol) : readDatagram(f, protocol);
}

export function readIPv6(f: Dissection): number {
  const { at, atSource: source } = f;
  const view = f.views[source];
  if (f.atTo - at < IPV6_HEADER) return stop(f, 'ipv6', IPV6_HEADER);
  if (view.getUint8(at) >> 4 !== 6) {
    f.stopAt('ipv6', 'malformed', source, at);
    return DONE;
  }
  const payloadLength = view.getUint16(at + 4);
  bound(f, payloadLength === 0 ? f.atWhole : at + IPV6_HEADER + payloadLength);
  f.add(IPV6, source, at, f.atTo, f.atWhole);
  f.at = at + IPV6_HEADER;
  return readExtensions(f, view.getUint8(at + 6));
}

function bound(f: Dissection, packetEnd: number): void {
  f.atWhole = Math.min(packetEnd, f.atWhole);
  f.atTo = Math.min(f.atWhole, f.atTo);
}

function isExtension(header: number): boolean {
  return (
    header === HOP_BY_HOP ||
    header === ROUTING ||
    header === FRAGMENT ||
    header === DESTINATION ||
    header === AUTHENTICATION ||
    header === MOBILITY
  );
}

function readExtensions(f: Dissection, first: number): number {
  let header = first;
  for (let seen = 0; isExtension(header); seen++) {
    const { at, atSource: source } = f;
    const view = f.views[source];
    if (seen === MOST_EXTENSIONS) {
      f.stopAt('ipv6', 'malformed', source, at);
      return DONE;
    }
    if (f.atTo - at < 8) return stop(f, 'ipv6', 8);
    f.add(EXTENSION, source, at, f.atTo, f.atWhole, header);
    const next = view.getUint8(at);
    if (header === FRAGMENT && (view.getUint16(at + 2) & FRAGMENT_BITS_6) !== 0) return readDatagram(f, next);
    f.at = at + extensionLength(view, header, at);
    header = next;
  }
  return ipProtocol(header);
}

export function extensionLength(view: DataView, header: number, at: number): number {
  if (header === FRAGMENT) return 8;
  return header === AUTHENTICATION ? (view.getUint8(at + 1) + 2) * 4 : (view.getUint8(at + 1) + 1) * 8;
}

/** A fragment: what it carries is read where the last missing one has come. */
function readDatagram(f: Dissection, protocol: number): number {
  const { datagram } = f.past;
  // One frame completes one datagram; a fragment inside it is not followed.
  if (datagram === null || f.sources[f.atSource] === datagram) return DONE;
  f.atSource = f.addSource(datagram);
  f.at = 0;
  f.atTo = datagram.length;
  f.atWhole = datagram.length;
  return readExtensions(f, protocol);
}

function stop(f: Dissection, layer: string, needed: number): typeof DONE {
  f.stopAt(layer, 'truncated', f.atSource, f.at, needed, Math.max(f.atTo - f.at, 0));
  return DONE;
}
