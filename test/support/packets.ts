/** IP packets for tests: IPv4 and IPv6 with TCP, UDP and ICMP inside, lengths and checksums right. */
import { addressBytes, macBytes, macOf } from './addresses.ts';
import { bytes, type Part, u8, u16, u32 } from './bytes.ts';

export const TCP = 6;
export const UDP = 17;

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;

export interface IpOptions {
  readonly ttl?: number;
  /** IPv4 identification; with `fragment` the datagram's identification of either family. */
  readonly id?: number;
  readonly fragment?: { readonly offset: number; readonly more: boolean };
  /** IPv6 extension headers before the payload, in order. */
  readonly extensions?: readonly ('hop-by-hop' | 'destination-options' | 'routing')[];
}

/** An IPv4 or IPv6 packet, as the addresses are. */
export function ipPacket(from: string, to: string, protocol: number, payload: Uint8Array, options: IpOptions = {}) {
  return from.includes(':') ? ipv6(from, to, protocol, payload, options) : ipv4(from, to, protocol, payload, options);
}

function ipv4(from: string, to: string, protocol: number, payload: Uint8Array, options: IpOptions): Uint8Array {
  const { ttl = 64, id = 0, fragment } = options;
  const position = fragment === undefined ? 0x4000 : (fragment.more ? 0x2000 : 0) | (fragment.offset / 8);
  const head = bytes(
    [0x45, 0, ...u16(20 + payload.length), ...u16(id), ...u16(position), ttl, protocol, 0, 0],
    addressBytes(from),
    addressBytes(to),
  );
  head.set(u16(internetChecksum(head)), 10);
  return bytes(head, payload);
}

const EXTENSION_NUMBERS = { 'hop-by-hop': 0, 'destination-options': 60, routing: 43 } as const;
const FRAGMENT_HEADER = 44;

function ipv6(from: string, to: string, protocol: number, payload: Uint8Array, options: IpOptions): Uint8Array {
  const { ttl = 64, fragment, id = 0 } = options;
  let next = protocol;
  let body: Uint8Array = payload;
  if (fragment !== undefined) {
    body = bytes(u8(next), [0], u16(fragment.offset | (fragment.more ? 1 : 0)), u32(id), body);
    next = FRAGMENT_HEADER;
  }
  for (const extension of [...(options.extensions ?? [])].reverse()) {
    // Eight bytes each: PadN of four, or a routing header of type 253 (experiments) without segments left.
    body = bytes(u8(next), extension === 'routing' ? [0, 253, 0, 0, 0, 0, 0] : [0, 1, 4, 0, 0, 0, 0], body);
    next = EXTENSION_NUMBERS[extension];
  }
  return bytes([0x60, 0, 0, 0], u16(body.length), u8(next), u8(ttl), addressBytes(from), addressBytes(to), body);
}

/** A datagram cut into fragments of at most `size` payload bytes (rounded down to a multiple of 8). */
export function fragments(
  from: string,
  to: string,
  protocol: number,
  payload: Uint8Array,
  size: number,
  id: number,
): Uint8Array[] {
  const step = size & ~7;
  return Array.from({ length: Math.ceil(payload.length / step) }, (_, index) => {
    const offset = index * step;
    const piece = payload.subarray(offset, offset + step);
    return ipPacket(from, to, protocol, piece, { id, fragment: { offset, more: offset + step < payload.length } });
  });
}

export interface Segment {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  readonly window?: number;
  readonly options?: Uint8Array;
  readonly payload?: Uint8Array;
}

/** A TCP segment with its checksum; `options` must be a multiple of four bytes. */
export function tcpSegment(from: string, to: string, segment: Segment): Uint8Array {
  const { options = new Uint8Array(0), payload = new Uint8Array(0), window = 502 } = segment;
  const raw = bytes(
    u16(segment.sourcePort),
    u16(segment.destinationPort),
    u32(segment.seq),
    u32(segment.ack),
    [((20 + options.length) / 4) << 4, segment.flags],
    u16(window),
    [0, 0, 0, 0],
    options,
    payload,
  );
  raw.set(u16(transportChecksum(from, to, TCP, raw)), 16);
  return raw;
}

