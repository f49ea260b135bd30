/**
 * The life cycle of TCP connections while they open. Takes every TCP frame that is not plain data of an opened
 * connection, keeps who owes the next opening message, and hands each finished silence to the sink.
 */

import { sequenceDistance } from '../base/sequence.ts';
import { CLIENT, SERVER, type SideIndex } from '../base/side.ts';
import type { Payload } from '../decode/openings/opening.ts';
import type { Packet } from '../decode/packet.ts';
import { ACK, FIN, headerEnd, joinsMultipath, payloadOffset, RST, SYN } from '../decode/tcpHeader.ts';
import { type Kernel, PLAIN_ENDS, PLAIN_OPENINGS } from '../kernel/kernel.ts';
import type { Connection, EarlySegment } from './connection.ts';
import { ConnectionPool } from './connectionPool.ts';
import { Conversations, type MessageListener } from './conversations.ts';
import { FlowTable, PLAIN } from './flowTable.ts';
import type { Gap, GapSink } from './gap.ts';
import { guessSender } from './guessSender.ts';
import { DUPLICATE_NS, roundTrip } from './measures.ts';
import { observeSender, observeTrouble } from './observe.ts';
import { OpenPairs } from './openPairs.ts';
import { PlainConnections } from './plainConnections.ts';
import { DNS_OVER_TLS_PORT, DNS_PORT, LLMNR_PORT } from './ports.ts';
import { advance, SegmentOrder } from './segmentOrder.ts';
import { Silences } from './silences.ts';

export interface DnsStreamSink {
  /** New payload of a TCP connection to or from port 53. */
  dnsSegment(packet: Packet, from: number, sequence: number, timeNs: number, frame: number): void;
}

export class ConnectionTracker {
  /** Who has opening connections with whom. */
  readonly pairs: OpenPairs;
  readonly flows: FlowTable;
  /** TCP conversations seen, numbered as Wireshark numbers tcp.stream. */
  get streams(): number {
    return this.#streams[0];
  }
  /** Connections to port 853: DNS that cannot be read. */
  dnsOverTls = 0;
  /** Connections whose beginning was not captured. */
  begunBefore = 0;
  readonly #pool = new ConnectionPool();
  readonly #plain: PlainConnections;
  #watched = false;
  readonly #streams: Int32Array;
  readonly #order = new SegmentOrder();
  readonly #silences: Silences;
  readonly #conversations: Conversations;
  readonly #sink: GapSink;
  readonly #dns: DnsStreamSink;
  /** The payload at hand; one object for all. */
  readonly #payload = { bytes: new Uint8Array(0) as Uint8Array, start: 0, end: 0, originalEnd: 0 };

  constructor(thresholdNs: number, sink: GapSink, dns: DnsStreamSink, kernel: Kernel) {
    this.pairs = new OpenPairs(kernel);
    this.flows = new FlowTable(kernel);
    this.#sink = sink;
    this.#dns = dns;
    this.#silences = new Silences(thresholdNs, sink, kernel);
    this.#streams = kernel.streams;
    kernel.thresholdNs[0] = thresholdNs;
    const { flows, pairs } = this;
    this.#plain = new PlainConnections(thresholdNs, { flows, pairs, silences: this.#silences, sink, kernel });
    this.#conversations = new Conversations(this.#silences, sink, (connection) => this.#release(connection));
  }

  /** Who is told of each message of an opening. To be set before the first segment. */
  set onMessage(listener: MessageListener) {
    this.#conversations.onMessage = listener;
    this.#watched = true;
  }

