/** From a frame's first byte to the transport header of the innermost packet, through links, tags and tunnels. */
import type { AddressTable } from '../base/addressTable.ts';
import type { FragmentStore } from './fragments.ts';
import { locateTransport } from './ip.ts';
import { ARP, IPV4, IPV6, ipProtocol, isLink, link, NOT_MINE, STOPPED, stopped, udpPort } from './layers/layer.ts';
import { LAYERS } from './layers/registry.ts';
import { type Packet, TCP, UDP } from './packet.ts';
import { NAME_SERVICE, TUNNEL, udpUse } from './udpUse.ts';

/** So many tunnels inside each other, and headers of all kinds together, are followed. */
export const MOST_TUNNELS = 8;
const MOST_LAYERS = 64;
const UDP_HEADER = 8;
/** The packet carries no other one. */
const INNERMOST = 0;

/**
 * Reads a frame. True when the innermost packet is whole and its transport header follows at `packet.transport`; else
 * `packet.stop` says why, and the packet holds what was read of the outer ones.
 * @param end end of the frame's captured bytes, @param originalEnd where they would end uncut
 */
export function locatePacket(
  packet: Packet,
  linkType: number,
  addresses: AddressTable,
  fragments: FragmentStore,
  start: number,
  end: number,
  originalEnd: number,
): boolean {
  begin(packet, start, end, originalEnd);
  let follows = link(linkType);
  for (let left = MOST_LAYERS; left > 0; left--) {
    if (follows === IPV4 || follows === IPV6) {
      packet.network = packet.payload;
      if (!locateTransport(packet, addresses, fragments, packet.end, packet.originalEnd)) return false;
      const inner = within(packet);
      if (inner === INNERMOST) return true;
      follows = readTunnel(packet, inner);
      if (follows === NOT_MINE) return true;
    } else follows = readLayer(packet, follows, packet.payload);
    if (follows === STOPPED) return false;
  }
  stopped(packet, 'unsupported');
  return false;
}

function begin(packet: Packet, start: number, end: number, originalEnd: number): void {
  packet.stop = 'none';
  packet.macHigh = -1;
  packet.outgoing = false;
  packet.incoming = false;
  packet.loopback = false;
  packet.tunnels = 0;
  packet.network = start;
  packet.payload = start;
  packet.end = end;
  packet.originalEnd = originalEnd;
}

function readLayer(packet: Packet, follows: number, at: number): number {
  const layer = LAYERS.get(follows);
  if (follows === ARP) return stopped(packet, 'arp');
  if (layer === undefined) return stopped(packet, isLink(follows) ? 'unsupported' : 'not-ip');
  return layer.read(packet, at, packet.end);
}

/** What the packet carries; INNERMOST where that is no tunnel. */
function within(packet: Packet): number {
  const { protocol, transport } = packet;
  if (protocol === TCP) return INNERMOST;
  if (protocol !== UDP) return LAYERS.has(ipProtocol(protocol)) ? ipProtocol(protocol) : INNERMOST;
  if (packet.end - transport < UDP_HEADER) return INNERMOST;
  const source = packet.view.getUint16(transport);
  const destination = packet.view.getUint16(transport + 2);
  if ((udpUse(source, destination) & (NAME_SERVICE | TUNNEL)) !== TUNNEL) return INNERMOST;
  return udpPort((udpUse(destination, destination) & TUNNEL) !== 0 ? destination : source);
}

/** Reads a tunnel's header behind IP or UDP. Of who sent the inner packet, the outer link tells nothing. */
function readTunnel(packet: Packet, follows: number): number {
  if (packet.tunnels === MOST_TUNNELS) return stopped(packet, 'unsupported');
  const isUDP = packet.protocol === UDP;
  const inner = readLayer(packet, follows, packet.transport + (isUDP ? UDP_HEADER : 0));
  if (inner === NOT_MINE || (inner === STOPPED && isUDP && isWhole(packet))) return notMine(packet);
  packet.tunnels++;
  packet.macHigh = -1;
  packet.outgoing = false;
  packet.incoming = false;
  packet.loopback = false;
  return inner;
}

/** What a port promised and a whole datagram does not keep is no such tunnel. */
function notMine(packet: Packet): typeof NOT_MINE {
  packet.stop = 'none';
  return NOT_MINE;
}

function isWhole(packet: Packet): boolean {
  return packet.end === packet.originalEnd;
}
