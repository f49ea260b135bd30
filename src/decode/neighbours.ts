/** Who looks for whom on a network of its own, and who is there: ARP (RFC 826), neighbour discovery (RFC 4861, 4.3 and 4.4). */
import type { AddressTable } from '../base/addressTable.ts';
import type { Packet } from './packet.ts';

export interface NeighbourMessage {
  /** Who asks; 0 in an answer. */
  readonly asker: number;
  /** Who is looked for, or is there. */
  readonly target: number;
}

const IPV4 = 0x0800;
const REQUEST = 1;
const SOLICITATION = 135;
const ADVERTISEMENT = 136;

/** The message at `packet.payload`; null for what does not ask or answer for an IPv4 address. */
export function readArp({ bytes, view, payload: at, end }: Packet, addresses: AddressTable): NeighbourMessage | null {
  if (end - at < 8 || view.getUint16(at + 2) !== IPV4 || bytes[at + 5] !== 4) return null;
  const hardware = bytes[at + 4];
  const sender = at + 8 + hardware;
  const wanted = sender + 4 + hardware;
  if (wanted + 4 > end) return null;
  const asker = addresses.keyOfIPv4(view.getInt32(sender));
  // Who announces itself, or probes its own address (RFC 5227), looks for nobody.
  const isSearch = view.getUint16(at + 6) === REQUEST && asker !== 0 && view.getInt32(sender) !== view.getInt32(wanted);
  return isSearch ? { asker, target: addresses.keyOfIPv4(view.getInt32(wanted)) } : { asker: 0, target: asker };
}

/** The ICMPv6 message at `packet.transport`; null for any other. */
export function readNeighbourDiscovery(packet: Packet, addresses: AddressTable): NeighbourMessage | null {
  const { bytes, transport, end, source } = packet;
  const type = bytes[transport];
  if ((type !== SOLICITATION && type !== ADVERTISEMENT) || transport + 24 > end) return null;
  const target = addresses.keyOfIPv6(bytes, transport + 8);
  return { asker: type === SOLICITATION ? source : 0, target };
}