  /** What of plain openings may be passed over (bits of src/kernel/kernel.ts): nothing that somebody wants to be told of. */
  get passes(): number {
    if (this.#watched) return 0;
    return this.#sink.wantsAll ? PLAIN_OPENINGS : PLAIN_OPENINGS | PLAIN_ENDS;
  }

  get evicted(): number {
    return this.#pool.evicted + this.#plain.evicted + this.flows.evicted;
  }

  /** Connections that are opening now, of which none is plain any more. */
  *live(timeNs: number): Iterable<Connection> {
    for (const slot of this.#plain.live()) this.#promote(slot, timeNs);
    yield* this.#pool.live();
  }

  /** Whether a connection other than `besides` was there before this time in which `owner` owes `peer` a message. */
  hasDebt(owner: number, peer: number, beforeNs: number, besides: Connection): boolean {
    for (const other of this.#pool.live()) {
      if (other === besides || other.firstTimeNs > beforeNs) continue;
      const { client, server } = other;
      if (client.owes && client.address === owner && server.address === peer) return true;
      if (server.owes && server.address === owner && client.address === peer) return true;
    }
    return this.#plain.hasDebt(owner, peer, beforeNs);
  }

  /** The silences of a connection that last at this time; nothing changes by asking. */
  silencesOf(connection: Connection, nowNs: number): readonly Gap[] {
    return this.#silences.lasting(connection, nowNs, 0, 'open');
  }

  /**
   * Takes the TCP segment at `packet.transport`; at least 16 bytes of its header were captured.
   * @param at  where `flows.find` found its conversation
   */
  segment(packet: Packet, ports: number, at: number): void {
    const flags = packet.bytes[packet.transport + 13];
    const value = at < 0 ? 0 : this.flows.words[at + 3];
    if (value >= PLAIN) {
      const slot = value - PLAIN;
      if (!this.#plain.takes(slot, at, packet, ports, flags)) this.#promoted(slot, packet, ports, flags);
    } else if ((flags & (SYN | ACK)) === SYN) {
      if (value <= 0 && !this.#watched && this.#plain.begins(packet, ports, this.streams)) this.#streams[0]++;
      else {
        this.#syn(packet, value > 0 ? this.#pool.at(value - 1) : null, ports, packet.timeNs, packet.frame);
      }
    } else if (value > 0) {
      this.#known(this.#pool.at(value - 1), packet, ports, flags, packet.timeNs, packet.frame);
    } else if (value < 0) {
      if ((flags & (FIN | RST)) !== 0) this.flows.close(at);
    } else if (!this.flows.wasClosed(packet.source, packet.destination, ports)) {
      this.#unknown(packet, ports, flags, packet.timeNs, packet.frame);
    }
  }

  /** From here on the connection of a plain opening is followed as an object. */
  #promote(slot: number, timeNs: number): Connection {
    const connection = this.#pool.take((victim) => this.#evict(victim, timeNs));
    this.#plain.handOver(slot, connection);
    return connection;
  }

  #promoted(slot: number, packet: Packet, ports: number, flags: number): void {
    const { timeNs, frame } = packet;
    const connection = this.#promote(slot, timeNs);
    if ((flags & (SYN | ACK)) === SYN) this.#syn(packet, connection, ports, timeNs, frame);
    else this.#known(connection, packet, ports, flags, timeNs, frame);
  }

  /** Ends every silence with the capture. */
  finish(timeNs: number): void {
    this.#plain.finish(timeNs);
    for (const connection of this.#pool.live()) {
      this.#silences.flush(connection);
      this.#silences.endBoth(connection, timeNs, 0, 'capture-end');
      this.#sink.opened(connection);
    }
  }

  #syn(packet: Packet, known: Connection | null, ports: number, timeNs: number, frame: number): void {
    const sequence = packet.view.getInt32(packet.transport + 4);
    if (known !== null) {
      if (known.synSeen && sequenceDistance(known.client.nextSequence, sequence) === 1) {
        this.#synAgain(known, timeNs, frame);
        return;
      }
      if (this.#synLate(known, packet, ports, sequence, timeNs, frame)) return;
      this.#abandon(known, timeNs);
    }
    if (this.#isForeign(ports & 0xffff)) {
      if (this.flows.find(packet.source, packet.destination, ports) < 0) this.#insertOpened(packet, ports);
      return;
    }
    const connection = this.#begin(packet, ports, CLIENT, timeNs, frame);
    connection.synSeen = true;
    connection.synTimeNs = timeNs;
    connection.synFrame = frame;
    const { client } = connection;
    client.nextSequence = (sequence + 1) | 0;
    client.sequenceKnown = true;
    connection.subflow = joinsMultipath(
      packet.view,
      packet.transport,
      headerEnd(packet.bytes, packet.transport, packet.end),
    );
    observeSender(client, packet);
    if (connection.subflow) this.#release(connection);
    else {
      this.#connecting(connection, timeNs);
      this.#fastOpen(connection, packet, timeNs, frame);
    }
  }

  /** A SYN captured just behind what answers it, or behind its own side's ACK: frames of several queues come out of order. */
  #synLate(known: Connection, packet: Packet, ports: number, sequence: number, timeNs: number, frame: number): boolean {
    const isLate = !known.synSeen && timeNs - known.firstTimeNs < DUPLICATE_NS;
    if (!isLate || known.client.spoke || known.server.spoke) return false;
    // Who sent a bare ACK was guessed by the ports.
    if (known.server.address === packet.source && known.server.port === ports >>> 16) known.swapSides();
    const { client } = known;
    const next = (sequence + 1) | 0;
    if (client.sequenceKnown && client.nextSequence !== next) return false;
    if (known.synAckFrame !== known.firstFrame) this.begunBefore--;
    known.synSeen = true;
    known.synTimeNs = known.firstTimeNs;
    known.synFrame = frame;
    observeSender(client, packet);
    this.#connecting(known, timeNs);
    if (client.sequenceKnown) this.#completeHandshake(known, CLIENT, false, timeNs, frame);
    else advance(client, next);
    return true;
  }

  #connecting(connection: Connection, timeNs: number): void {
    if (connection.mode === 'dns' || !this.#sink.mayHaveWaited(connection.client, connection.server.address, timeNs))
      return;
    this.#sink.connecting(connection);
  }

  #synAgain(connection: Connection, timeNs: number, frame: number): void {
    if (timeNs - connection.synTimeNs < DUPLICATE_NS) return;
    connection.handshakeResent = true;
    connection.note({ kind: 'retransmission', side: CLIENT, timeNs, frame });
  }

