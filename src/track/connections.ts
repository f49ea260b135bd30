/**
 * The life cycle of TCP connections while they open. Takes every TCP frame that is not plain data of an opened
 * connection, keeps who owes the next opening message, and hands each finished silence to the sink.
 */

import { CLIENT, SERVER, type SideIndex } from '../base/side.ts';
import type { Packet } from '../decode/packet.ts';
import { ACK, FIN, payloadOffset, RST, SYN } from '../decode/tcpHeader.ts';
import { type Kernel, PLAIN_ENDS, PLAIN_OPENINGS } from '../kernel/kernel.ts';
import { type Connection, otherSide } from './connection.ts';
import { ConnectionPool } from './connectionPool.ts';
import { Conversations, type DnsStreamSink, type MessageListener } from './conversations.ts';
import { FlowTable, PLAIN } from './flowTable.ts';
import type { Gap, GapSink } from './gap.ts';
import { guessSender } from './guessSender.ts';
import { Handshakes } from './handshakes.ts';
import { IdentQueries } from './identQueries.ts';
import { observeSender, observeTrouble } from './observe.ts';
import { OpenPairs } from './openPairs.ts';
import { PastOpenings } from './pastOpenings.ts';
import { PlainConnections } from './plainConnections.ts';
import { DNS_OVER_TLS_PORT, DNS_PORT, IDENT_PORT, LLMNR_PORT } from './ports.ts';
import { Silences } from './silences.ts';
import { SynCopies } from './synCopies.ts';

export class ConnectionTracker {
  /** Who has opening connections with whom. */
  readonly pairs: OpenPairs;
  readonly flows: FlowTable;
  readonly idents = new IdentQueries();
  /** TCP conversations seen, numbered as Wireshark numbers tcp.stream. */
  get streams(): number {
    return this.#streams[0];
  }
  /** Connections to port 853: DNS that cannot be read. */
  dnsOverTls = 0;
  readonly #pool = new ConnectionPool();
  readonly #plain: PlainConnections;
  readonly #past: PastOpenings;
  readonly #copies: SynCopies;
  #watched = false;
  readonly #streams: Int32Array;
  readonly #silences: Silences;
  readonly #handshakes: Handshakes;
  readonly #conversations: Conversations;
  readonly #sink: GapSink;

  constructor(thresholdNs: number, sink: GapSink, dns: DnsStreamSink, kernel: Kernel) {
    this.pairs = new OpenPairs(kernel);
    this.flows = new FlowTable(kernel);
    this.#sink = sink;
    this.#silences = new Silences(thresholdNs, sink, kernel);
    this.#handshakes = new Handshakes(this.#silences, sink);
    this.#streams = kernel.streams;
    kernel.thresholdNs[0] = thresholdNs;
    const shared = { flows: this.flows, pairs: this.pairs, silences: this.#silences, sink, kernel };
    this.#past = new PastOpenings({ ...shared, pool: this.#pool, room: kernel.recent });
    this.#copies = new SynCopies(this.flows, this.#past.recent);
    this.#plain = new PlainConnections(thresholdNs, { ...shared, past: this.#past });
    this.#conversations = new Conversations(this.#silences, sink, dns, {
      over: (connection, timeNs, frame) => this.#over(connection, timeNs, frame),
      message: (connection, side, packet, from) => this.#message(connection, side, packet, from),
      release: (connection) => this.#release(connection),
    });
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

  /** Connections whose beginning was not captured. */
  get begunBefore(): number {
    return this.#handshakes.begunBefore;
  }

  get evicted(): number {
    return this.#pool.evicted + this.#plain.evicted + this.flows.evicted;
  }

