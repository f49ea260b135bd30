/**
 * What of a frame goes into an evidence file that strangers will see: DNS and the opening messages whole, everything
 * else as headers only, credentials never (docs/architecture.md, section 7).
 */
import { AddressTable } from '../base/addressTable.ts';
import { FragmentStore } from '../decode/fragments.ts';
import { locateTransport } from '../decode/ip.ts';
import { locatePacket } from '../decode/locatePacket.ts';
import { ICMP, ICMPV6, Packet, TCP, UDP } from '../decode/packet.ts';
import { payloadOffset } from '../decode/tcpHeader.ts';
import type { Role } from '../model/words.ts';

/** How much of the payload proves something: all of it, opening messages without credentials, or nothing. */
type Keeping = 'whole' | 'opening' | 'headers';

const KEEPING: Readonly<Record<Role, Keeping>> = {
  syn: 'headers',
  'syn-ack': 'headers',
  'handshake-complete': 'headers',
  'ptr-query': 'whole',
  'ptr-retry': 'whole',
  'ptr-response': 'whole',
  'ptr-alias': 'whole',
  'forward-query': 'whole',
  'forward-retry': 'whole',
  'forward-response': 'whole',
  'fallback-query': 'whole',
  'fallback-response': 'whole',
  'client-hello': 'opening',
  'server-hello': 'opening',
  greeting: 'opening',
  'tls-request': 'opening',
  'tls-reply': 'opening',
  data: 'headers',
  fin: 'headers',
  rst: 'headers',
  icmp: 'headers',
  retransmission: 'headers',
  'zero-window': 'headers',
  ident: 'headers',
  arp: 'whole',
  'dns-connect': 'headers',
};

/** Opening messages of clients; the others are servers'. */
const FROM_CLIENT: ReadonlySet<Role> = new Set(['client-hello', 'tls-request']);

/** Where one frame lies in its batch. */
export interface FramePlace {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly offset: number;
  readonly capturedLength: number;
  readonly originalLength: number;
  readonly linkType: number;
}

/** How many of the frame's first bytes may be shown, for the parts that it plays. */
export function publicLength(frame: FramePlace, roles: readonly Role[]): number {
  const keepings = roles.map((role) => KEEPING[role]);
  const end = frame.offset + frame.capturedLength;
  if (keepings.includes('whole')) return frame.capturedLength;
  const packet = new Packet();
  const payload = payloadStart(packet, frame, end);
  if (!keepings.includes('opening')) return Math.min(payload, end) - frame.offset;
  const secret = roles.some((role) => FROM_CLIENT.has(role)) ? CLIENTS_SECRET : SERVERS_SECRET;
  return openingEnd(frame.bytes, payload, Math.min(end, packet.end), secret) - frame.offset;
}

/** Where the application's bytes begin; where decoding stopped, for a frame that is not understood. */
function payloadStart(packet: Packet, frame: FramePlace, end: number): number {
  packet.bytes = frame.bytes;
  packet.view = frame.view;
  const originalEnd = frame.offset + frame.originalLength;
  const { linkType, offset } = frame;
  const whole = locatePacket(packet, linkType, new AddressTable(), new FragmentStore(), offset, end, originalEnd);
  // A fragment's header is in the frame itself, whatever of its datagram came before.
  if (!whole) return packet.network;
  if (packet.protocol === ICMP || packet.protocol === ICMPV6) return quotedPayload(packet, end);
  return transportPayload(packet.bytes, packet.protocol, packet.transport, end);
}

function transportPayload(bytes: Uint8Array, protocol: number, transport: number, end: number): number {
  if (protocol === UDP) return Math.min(transport + 8, end);
  if (protocol !== TCP || transport + 13 > end) return transport;
  const payload = payloadOffset(bytes, transport);
  return payload < 0 ? transport : Math.min(payload, end);
}

/** An ICMP error quotes the packet it is about: a query over UDP is part of the proof, other payload is not. */
function quotedPayload(packet: Packet, end: number): number {
  const quoted = new Packet();
  quoted.bytes = packet.bytes;
  quoted.view = packet.view;
  quoted.network = packet.transport + 8;
  if (!locateTransport(quoted, new AddressTable(), new FragmentStore(), end, end)) return Math.min(quoted.network, end);
  if (quoted.protocol === UDP) return end;
  return transportPayload(quoted.bytes, quoted.protocol, quoted.transport, end);
}

const TLS_HANDSHAKE = 0x16;
const TLS_RECORD_HEADER = 5;
/** RDP's request: TPKT and an X.224 connection request, behind which a cookie names the user (MS-RDPBCGR, 2.2.1.1). */
const TPKT_VERSION = 3;
const TPKT_AND_X224 = 11;

/** The end of the opening message that begins at `start`. */
function openingEnd(bytes: Uint8Array, start: number, end: number, secret: RegExp): number {
  if (start >= end) return end;
  if (bytes[start] === TLS_HANDSHAKE) return handshakeEnd(bytes, start, end);
  const text = bytes[start] === TPKT_VERSION ? Math.min(start + TPKT_AND_X224, end) : start;
  return secretStart(bytes, text, end, secret);
}

/** Behind the TLS handshake records; application data that follows them is left out. */
function handshakeEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at + TLS_RECORD_HEADER <= end && bytes[at] === TLS_HANDSHAKE) {
    at += TLS_RECORD_HEADER + bytes[at + 3]! * 256 + bytes[at + 4]!;
  }
  return Math.min(at, end);
}

/** Lines of clients that carry secrets, with an IMAP tag in front or not: mail, FTP (not its AUTH TLS), HTTP's fields. */
const CLIENTS_SECRET =
  /^(?:[\w.]+ )?(?:AUTH(?! (?:TLS|SSL)\b)|AUTHENTICATE|LOGIN|PASS|USER|ACCT|APOP)\b|^(?:(?:Proxy-)?Authorization|Cookie)2?:/i;
/** Servers' lines speak of logins without giving any away. */
const SERVERS_SECRET = /^Set-Cookie2?:/i;

/** The first line with a secret ends what is shown. */
function secretStart(bytes: Uint8Array, start: number, end: number, secret: RegExp): number {
  let at = start;
  while (at < end) {
    const line = String.fromCharCode(...bytes.subarray(at, Math.min(at + 80, end)));
    if (secret.test(line)) return at;
    const newline = bytes.indexOf(0x0a, at);
    if (newline < 0 || newline >= end) return end;
    at = newline + 1;
  }
  return end;
}