  /** Data in the SYN (RFC 7413): the opening begins with it. */
  #fastOpen(connection: Connection, packet: Packet, timeNs: number, frame: number): void {
    const from = payloadOffset(packet.bytes, packet.transport);
    if (from < 0 || from >= packet.originalEnd) return;
    connection.handshakeTimeNs = timeNs;
    connection.handshakeFrame = frame;
    this.#take(connection, CLIENT, packet, from, connection.client.nextSequence, timeNs, frame);
  }

  /** DNS over TLS and LLMNR over TCP are lookups themselves, nobody's stall, and not read. */
  #isForeign(serverPort: number): boolean {
    if (serverPort === LLMNR_PORT) return true;
    if (serverPort !== DNS_OVER_TLS_PORT) return false;
    this.dnsOverTls++;
    return true;
  }

  #insertOpened(packet: Packet, ports: number): void {
    this.flows.insert(packet.source, packet.destination, ports, this.flows.openedValue);
    this.#streams[0]++;
  }

  /** @param sender the side that sent this first frame */
  #begin(packet: Packet, ports: number, sender: SideIndex, timeNs: number, frame: number): Connection {
    const connection = this.#pool.take((victim) => this.#evict(victim, timeNs));
    connection.reset(this.#streams[0]++, timeNs, frame);
    connection.side(sender).reset(packet.source, ports >>> 16);
    connection.peer(sender).reset(packet.destination, ports & 0xffff);
    if (connection.server.port === DNS_PORT) connection.mode = 'dns';
    this.pairs.add(packet.source, packet.destination);
    this.flows.insert(packet.source, packet.destination, ports, connection.slot + 1);
    return connection;
  }

  /** A conversation whose first frame is not a SYN. */
  #unknown(packet: Packet, ports: number, flags: number, timeNs: number, frame: number): void {
    const sourcePort = ports >>> 16;
    const destinationPort = ports & 0xffff;
    if (sourcePort === DNS_OVER_TLS_PORT || this.#isForeign(destinationPort)) {
      this.#insertOpened(packet, ports);
      return;
    }
    const from = payloadOffset(packet.bytes, packet.transport);
    const hasPayload = from >= 0 && from < packet.originalEnd && (flags & RST) === 0;
    const sender = guessSender(ports, flags, hasPayload ? this.#payloadOf(packet, from) : null);
    if (sender === null || (flags & RST) !== 0) {
      this.#insertOpened(packet, ports);
      this.begunBefore++;
      return;
    }
    const connection = this.#begin(packet, ports, sender, timeNs, frame);
    if ((flags & SYN) === 0) this.begunBefore++;
    this.#known(connection, packet, ports, flags, timeNs, frame);
  }

  #known(connection: Connection, packet: Packet, ports: number, flags: number, timeNs: number, frame: number): void {
    const side: SideIndex =
      connection.client.address === packet.source && connection.client.port === ports >>> 16 ? CLIENT : SERVER;
    const own = connection.side(side);
    observeSender(own, packet);
    if ((flags & RST) !== 0) {
      this.#reset(connection, side, timeNs, frame);
      return;
    }
    if ((flags & SYN) !== 0) {
      this.#synAck(connection, packet, side, timeNs, frame);
      return;
    }
    const { transport } = packet;
    const from = payloadOffset(packet.bytes, transport);
    const hasPayload = from >= 0 && from < packet.originalEnd;
    if (!connection.handshakeComplete) this.#completeHandshake(connection, side, hasPayload, timeNs, frame);
    observeTrouble(connection, side, packet, timeNs, frame);
    const sequence = packet.view.getInt32(transport + 4);
    if (hasPayload) {
      this.#take(connection, side, packet, from, sequence, timeNs, frame);
      if (!connection.live) {
        if ((flags & FIN) !== 0) this.flows.closeTuple(packet.source, packet.destination, ports);
        return;
      }
    } else if (!own.sequenceKnown) {
      own.nextSequence = sequence;
      own.sequenceKnown = true;
    }
    if ((flags & FIN) !== 0) this.#fin(connection, side, timeNs, frame);
  }

  #synAck(connection: Connection, packet: Packet, side: SideIndex, timeNs: number, frame: number): void {
    if (side === CLIENT) return;
    if (!Number.isNaN(connection.synAckTimeNs)) {
      if (timeNs - connection.synAckTimeNs < DUPLICATE_NS) return;
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
    if (ackedBefore && !connection.handshakeComplete) this.#completeHandshake(connection, CLIENT, false, timeNs, frame);
  }

  /** The first frame after SYN and SYN-ACK: from here on somebody owes the first message. */
  #completeHandshake(
    connection: Connection,
    side: SideIndex,
    hasPayload: boolean,
    timeNs: number,
    frame: number,
  ): void {
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
  }

  #payloadOf(packet: Packet, from: number): Payload {
    const payload = this.#payload;
    payload.bytes = packet.bytes;
    payload.start = Math.min(from, packet.end);
    payload.end = packet.end;
    payload.originalEnd = packet.originalEnd;
    return payload;
  }

  /** Takes payload at `from`; what was sent before is a retransmission and ends nothing. */
  #take(
    connection: Connection,
    side: SideIndex,
    packet: Packet,
    from: number,
    sequence: number,
    timeNs: number,
    frame: number,
  ): void {
    if (this.#order.place(connection, side, packet, from, sequence, timeNs, frame) !== 'new') return;
    if (connection.mode === 'dns') {
      this.#dns.dnsSegment(packet, from, sequence, timeNs, frame);
      return;
    }
    const early = this.#order.takeEarly(connection.side(side));
    const first = early.length > 0 ? early[0] : null;
    const payload = this.#payloadOf(packet, from);
    this.#conversations.message(connection, side, payload, sequence, first?.timeNs ?? timeNs, first?.frame ?? frame);
    if (first !== null) this.#replay(connection, side, early, timeNs);
  }

  /** What came before its beginning, now in order. */
  #replay(connection: Connection, side: SideIndex, early: readonly EarlySegment[], timeNs: number): void {
    const own = connection.side(side);
    for (const one of [...early].sort((a, b) => sequenceDistance(a.sequence, b.sequence))) {
      if (!connection.live || connection.side(side) !== own) return;
      advance(own, (one.sequence + one.originalLength) | 0);
      const payload = { bytes: one.bytes, start: 0, end: one.bytes.length, originalEnd: one.originalLength };
      this.#conversations.message(connection, side, payload, one.sequence, timeNs, one.frame);
    }
  }

  #fin(connection: Connection, side: SideIndex, timeNs: number, frame: number): void {
    const own = connection.side(side);
    if (!Number.isNaN(own.finTimeNs)) return;
    own.finTimeNs = timeNs;
    own.finFrame = frame;
    own.nextSequence = (own.nextSequence + 1) | 0;
    if (this.#silences.nobodySpoke(connection)) {
      // Who owed is open: the first FIN may be the tired peer's, so only the second, or a known owner's, ends it.
      if (this.#silences.firstOwner(connection) !== side && Number.isNaN(connection.peer(side).finTimeNs)) return;
      this.#silences.endBoth(connection, timeNs, frame, 'fin');
    } else this.#silences.close(connection, side, timeNs, frame, 'fin');
    own.settle();
    if (!Number.isNaN(connection.peer(side).finTimeNs)) this.#release(connection, true);
  }

  #reset(connection: Connection, side: SideIndex, timeNs: number, frame: number): void {
    connection.rstTimeNs = timeNs;
    connection.rstFrame = frame;
    connection.rstSide = side;
    this.#silences.flush(connection);
    this.#silences.endBoth(connection, timeNs, frame, 'rst');
    this.#release(connection, true);
  }

  /** The opening is over: the conversation stays in the table, its state goes back to the pool. */
  #release(connection: Connection, closed = false): void {
    this.#silences.flush(connection);
    this.#forget(connection);
    this.#sink.opened(connection);
    const { client, server } = connection;
    const ports = (client.port << 16) | server.port;
    const at = this.flows.find(client.address, server.address, ports);
    if (at >= 0) {
      if (closed) this.flows.close(at);
      else this.flows.words[at + 3] = this.flows.openedValue;
    }
    this.#pool.give(connection);
  }

  /** The ports were taken for a new connection while this one was still opening. */
  #abandon(connection: Connection, timeNs: number): void {
    this.#silences.flush(connection);
    this.#silences.endBoth(connection, timeNs, 0, 'evicted');
    this.#release(connection);
  }

  /** What was counted of it is no more. */
  #forget(connection: Connection): void {
    const { client, server } = connection;
    this.pairs.remove(client.address, server.address);
    this.#conversations.forget(connection);
    this.#order.takeEarly(client);
    this.#order.takeEarly(server);
  }

  #evict(connection: Connection, timeNs: number): void {
    this.#silences.flush(connection);
    this.#forget(connection);
    this.#silences.endBoth(connection, timeNs, 0, 'evicted');
    this.#sink.opened(connection);
    const { client, server } = connection;
    this.flows.remove(client.address, server.address, (client.port << 16) | server.port);
  }
}
