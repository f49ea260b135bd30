/** ICMP and ICMPv6 errors (RFC 792, RFC 4443, 3): who could not be reached, as the quoted packet tells. */
import type { AddressTable } from '../base/addressTable.ts';
import { ICMP, type Packet, UDP } from './packet.ts';

const UNREACHABLE = 3;
const UNREACHABLE_V6 = 1;
/** Fragmentation needed: nobody is unreachable (RFC 1191). */
const TOO_BIG = 4;

/** The UDP datagram that an error quotes. */
export interface QuotedDatagram {
  readonly source: number;
  readonly sourcePort: number;
  readonly destination: number;
  readonly destinationPort: number;
  /** The first two bytes behind its UDP header, a DNS message's ID; null when the quote ends before them. */
  readonly id: number | null;
  /** Where what follows its UDP header lies in the packet that quotes it; as much of it as is quoted. */
  readonly start: number;
  readonly end: number;
}

/** The datagram quoted by a destination-unreachable message at `packet.transport`; null for anything else. */
export function readUnreachable(packet: Packet, addresses: AddressTable): QuotedDatagram | null {
  const { bytes, transport, end } = packet;
  const isUnreachable = bytes[transport] === (packet.protocol === ICMP ? UNREACHABLE : UNREACHABLE_V6);
  const quoted = transport + 8;
  if (packet.protocol === ICMP && transport + 1 < end && bytes[transport + 1] === TOO_BIG) return null;
  if (!isUnreachable || quoted >= end) return null;
  const version = bytes[quoted] >> 4;
  if (version === 4) return quotedIPv4(packet, addresses, quoted);
  return version === 6 ? quotedIPv6(packet, addresses, quoted) : null;
}

function quotedIPv4(packet: Packet, addresses: AddressTable, at: number): QuotedDatagram | null {
  const { bytes, view, end } = packet;
  const ports = at + (bytes[at] & 15) * 4;
  if (ports < at + 20 || ports + 4 > end || bytes[at + 9] !== UDP) return null;
  return {
    source: addresses.keyOfIPv4(view.getInt32(at + 12)),
    destination: addresses.keyOfIPv4(view.getInt32(at + 16)),
    sourcePort: view.getUint16(ports),
    destinationPort: view.getUint16(ports + 2),
    id: ports + 10 <= end ? view.getUint16(ports + 8) : null,
    start: Math.min(ports + 8, end),
    end,
  };
}

function quotedIPv6(packet: Packet, addresses: AddressTable, at: number): QuotedDatagram | null {
  const { bytes, view, end } = packet;
  const ports = at + 40;
  if (ports + 4 > end || bytes[at + 6] !== UDP) return null;
  return {
    source: addresses.keyOfIPv6(bytes, at + 8),
    destination: addresses.keyOfIPv6(bytes, at + 24),
    sourcePort: view.getUint16(ports),
    destinationPort: view.getUint16(ports + 2),
    id: ports + 10 <= end ? view.getUint16(ports + 8) : null,
    start: Math.min(ports + 8, end),
    end,
  };
}
