/** How TCP connections begin: SYN, what answers it, and from when on somebody owes the first message. */
import { captureOf } from '../base/frameRef.ts';
import { sequenceDistance } from '../base/sequence.ts';
import { CLIENT, SERVER, type SideIndex } from '../base/side.ts';
import type { Packet } from '../decode/packet.ts';
import { headerEnd, joinsMultipath } from '../decode/tcpHeader.ts';
import type { Connection } from './connection.ts';
import type { GapSink } from './gap.ts';
import { DUPLICATE_NS, roundTrip } from './measures.ts';
import { isSameMoment } from './moments.ts';
import { observeSender } from './observe.ts';
import { IDENT_PORT } from './ports.ts';
import { advance } from './segmentOrder.ts';
import type { Silences } from './silences.ts';

export class Handshakes {
  /** Connections whose beginning was not captured. */
  begunBefore = 0;
  readonly #silences: Silences;
  readonly #sink: GapSink;

  constructor(silences: Silences, sink: GapSink) {
    this.#silences = silences;
    this.#sink = sink;
  }

  /** Takes the first SYN of a connection; one that joins Multipath TCP is none of its own. */
  syn(connection: Connection, packet: Packet): void {
    const { view, transport } = packet;
    const { client } = connection;
    connection.synSeen = true;
    connection.synTimeNs = packet.timeNs;
    connection.synFrame = packet.frame;
    connection.subflow = joinsMultipath(view, transport, headerEnd(packet.bytes, transport, packet.end));
    client.nextSequence = (view.getInt32(transport + 4) + 1) | 0;
    client.sequenceKnown = true;
    observeSender(client, packet);
    if (!connection.subflow) this.#connecting(connection, packet);
  }

  /** The same SYN once more. */
  synAgain(connection: Connection, { timeNs, frame }: Packet): void {
    if (isSameMoment(captureOf(frame), timeNs, captureOf(connection.synFrame), connection.synTimeNs)) return;
    connection.handshakeResent = true;
    connection.note({ kind: 'retransmission', side: CLIENT, timeNs, frame });
  }

  /**
   * Takes a SYN captured just behind what answers it, or behind its own side's ACK: frames of several queues come out of
   * order. False when it is none.
   */
  synLate(known: Connection, packet: Packet, ports: number): boolean {
    const isLate = !known.synSeen && packet.timeNs - known.firstTimeNs < DUPLICATE_NS;
    if (!isLate || known.client.spoke || known.server.spoke) return false;
    // Who sent a bare ACK was guessed by the ports.
    if (known.server.address === packet.source && known.server.port === ports >>> 16) known.swapSides();
    const { client } = known;
    const next = (packet.view.getInt32(packet.transport + 4) + 1) | 0;
    if (client.sequenceKnown && client.nextSequence !== next) return false;
    if (known.synAckFrame !== known.firstFrame) this.begunBefore--;
    known.synSeen = true;
    known.synTimeNs = known.firstTimeNs;
    known.synFrame = packet.frame;
    observeSender(client, packet);
    this.#connecting(known, packet);
    if (client.sequenceKnown) this.complete(known, CLIENT, false, packet);
    else advance(client, next);
    return true;
  }

  synAck(connection: Connection, side: SideIndex, packet: Packet): void {
    if (side === CLIENT) return;
    const { timeNs, frame } = packet;
    if (!Number.isNaN(connection.synAckTimeNs)) {
      if (isSameMoment(captureOf(frame), timeNs, captureOf(connection.synAckFrame), connection.synAckTimeNs)) return;
      connection.handshakeResent = true;
      connection.note({ kind: 'retransmission', side: SERVER, timeNs, frame });
      return;
    }
    connection.synAckTimeNs = timeNs;
    // With data in the SYN no ACK alone completes the handshake.
    if (connection.handshakeComplete && connection.synSeen && !connection.handshakeResent) {
      connection.rttNs = roundTrip(connection.synTimeNs, timeNs);
    }
    connection.synAckFrame = frame;
    const { server } = connection;
    server.nextSequence = (packet.view.getInt32(packet.transport + 4) + 1) | 0;
    server.sequenceKnown = true;
    const ackedBefore = connection.synSeen && connection.synFrame !== connection.firstFrame;
    if (ackedBefore && !connection.handshakeComplete) this.complete(connection, CLIENT, false, packet);
  }

  /** Takes the first frame after SYN and SYN-ACK: from here on somebody owes the first message. */
  complete(connection: Connection, side: SideIndex, hasPayload: boolean, { timeNs, frame }: Packet): void {
    const synAckSeen = !Number.isNaN(connection.synAckTimeNs);
    if (!connection.synSeen && !synAckSeen) return;
    if (side === SERVER && !synAckSeen) return;
    // Data in the place of the client's ACK: that was not captured, and the silence began at the SYN-ACK.
    const bySynAck = synAckSeen && (side === SERVER || hasPayload);
    connection.handshakeTimeNs = bySynAck ? connection.synAckTimeNs : timeNs;
    connection.handshakeFrame = bySynAck ? connection.synAckFrame : frame;
    if (connection.synSeen && !connection.handshakeResent && !bySynAck) {
      connection.rttNs = roundTrip(connection.synTimeNs, timeNs);
    }
    if (connection.mode === 'dns') return;
    const { handshakeTimeNs, handshakeFrame } = connection;
    this.#silences.oweFirst(connection, connection.server.port, 'handshake', handshakeTimeNs, handshakeFrame);
    // Its own clock has moved on to this packet already.
    if (bySynAck) connection.side(side).timestampAtOwing = 0;
  }

  /** Whether a SYN is the one that began this connection: sent again, or a copy of it behind the first data. */
  isSame(known: Connection, { view, transport, source, timeNs }: Packet): boolean {
    if (!known.synSeen || known.client.address !== source) return false;
    const isCopy = timeNs - known.handshakeTimeNs < DUPLICATE_NS;
    return isCopy || sequenceDistance(known.client.nextSequence, view.getInt32(transport + 4)) === 1;
  }

  #connecting(connection: Connection, { timeNs }: Packet): void {
    const { client, server } = connection;
    // Who asks for a user (ident) does so for another connection, which waits.
    if (connection.mode === 'dns' || server.port === IDENT_PORT) return;
    if (!this.#sink.mayHaveWaited(client, server.address, timeNs)) return;
    this.#sink.connecting(connection);
  }
}