  /** Connections that are opening now, of which none is plain any more. */
  *live(timeNs: number): Iterable<Connection> {
    for (const slot of this.#plain.live()) this.#promote(slot, timeNs);
    yield* this.#pool.live();
  }

  /** The same, and those whose opening was over lately; each is good until the next one is asked for. */
  *remembered(timeNs: number): Iterable<Connection> {
    yield* this.live(timeNs);
    yield* this.#past.recent.lately(timeNs);
  }

  /** Whether a connection other than `besides` was there before this time in which `owner` owes `peer` a message. */
  hasDebt(owner: number, peer: number, beforeNs: number, besides: Connection): boolean {
    for (const other of this.#pool.live()) {
      if (other === besides || other.firstTimeNs > beforeNs || other.mode === 'past') continue;
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

  /** The sender of this query begins to look an address up. */
  lookedUp(packet: Packet, address: number, timeNs: number, frame: number): void {
    this.#past.lookedUp(packet, address, timeNs, frame);
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
      if (value <= 0 && this.#copies.has(packet, ports, value)) return;
      if (value <= 0 && !this.#watched && this.#plain.begins(packet, ports, this.streams)) this.#streams[0]++;
      else this.#syn(packet, value > 0 ? this.#pool.at(value - 1) : null, ports);
    } else if (value > 0) {
      this.#known(this.#pool.at(value - 1), packet, ports, flags);
    } else if (value < 0) {
      if ((flags & (FIN | RST)) !== 0) this.flows.close(at);
    } else if (!this.flows.wasClosed(packet.source, packet.destination, ports)) {
      this.#unknown(packet, ports, flags);
    }
  }

  /** From here on the connection of a plain opening is followed as an object. */
  #promote(slot: number, timeNs: number): Connection {
    const connection = this.#pool.take((victim) => this.#evict(victim, timeNs));
    this.#plain.handOver(slot, connection);
    return connection;
  }

  #promoted(slot: number, packet: Packet, ports: number, flags: number): void {
    const connection = this.#promote(slot, packet.timeNs);
    if ((flags & (SYN | ACK)) === SYN) this.#syn(packet, connection, ports);
    else this.#known(connection, packet, ports, flags);
  }

  /** Ends every silence with the capture. */
  finish(timeNs: number): void {
    this.#plain.finish(timeNs);
    for (const connection of this.#pool.live()) {
      this.#silences.flush(connection);
      this.#silences.endBoth(connection, timeNs, 0, 'capture-end');
      this.#tellEnd(connection);
    }
  }

  #syn(packet: Packet, known: Connection | null, ports: number): void {
    const handshakes = this.#handshakes;
    if (known !== null) {
      if (handshakes.isSame(known, packet)) {
        handshakes.synAgain(known, packet);
        return;
      }
      if (handshakes.synLate(known, packet, ports)) return;
      this.#abandon(known, packet.timeNs);
    }
    if (this.#isForeign(ports & 0xffff)) {
      if (this.flows.find(packet.source, packet.destination, ports) < 0) this.#insertOpened(packet, ports);
      this.#copies.keep(packet.source, packet.destination, ports, packet.timeNs);
      return;
    }
    const connection = this.#begin(packet, ports, CLIENT);
    handshakes.syn(connection, packet);
    if (connection.server.port === IDENT_PORT)
      this.idents.asked(packet.source, packet.destination, ports >>> 16, packet.timeNs, packet.frame);
    if (connection.subflow) this.#release(connection);
    else this.#fastOpen(connection, packet);
  }

  /** Data in the SYN (RFC 7413): the opening begins with it. */
  #fastOpen(connection: Connection, packet: Packet): void {
    const from = payloadOffset(packet.bytes, packet.transport);
    if (from < 0 || from >= packet.originalEnd) return;
    connection.handshakeTimeNs = packet.timeNs;
    connection.handshakeFrame = packet.frame;
    this.#conversations.segment(connection, CLIENT, packet, from, connection.client.nextSequence);
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
  #begin(packet: Packet, ports: number, sender: SideIndex): Connection {
    const connection = this.#pool.take((victim) => this.#evict(victim, packet.timeNs));
    connection.reset(this.#streams[0]++, packet.timeNs, packet.frame);
    connection.side(sender).reset(packet.source, ports >>> 16);
    connection.peer(sender).reset(packet.destination, ports & 0xffff);
    if (connection.server.port === DNS_PORT) connection.mode = 'dns';
    this.pairs.add(packet.source, packet.destination);
    this.flows.insert(packet.source, packet.destination, ports, connection.slot + 1);
    return connection;
  }

  /** A conversation whose first frame is not a SYN. */
  #unknown(packet: Packet, ports: number, flags: number): void {
    const sourcePort = ports >>> 16;
    const destinationPort = ports & 0xffff;
    if (sourcePort === DNS_OVER_TLS_PORT || this.#isForeign(destinationPort)) {
      this.#insertOpened(packet, ports);
      return;
    }
    const from = payloadOffset(packet.bytes, packet.transport);
    const hasPayload = from >= 0 && from < packet.originalEnd && (flags & RST) === 0;
    const sender = guessSender(ports, flags, hasPayload ? this.#conversations.payloadOf(packet, from) : null);
    if (sender === null || (flags & RST) !== 0) {
      this.#insertOpened(packet, ports);
      this.#handshakes.begunBefore++;
      return;
    }
    const connection = this.#begin(packet, ports, sender);
    if ((flags & SYN) === 0) this.#handshakes.begunBefore++;
    this.#known(connection, packet, ports, flags);
  }

  #known(connection: Connection, packet: Packet, ports: number, flags: number): void {
    const side: SideIndex =
      connection.client.address === packet.source && connection.client.port === ports >>> 16 ? CLIENT : SERVER;
    const own = connection.side(side);
    observeSender(own, packet);
    if (own.port === IDENT_PORT) this.idents.segment(packet, ports, flags);
    if ((flags & RST) !== 0) {
      this.#reset(connection, side, packet);
      return;
    }
    if ((flags & SYN) !== 0) {
      this.#handshakes.synAck(connection, side, packet);
      return;
    }
    const { transport } = packet;
    const from = payloadOffset(packet.bytes, transport);
    const hasPayload = from >= 0 && from < packet.originalEnd;
    if (!connection.handshakeComplete) this.#handshakes.complete(connection, side, hasPayload, packet);
    observeTrouble(connection, side, packet);
    if (connection.peer(side).early.length > 0)
      this.#conversations.goOnWithout(connection, otherSide(side), packet.timeNs);
    const sequence = packet.view.getInt32(transport + 4);
    // What was read may have shown that the sides were guessed wrong, or that nothing more is to be told.
    if (hasPayload && connection.live)
      this.#conversations.segment(connection, connection.sideOf(own), packet, from, sequence);
    if (!connection.live) {
      if ((flags & FIN) !== 0) this.flows.closeTuple(packet.source, packet.destination, ports);
      return;
    }
    if (!hasPayload && !own.sequenceKnown) {
      own.nextSequence = sequence;
      own.sequenceKnown = true;
    }
    if ((flags & FIN) !== 0) this.#fin(connection, connection.sideOf(own), packet);
  }