export interface TcpOptions {
  readonly mss?: number;
  readonly windowScale?: number;
  readonly sackPermitted?: boolean;
  /** TSval and TSecr. */
  readonly timestamps?: readonly [number, number];
}

/** TCP options, padded to four bytes with NOPs in front as Linux does. */
export function tcpOptions(options: TcpOptions): Uint8Array {
  const parts: Part[] = [];
  if (options.mss !== undefined) parts.push([2, 4, ...u16(options.mss)]);
  if (options.sackPermitted === true) parts.push([1, 1, 4, 2]);
  if (options.timestamps !== undefined) {
    parts.push([1, 1, 8, 10, ...u32(options.timestamps[0]), ...u32(options.timestamps[1])]);
  }
  if (options.windowScale !== undefined) parts.push([1, 3, 3, options.windowScale]);
  return bytes(...parts);
}

/** A UDP datagram with its checksum. */
export function udpDatagram(
  from: string,
  to: string,
  sourcePort: number,
  destinationPort: number,
  payload: Uint8Array,
): Uint8Array {
  const raw = bytes(u16(sourcePort), u16(destinationPort), u16(8 + payload.length), [0, 0], payload);
  raw.set(u16(transportChecksum(from, to, UDP, raw) || 0xffff), 6);
  return raw;
}

/** A destination-unreachable error from `from` to `to` that quotes `packet`; code 3 (IPv4) and 4 (IPv6) is the port. */
export function unreachable(from: string, to: string, packet: Uint8Array, code: number): Uint8Array {
  if (!from.includes(':')) {
    const raw = bytes([3, code, 0, 0, 0, 0, 0, 0], packet.subarray(0, 548));
    raw.set(u16(internetChecksum(raw)), 2);
    return ipPacket(from, to, 1, raw);
  }
  const raw = bytes([1, code, 0, 0, 0, 0, 0, 0], packet.subarray(0, 1232));
  raw.set(u16(transportChecksum(from, to, 58, raw)), 2);
  return ipPacket(from, to, 58, raw);
}

/** An ICMP echo request or reply: a frame that means nothing to anybody. */
export function ping(from: string, to: string, kind: 'request' | 'reply', sequence: number): Uint8Array {
  const raw = bytes([kind === 'request' ? 8 : 0, 0, 0, 0], u16(7), u16(sequence), new Uint8Array(48));
  raw.set(u16(internetChecksum(raw)), 2);
  return ipPacket(from, to, 1, raw);
}

/** An ARP request or answer of one IPv4 host about another. */
export function arp(kind: 'request' | 'reply', sender: string, target: string): Uint8Array {
  const ends = [macBytes(macOf(sender)), addressBytes(sender), new Uint8Array(6), addressBytes(target)];
  return bytes(u16(1), u16(0x0800), [6, 4], u16(kind === 'request' ? 1 : 2), ...ends);
}

/** A neighbour solicitation or advertisement (RFC 4861) of one IPv6 host about a target. */
export function neighbourDiscovery(kind: 'request' | 'reply', from: string, to: string, target: string): Uint8Array {
  const raw = bytes([kind === 'request' ? 135 : 136, 0, 0, 0, 0, 0, 0, 0], addressBytes(target));
  raw.set(u16(transportChecksum(from, to, 58, raw)), 2);
  return ipPacket(from, to, 58, raw);
}

/** A packet as a router hands it on, `hops` routers later. */
export function afterHops(packet: Uint8Array, hops: number): Uint8Array {
  const handed = packet.slice();
  if (handed[0] >> 4 === 6) {
    handed[7] -= hops;
    return handed;
  }
  handed[8] -= hops;
  handed.set([0, 0], 10);
  handed.set(u16(internetChecksum(handed.subarray(0, 20))), 10);
  return handed;
}

/** RFC 1071, the complement of the ones' complement sum. */
export function internetChecksum(...parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 2) sum += (part[at] << 8) | (part[at + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 65536);
  return ~sum & 0xffff;
}

function transportChecksum(from: string, to: string, protocol: number, raw: Uint8Array): number {
  const pseudoHeader = bytes(addressBytes(from), addressBytes(to), u32(raw.length), u32(protocol));
  return internetChecksum(pseudoHeader, raw);
}
