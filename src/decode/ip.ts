/** IPv4 (RFC 791) and IPv6 (RFC 8200) with extension headers, to the transport header. */
import type { AddressTable } from '../base/addressTable.ts';
import type { FragmentStore } from './fragments.ts';
import { ICMPV6, type Packet, TCP, UDP } from './packet.ts';

/** Extension headers followed before a packet is called malformed. */
const MAX_EXTENSIONS = 16;
const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const DESTINATION = 60;
const MOBILITY = 135;

/**
 * Reads the IP header at `packet.network`. True when a transport header follows at `packet.transport`; a fragment is
 * kept in `fragments`, and true comes with the last missing one, `packet.bytes` then being the whole datagram.
 * @param end end of the frame's captured bytes, @param originalEnd where they would end uncut
 */
export function locateTransport(
  packet: Packet,
  addresses: AddressTable,
  fragments: FragmentStore,
  end: number,
  originalEnd: number,
): boolean {
  const version = packet.network < end ? packet.bytes[packet.network] >> 4 : 0;
  if (version === 4) return ipv4(packet, addresses, fragments, end, originalEnd);
  if (version === 6) return ipv6(packet, addresses, fragments, end, originalEnd);
  packet.stop = packet.network < end ? 'malformed' : 'truncated';
  return false;
}

function ipv4(p: Packet, addresses: AddressTable, fragments: FragmentStore, end: number, originalEnd: number): boolean {
  const { view, network } = p;
  if (end - network < 20) return stopped(p, 'truncated');
  const headerLength = (p.bytes[network] & 15) * 4;
  const totalLength = view.getUint16(network + 2);
  if (headerLength < 20 || (totalLength !== 0 && totalLength < headerLength)) return stopped(p, 'malformed');
  p.family = 4;
  p.source = addresses.keyOfIPv4(view.getInt32(network + 12));
  p.destination = addresses.keyOfIPv4(view.getInt32(network + 16));
  p.hops = p.bytes[network + 8];
  p.protocol = p.bytes[network + 9];
  p.transport = network + headerLength;
  // A length of zero is a segment that the network card was to cut up (TSO): it reaches to the frame's end.
  bound(p, totalLength === 0 ? originalEnd : network + totalLength, end, originalEnd);
  const fragment = view.getUint16(network + 6);
  if ((fragment & 0x3fff) === 0) return p.transport <= p.end ? true : stopped(p, 'truncated');
  const identity = view.getUint16(network + 4);
  return fragments.add(p, identity, (fragment & 0x1fff) * 8, (fragment & 0x2000) !== 0);
}

function ipv6(p: Packet, addresses: AddressTable, fragments: FragmentStore, end: number, originalEnd: number): boolean {
  const { view, network } = p;
  if (end - network < 40) return stopped(p, 'truncated');
  p.family = 6;
  p.source = addresses.keyOfIPv6(p.bytes, network + 8);
  p.destination = addresses.keyOfIPv6(p.bytes, network + 24);
  p.hops = p.bytes[network + 7];
  const payloadLength = view.getUint16(network + 4);
  bound(p, payloadLength === 0 ? originalEnd : network + 40 + payloadLength, end, originalEnd);
  return extensions(p, p.bytes[network + 6], network + 40, fragments);
}

/** Walks extension headers (RFC 8200, 4) from `at` to the transport header. */
function extensions(p: Packet, first: number, from: number, fragments: FragmentStore): boolean {
  let next = first;
  let at = from;
  for (let n = 0; n < MAX_EXTENSIONS; n++) {
    if (next === TCP || next === UDP || next === ICMPV6 || !isExtension(next)) {
      p.protocol = next;
      p.transport = at;
      return at <= p.end ? true : stopped(p, 'truncated');
    }
    if (p.end - at < 8) return stopped(p, 'truncated');
    const follower = p.bytes[at];
    if (next === FRAGMENT) {
      const field = p.view.getUint16(at + 2);
      const more = (field & 1) !== 0;
      p.protocol = follower;
      p.transport = at + 8;
      if ((field & 0xfff8) === 0 && !more) {
        next = follower;
        at += 8;
        continue;
      }
      return (
        fragments.add(p, p.view.getInt32(at + 4), field & 0xfff8, more) &&
        extensions(p, follower, p.transport, fragments)
      );
    }
    at += next === AUTHENTICATION ? (p.bytes[at + 1] + 2) * 4 : (p.bytes[at + 1] + 1) * 8;
    next = follower;
  }
  return stopped(p, 'malformed');
}

function isExtension(header: number): boolean {
  return (
    header === HOP_BY_HOP ||
    header === ROUTING ||
    header === FRAGMENT ||
    header === AUTHENTICATION ||
    header === DESTINATION ||
    header === MOBILITY
  );
}

function bound(p: Packet, packetEnd: number, end: number, originalEnd: number): void {
  p.originalEnd = Math.min(packetEnd, originalEnd);
  p.end = Math.min(p.originalEnd, end);
}

function stopped(p: Packet, kind: Packet['stop']): false {
  p.stop = kind;
  return false;
}
