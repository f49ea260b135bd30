/** IEEE 802.11 data frames that are not encrypted, or whose decryption the capture already did. */
import type { Packet } from '../packet.ts';
import { bitsField, macField } from './fields.ts';
import { type Layer, LLC, stopped } from './layer.ts';

const HEADER = 24;
const ADDRESS = 6;
/** Of the frame control's first byte. */
const TYPE = 0x0c;
const DATA = 0x08;
const WITHOUT_DATA = 0x40;
const QOS = 0x80;
/** Of its second byte. */
const TO_DS = 0x01;
const FROM_DS = 0x02;
const MORE_FRAGMENTS = 0x04;
const PROTECTED = 0x40;
const HT_CONTROL = 0x80;
/** Of the QoS control: several packets in one frame, of which the first is read. */
const AGGREGATED = 0x80;
const SUBFRAME = 14;
/** Where a decrypted frame has kept its initialisation vector: WEP's is four bytes, all others' eight. */
const VECTORS = [0, 8, 4];
const SNAP = 0xaaaa0300;

function layer(padded: boolean): Layer {
  return {
    name: 'wlan',
    title: 'IEEE 802.11',
    read: (packet, at, end) => readFrame(packet, at, end, padded),
    fields: (view, at) => [
      bitsField('wlan.fc.type_subtype', 'Type and subtype', at, 1, typeAndSubtype(view.getUint8(at))),
      bitsField('wlan.fc.ds', 'DS status', at + 1, 1, view.getUint8(at + 1) & (TO_DS | FROM_DS)),
      macField(view, 'wlan.ra', 'Receiver', at + 4),
      macField(view, 'wlan.ta', 'Transmitter', at + 10),
    ],
  };
}

export const wlan = layer(false);
/** The header filled up to four bytes, as the radiotap flag says. */
export const paddedWlan = layer(true);

function readFrame(packet: Packet, at: number, end: number, padded: boolean): number {
  if (end - at < HEADER) return stopped(packet, 'truncated');
  const [first, flags] = [packet.bytes[at], packet.bytes[at + 1]];
  if ((first & TYPE) !== DATA || (first & WITHOUT_DATA) !== 0) return stopped(packet, 'not-ip');
  const length = headerLength(first, flags);
  const body = at + (padded ? (length + 3) & ~3 : length);
  if (end < body) return stopped(packet, 'truncated');
  const isFragment = (flags & MORE_FRAGMENTS) !== 0 || (packet.bytes[at + 22] & 15) !== 0;
  if (isFragment) return stopped(packet, 'unsupported');
  setSender(packet, senderAt(at, flags));
  if ((flags & PROTECTED) !== 0) return decrypted(packet, body, end);
  packet.payload = body;
  if ((first & QOS) !== 0 && (packet.bytes[at + qosAt(flags)] & AGGREGATED) !== 0) return subframe(packet, body, end);
  return LLC;
}

/** With four addresses where both DS bits are set, QoS control, and HT control behind that. */
function headerLength(first: number, flags: number): number {
  if ((first & QOS) === 0) return qosAt(flags);
  return qosAt(flags) + 2 + ((flags & HT_CONTROL) === 0 ? 0 : 4);
}

function qosAt(flags: number): number {
  return (flags & (TO_DS | FROM_DS)) === (TO_DS | FROM_DS) ? HEADER + ADDRESS : HEADER;
}

/** Where the source address lies: second address from a station, third from an access point, fourth between two. */
function senderAt(at: number, flags: number): number {
  if ((flags & FROM_DS) === 0) return at + 10;
  return (flags & TO_DS) === 0 ? at + 16 : at + HEADER;
}

function setSender(packet: Packet, at: number): void {
  packet.macHigh = packet.view.getUint16(at);
  packet.macLow = packet.view.getInt32(at + 2);
}

/** A card that decrypts may leave the flag, and the vector in front of the data, as they were on the air. */
function decrypted(packet: Packet, body: number, end: number): number {
  for (const vector of VECTORS) {
    const at = body + vector;
    if (end - at >= 8 && packet.view.getUint32(at) === SNAP && packet.view.getUint16(at + 4) === 0) {
      packet.payload = at;
      return LLC;
    }
  }
  return stopped(packet, 'encrypted');
}

function subframe(packet: Packet, at: number, end: number): number {
  if (end - at < SUBFRAME) return stopped(packet, 'truncated');
  setSender(packet, at + ADDRESS);
  packet.payload = at + SUBFRAME;
  return LLC;
}

function typeAndSubtype(first: number): number {
  return ((first & TYPE) << 2) | (first >> 4);
}