  #fin(connection: Connection, side: SideIndex, packet: Packet): void {
    if (connection.mode === 'past') {
      if (!this.#past.closing(connection, side, packet)) this.#release(connection, true);
      return;
    }
    const { timeNs, frame } = packet;
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
    if (!Number.isNaN(connection.peer(side).finTimeNs)) this.#closed(connection, timeNs);
  }

  #reset(connection: Connection, side: SideIndex, { timeNs, frame }: Packet): void {
    connection.rstTimeNs = timeNs;
    connection.rstFrame = frame;
    connection.rstSide = side;
    this.#silences.flush(connection);
    this.#silences.endBoth(connection, timeNs, frame, 'rst');
    this.#closed(connection, timeNs);
  }

  #closed(connection: Connection, timeNs: number): void {
    this.#copies.closed(connection, timeNs);
    this.#release(connection, true);
  }

  /** The opening is over, with this frame; the connection is followed on as long as one end looks the other up. */
  #over(connection: Connection, timeNs: number, frame: number): void {
    const owner = this.#past.goesOnFor(connection, timeNs);
    if (owner === null) {
      if (connection.handshakeComplete) this.#past.recent.keep(connection, timeNs);
      this.#release(connection);
      return;
    }
    this.#silences.flush(connection);
    this.#forget(connection);
    this.#sink.opened(connection);
    this.#past.follow(connection, owner, timeNs, frame);
  }

  /** A message past the opening. */
  #message(connection: Connection, side: SideIndex, packet: Packet, from: number): void {
    if (this.#past.message(connection, side, packet, from)) return;
    this.#past.recent.keep(connection, packet.timeNs);
    this.#release(connection);
  }

  /** Nothing more will be told of it. */
  #tellEnd(connection: Connection): void {
    if (connection.mode === 'past') this.#sink.settled(connection);
    else this.#sink.opened(connection);
  }

  /** It is followed no more: the conversation stays in the table, its state goes back to the pool. */
  #release(connection: Connection, closed = false): void {
    this.#silences.flush(connection);
    this.#forget(connection);
    this.#tellEnd(connection);
    this.#leave(connection, closed);
    this.#pool.give(connection);
  }

  /** Its conversation is one of those whose opening is over, or of those closed. */
  #leave({ client, server }: Connection, closed: boolean): void {
    const at = this.flows.find(client.address, server.address, (client.port << 16) | server.port);
    if (at < 0) return;
    if (closed) this.flows.close(at);
    else this.flows.words[at + 3] = this.flows.openedValue;
  }

  /** The ports were taken for a new connection while this one was still opening. */
  #abandon(connection: Connection, timeNs: number): void {
    this.#silences.flush(connection);
    this.#silences.endBoth(connection, timeNs, 0, 'evicted');
    this.#release(connection);
  }

  /** What was counted of it is no more. */
  #forget(connection: Connection): void {
    if (connection.mode === 'past') return;
    const { client, server } = connection;
    this.pairs.remove(client.address, server.address);
    this.#conversations.forget(connection);
  }

  #evict(connection: Connection, timeNs: number): void {
    this.#silences.flush(connection);
    this.#forget(connection);
    this.#silences.endBoth(connection, timeNs, 0, 'evicted');
    this.#tellEnd(connection);
    const { client, server, mode } = connection;
    if (mode === 'past') this.#leave(connection, false);
    else this.flows.remove(client.address, server.address, (client.port << 16) | server.port);
  }
}
