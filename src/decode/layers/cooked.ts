/** Linux cooked frames, v1 and v2: what the `any` device gives, with the direction of each frame. */
import type { Packet } from '../packet.ts';
import { numberField, typeField } from './fields.ts';
import { afterType, type Layer, link, stopped } from './layer.ts';

const HEADER_1 = 16;
const HEADER_2 = 20;
/** Packet type of frames that the capturing host sent. */
const OUTGOING = 4;
const ARPHRD_LOOPBACK = 772;
/** A Wi-Fi device in monitor mode: its radiotap header follows, whatever the protocol field says. */
const ARPHRD_RADIOTAP = 803;
const RADIOTAP = link(127);

export const linuxCooked: Layer = {
  name: 'sll',
  title: 'Linux cooked capture',
  read(packet, at, end) {
    if (end - at < HEADER_1) return stopped(packet, 'truncated');
    const { view } = packet;
    const hardware = view.getUint16(at + 2);
    senderFacts(packet, view.getUint16(at), hardware, view.getUint16(at + 4), at + 6);
    packet.payload = at + HEADER_1;
    return hardware === ARPHRD_RADIOTAP ? RADIOTAP : afterType(view.getUint16(at + 14));
  },
  fields: (view, at) => [numberField(view, 'sll.pkttype', 'Packet type', at, 2), typeField(view, 'sll.etype', at + 14)],
};

export const linuxCooked2: Layer = {
  name: 'sll',
  title: 'Linux cooked capture v2',
  read(packet, at, end) {
    if (end - at < HEADER_2) return stopped(packet, 'truncated');
    const { bytes, view } = packet;
    const hardware = view.getUint16(at + 8);
    senderFacts(packet, bytes[at + 10], hardware, bytes[at + 11], at + 12);
    packet.payload = at + HEADER_2;
    return hardware === ARPHRD_RADIOTAP ? RADIOTAP : afterType(view.getUint16(at));
  },
  fields: (view, at) => [
    typeField(view, 'sll.etype', at),
    numberField(view, 'sll.ifindex', 'Interface index', at + 4, 4),
    numberField(view, 'sll.pkttype', 'Packet type', at + 10, 1),
  ],
};

/** @param address  where the sender's link-layer address of `length` bytes lies */
function senderFacts(packet: Packet, packetType: number, hardware: number, length: number, address: number): void {
  packet.outgoing = packetType === OUTGOING;
  packet.loopback = hardware === ARPHRD_LOOPBACK;
  packet.incoming = !packet.outgoing && !packet.loopback;
  if (length !== 6 || packet.loopback) return;
  packet.macHigh = packet.view.getUint16(address);
  packet.macLow = packet.view.getInt32(address + 2);
}
