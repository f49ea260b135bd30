/** What a TCP frame tells of its sender beside its message, and signs of trouble inside a silence. */
import { sequenceDistance } from '../base/sequence.ts';
import type { SideIndex } from '../base/side.ts';
import type { Packet } from '../decode/packet.ts';
import { headerEnd, timestampValue } from '../decode/tcpHeader.ts';
import { type Connection, type HalfConnection, otherSide } from './connection.ts';

/** Takes the sender's link-layer address, its clock, and whether it is the capturing host. */
export function observeSender(own: HalfConnection, packet: Packet): void {
  own.seen = true;
  if (own.macHigh < 0) {
    own.macHigh = packet.macHigh;
    own.macLow = packet.macLow;
  }
  if (packet.outgoing || packet.loopback) own.capturing = true;
  const { view, transport } = packet;
  const stamp = timestampValue(view, transport, headerEnd(packet.bytes, transport, packet.end));
  if (stamp !== 0) own.timestamp = stamp;
}

/** An acknowledgement of bytes that were not captured; that, or a window of zero, is trouble while the peer of `side` owes. */
export function observeTrouble(connection: Connection, side: SideIndex, packet: Packet): void {
  const peer = connection.peer(side);
  const { view, transport, timeNs, frame } = packet;
  const acknowledged = view.getInt32(transport + 8);
  if (!peer.sequenceKnown && Number.isNaN(peer.ackedFrom)) peer.ackedFrom = acknowledged;
  const known = peer.sequenceKnown ? peer.nextSequence : peer.ackedFrom;
  const isUnseen = sequenceDistance(acknowledged, known) > 1;
  if (isUnseen) {
    peer.missing = true;
    peer.missingTo = acknowledged;
  }
  if (!peer.owes) return;
  if (view.getUint16(transport + 14) === 0) connection.note({ kind: 'zero-window', side, timeNs, frame });
  if (!isUnseen) return;
  connection.note({ kind: 'acked-unseen', side: otherSide(side), timeNs, frame });
  if (!Number.isNaN(peer.heardNs)) return;
  peer.heardNs = timeNs;
  peer.heardFrame = frame;
}
