/**
 * The life cycle of TCP connections while they open. Takes every TCP frame that is not plain data of an opened
 * connection, keeps who owes the next opening message, and hands each finished silence to the sink.
 */

import { sequenceDistance } from '../base/sequence.ts';
import { CLIENT, SERVER, type SideIndex } from '../base/side.ts';
import type { Awaited, Payload, Turn } from '../decode/openings/opening.ts';
import { awaitedFirst, firstSpeakerByPort, recognise } from '../decode/openings/registry.ts';
import type { Packet } from '../decode/packet.ts';
import { ACK, FIN, joinsMultipath, payloadOffset, RST, SYN, timestampValue } from '../decode/tcpHeader.ts';
import { isClientHelloStart } from '../decode/tls.ts';
import { type Connection, type HalfConnection, otherSide } from './connection.ts';
import { ConnectionPool } from './connectionPool.ts';
import { CLOSED, FlowTable } from './flowTable.ts';
import type { Gap, GapEnding, GapSink } from './gap.ts';
import { OpeningReader } from './openingReader.ts';
import { SpeakerMemory } from './speakerMemory.ts';

/** The same frame captured twice (on `any`, a router, a mirror) comes within this time. */
export const DUPLICATE_NS = 5_000_000;
/** Pieces of one side's message that follow each other this closely are one event. */
const FLIGHT_NS = 200_000_000;
/** A round trip counts for no more than this in the measure of a gap. */
const MAX_RTT_NS = 1_000_000_000;
const DNS_PORT = 53;
const DNS_OVER_TLS_PORT = 853;
const LLMNR_PORT = 5355;
/** Conversations inside one another that are looked into within one segment or after it. */
const MAX_RESTARTS = 8;

export interface DnsStreamSink {
  /** New payload of a TCP connection to or from port 53. */
  dnsSegment(packet: Packet, from: number, sequence: number, timeNs: number, frame: number): void;
}

export class ConnectionTracker {
  readonly flows = new FlowTable();
  readonly speakers = new SpeakerMemory();
  /** TCP conversations seen, numbered as Wireshark numbers tcp.stream. */
  streams = 0;
  /** Connections to port 853: DNS that cannot be read. */
  dnsOverTls = 0;
  /** Connections whose beginning was not captured. */
  begunBefore = 0;
  readonly #pool = new ConnectionPool();
  readonly #reader = new OpeningReader();
  readonly #sink: GapSink;
  readonly #dns: DnsStreamSink;
  readonly #thresholdNs: number;
  /** A gap that waits for the rest of its ClientHello, whose server name it wants. */
  readonly #waiting = new Map<Connection, Gap>();
  /** Bytes of segments that wait for those before them. */
  #earlyBytes = 0;
  /** Connections whose ClientHello is being put together, the oldest first. */
  readonly #collecting = new Set<Connection>();
  /** Opening connections by a hash of their two addresses: a quick look at who may be waiting for whom. */
  readonly #pairs = new Uint16Array(PAIRS);
  /** The payload at hand; one object for all. */
  readonly #payload = { bytes: new Uint8Array(0) as Uint8Array, start: 0, end: 0, originalEnd: 0 };

  constructor(thresholdNs: number, sink: GapSink, dns: DnsStreamSink) {
    this.#thresholdNs = thresholdNs;
    this.#sink = sink;
    this.#dns = dns;
  }

  get evicted(): number {
    return this.#pool.evicted + this.flows.evicted;
  }

  /** Whether there may be an opening connection between these two hosts, besides so many. */
  mayOpen(one: number, other: number, besides: number): boolean {
    return this.#pairs[pairPlace(one, other)] > besides;
  }

  /** Connections that are opening now. */
  *live(): Iterable<Connection> {
    yield* this.#pool.live();
  }

  /** Takes the TCP segment at `packet.transport`; at least 14 bytes of its header were captured. */
  segment(packet: Packet, timeNs: number, frame: number): void {
    const { view, bytes, transport } = packet;
    const ports = view.getInt32(transport);
    const flags = bytes[transport + 13];
    const at = this.flows.find(packet.source, packet.destination, ports);
    const value = at < 0 ? 0 : this.flows.words[at + 3];
    if ((flags & (SYN | ACK)) === SYN) {
      this.#syn(packet, value > 0 ? this.#pool.at(value - 1) : null, ports, timeNs, frame);
    } else if (value > 0) {
      this.#known(this.#pool.at(value - 1), packet, ports, flags, timeNs, frame);
    } else if (value < 0) {
      if ((flags & (FIN | RST)) !== 0 && value !== CLOSED) this.flows.close(at);
    } else {
      this.#unknown(packet, ports, flags, timeNs, frame);
    }
  }

  /** Ends every silence with the capture. */
  finish(timeNs: number): void {
    for (const connection of this.#pool.live()) {
      this.#flushWaiting(connection);
      this.#endBoth(connection, timeNs, 0, 'capture-end');
      this.#sink.opened(connection);
    }
  }

  /** The silences that last at `timeNs`, as gaps ended by `open`. */
  *openGaps(timeNs: number): Iterable<Gap> {
    for (const connection of this.#pool.live()) {
      for (const side of [CLIENT, SERVER] as const) {
        const gap = this.#gapOf(connection, side, timeNs, 0, 'open');
        if (gap !== null) yield gap;
      }
    }
  }

  #syn(packet: Packet, known: Connection | null, ports: number, timeNs: number, frame: number): void {
    const sequence = packet.view.getInt32(packet.transport + 4);
    if (known !== null) {
      if (known.synSeen && sequenceDistance(known.client.nextSequence, sequence) === 1) {
        this.#synAgain(known, timeNs, frame);
        return;
      }
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
    connection.subflow = joinsMultipath(packet.view, packet.transport, this.#headerEnd(packet));
    this.#see(client, packet);
    if (connection.subflow) this.#release(connection);
    else {
      if (connection.mode !== 'dns') this.#sink.connecting(connection);
      this.#fastOpen(connection, packet, timeNs, frame);
    }
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
    this.streams++;
  }

  /** @param sender the side that sent this first frame */
  #begin(packet: Packet, ports: number, sender: SideIndex, timeNs: number, frame: number): Connection {
    const connection = this.#pool.take((victim) => this.#evict(victim, timeNs));
    connection.reset(this.streams++, timeNs, frame);
    connection.side(sender).reset(packet.source, ports >>> 16);
    connection.peer(sender).reset(packet.destination, ports & 0xffff);
    if (connection.server.port === DNS_PORT) connection.mode = 'dns';
    this.#pairs[pairPlace(packet.source, packet.destination)]++;
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
    const sender = this.#guessSender(packet, from, sourcePort, destinationPort, flags, hasPayload);
    if (sender === null || (flags & RST) !== 0) {
      this.#insertOpened(packet, ports);
      this.begunBefore++;
      return;
    }
    const connection = this.#begin(packet, ports, sender, timeNs, frame);
    if ((flags & SYN) === 0) this.begunBefore++;
    this.#known(connection, packet, ports, flags, timeNs, frame);
  }

  /**
   * Who sent a first frame that is no SYN: told by a SYN-ACK or an opening message, guessed by the ports for a bare ACK;
   * null for data in mid-stream, whose opening was over before the capture.
   */
  #guessSender(
    packet: Packet,
    from: number,
    sourcePort: number,
    destinationPort: number,
    flags: number,
    hasPayload: boolean,
  ): SideIndex | null {
    if ((flags & SYN) !== 0) return SERVER;
    const byPort = sourcePort === DNS_PORT ? SERVER : destinationPort === DNS_PORT ? CLIENT : null;
    if (byPort !== null) return byPort;
    if (!hasPayload) {
      if ((flags & FIN) !== 0) return null;
      if (firstSpeakerByPort(destinationPort) !== null) return CLIENT;
      if (firstSpeakerByPort(sourcePort) !== null) return SERVER;
      return sourcePort < destinationPort ? SERVER : CLIENT;
    }
    const payload = this.#payloadOf(packet, from);
    if (isClientHelloStart(payload.bytes, payload.start, payload.end)) return CLIENT;
    if (firstSpeakerByPort(destinationPort) !== null && recognise(CLIENT, payload, destinationPort) !== null)
      return CLIENT;
    if (firstSpeakerByPort(sourcePort) !== null && recognise(SERVER, payload, sourcePort) !== null) return SERVER;
    return null;
  }

  #known(connection: Connection, packet: Packet, ports: number, flags: number, timeNs: number, frame: number): void {
    const side: SideIndex =
      connection.client.address === packet.source && connection.client.port === ports >>> 16 ? CLIENT : SERVER;
    const own = connection.side(side);
    this.#see(own, packet);
    if ((flags & RST) !== 0) {
      this.#reset(connection, side, timeNs, frame);
      return;
    }
    if ((flags & SYN) !== 0) {
      this.#synAck(connection, packet, side, timeNs, frame);
      return;
    }
    const { transport } = packet;
    if (!connection.handshakeComplete) this.#completeHandshake(connection, side, timeNs, frame);
    this.#signs(connection, side, packet, timeNs, frame);
    const from = payloadOffset(packet.bytes, transport);
    const sequence = packet.view.getInt32(transport + 4);
    if (from >= 0 && from < packet.originalEnd) {
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

  #see(own: HalfConnection, packet: Packet): void {
    own.seen = true;
    if (own.macHigh < 0) {
      own.macHigh = packet.macHigh;
      own.macLow = packet.macLow;
    }
    if (packet.outgoing || packet.loopback) own.capturing = true;
    const stamp = timestampValue(packet.view, packet.transport, this.#headerEnd(packet));
    if (stamp !== 0) own.timestamp = stamp;
  }

  #headerEnd(packet: Packet): number {
    return Math.min(packet.end, packet.transport + (packet.bytes[packet.transport + 12] >> 4) * 4);
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
      connection.rttNs = Math.min(Math.max(timeNs - connection.synTimeNs, 0), MAX_RTT_NS);
    }
    connection.synAckFrame = frame;
    const { server } = connection;
    server.nextSequence = (packet.view.getInt32(packet.transport + 4) + 1) | 0;
    server.sequenceKnown = true;
  }

  /** The first frame after SYN and SYN-ACK: from here on somebody owes the first message. */
  #completeHandshake(connection: Connection, side: SideIndex, timeNs: number, frame: number): void {
    if (!connection.synSeen && Number.isNaN(connection.synAckTimeNs)) return;
    // The server's own data in a capture without the client's ACK: the silence began at its SYN-ACK.
    const bySynAck = side === SERVER && !Number.isNaN(connection.synAckTimeNs);
    if (side === SERVER && !bySynAck) return;
    connection.handshakeTimeNs = bySynAck ? connection.synAckTimeNs : timeNs;
    connection.handshakeFrame = bySynAck ? connection.synAckFrame : frame;
    if (connection.synSeen && !connection.handshakeResent && !bySynAck) {
      connection.rttNs = Math.min(Math.max(timeNs - connection.synTimeNs, 0), MAX_RTT_NS);
    }
    if (connection.mode === 'dns') return;
    const { handshakeTimeNs, handshakeFrame } = connection;
    this.#oweFirst(connection, connection.server.port, 'handshake', handshakeTimeNs, handshakeFrame);
  }

  /** Before anybody spoke either side may have to; the port says when it can only be the server. */
  #oweFirst(
    connection: Connection,
    port: number,
    after: HalfConnection['owesAfter'],
    timeNs: number,
    frame: number,
  ): void {
    if (firstSpeakerByPort(port) !== SERVER) this.#owe(connection.client, 'request', after, timeNs, frame);
    this.#owe(connection.server, 'greeting', after, timeNs, frame);
  }

  #owe(
    half: HalfConnection,
    awaited: Awaited,
    after: HalfConnection['owesAfter'],
    timeNs: number,
    frame: number,
  ): void {
    half.owesSinceNs = timeNs;
    half.owesFrame = frame;
    half.awaited = awaited;
    half.owesAfter = after;
    half.timestampAtOwing = half.timestamp;
  }

  /** Signs of trouble that cost a look only while somebody owes. */
  #signs(connection: Connection, side: SideIndex, packet: Packet, timeNs: number, frame: number): void {
    const peer = connection.peer(side);
    if (!peer.owes) return;
    const { view, transport } = packet;
    if (view.getUint16(transport + 14) === 0) connection.note({ kind: 'zero-window', side, timeNs, frame });
    const acknowledged = view.getInt32(transport + 8);
    if (peer.sequenceKnown && sequenceDistance(acknowledged, peer.nextSequence) > 1) {
      connection.note({ kind: 'acked-unseen', side: otherSide(side), timeNs, frame });
    }
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
    const own = connection.side(side);
    const length = packet.originalEnd - from;
    const nextSequence = (sequence + length) | 0;
    if (own.sequenceKnown && sequenceDistance(nextSequence, own.nextSequence) <= 0 && !this.#fillsHole(own, sequence)) {
      const probe = length === 1 && sequenceDistance(sequence, own.nextSequence) === -1;
      if (!probe && timeNs - own.lastPayloadNs >= DUPLICATE_NS) {
        connection.note({ kind: 'retransmission', side, timeNs, frame });
      }
      return;
    }
    if (connection.mode === 'dns') {
      own.nextSequence = nextSequence;
      own.sequenceKnown = true;
      this.#dns.dnsSegment(packet, from, sequence, timeNs, frame);
      return;
    }
    if (own.sequenceKnown && sequenceDistance(sequence, own.nextSequence) > 0) {
      own.holeStart = own.nextSequence;
      own.holeEnd = sequence;
      // The first message in the wrong order: its beginning tells what it is, so it waits for that.
      if (!own.spoke && own.early.length < MAX_EARLY && this.#mayKeepEarly(packet.end - from)) {
        const bytes = packet.bytes.slice(from, packet.end);
        own.early = [...own.early, { bytes, originalLength: length, sequence, timeNs, frame }];
        return;
      }
    }
    const early = this.#takeEarly(own);
    if (!own.sequenceKnown || sequenceDistance(nextSequence, own.nextSequence) > 0) own.nextSequence = nextSequence;
    own.sequenceKnown = true;
    own.lastPayloadNs = timeNs;
    const first = early.length > 0 ? early[0] : null;
    const payload = this.#payloadOf(packet, from);
    this.#message(connection, side, payload, sequence, first?.timeNs ?? timeNs, first?.frame ?? frame);
    if (first !== null) this.#replay(connection, side, early, timeNs);
  }

  /** Copies of segments are kept within a budget, whoever sends what. */
  #mayKeepEarly(length: number): boolean {
    if (length > MAX_EARLY_BYTES || this.#earlyBytes + length > MAX_ALL_EARLY_BYTES) return false;
    this.#earlyBytes += length;
    return true;
  }

  #takeEarly(own: HalfConnection): HalfConnection['early'] {
    const { early } = own;
    if (early.length === 0) return early;
    for (const { bytes } of early) this.#earlyBytes -= bytes.length;
    own.early = [];
    return early;
  }

  #replay(connection: Connection, side: SideIndex, early: HalfConnection['early'], timeNs: number): void {
    const own = connection.side(side);
    for (const one of [...early].sort((a, b) => sequenceDistance(a.sequence, b.sequence))) {
      if (!connection.live || connection.side(side) !== own) return;
      const nextSequence = (one.sequence + one.originalLength) | 0;
      if (sequenceDistance(nextSequence, own.nextSequence) > 0) own.nextSequence = nextSequence;
      const payload = { bytes: one.bytes, start: 0, end: one.bytes.length, originalEnd: one.originalLength };
      this.#message(connection, side, payload, one.sequence, timeNs, one.frame);
    }
  }

  #fillsHole(own: HalfConnection, sequence: number): boolean {
    if (own.holeStart === own.holeEnd) return false;
    if (sequenceDistance(sequence, own.holeStart) < 0 || sequenceDistance(sequence, own.holeEnd) >= 0) return false;
    if (sequence === own.holeStart) own.holeStart = own.holeEnd;
    return true;
  }

  /** One new message, or a piece of one. */
  #message(
    connection: Connection,
    sender: SideIndex,
    payload: Payload,
    sequence: number,
    timeNs: number,
    frame: number,
  ): void {
    const side = this.#trueSide(connection, sender, payload);
    const own = connection.side(side);
    const isFirst = connection.mode === 'first';
    const turn = this.#reader.read(connection, side, payload, sequence);
    if (isFirst) this.#settleFirst(connection, side, turn);
    if (turn.was === 'client-hello' && Number.isNaN(connection.helloTimeNs)) connection.helloTimeNs = timeNs;
    if (turn.was !== 'data') this.#flushWaiting(connection);
    const unseenStart = !own.spoke && !connection.peer(side).spoke && !connection.handshakeComplete;
    // Data in mid-stream, of a conversation whose opening was over before the capture.
    if (unseenStart && connection.mode === 'dialog' && connection.protocol === null) {
      this.#release(connection);
      return;
    }
    if (unseenStart) this.#reportUnseenStart(connection, side, turn, timeNs, frame);
    else this.#close(connection, side, timeNs, frame, turn.was);
    own.spoke = true;
    own.settle();
    this.#reader.advance(connection, turn);
    this.#boundCollecting(connection);
    this.#follow(connection, side, turn, timeNs, frame);
    if (connection.hello === null) this.#flushWaiting(connection);
    if (turn.next === 'over') this.#release(connection);
    else if (turn.next !== 'same' && ++connection.restarts <= MAX_RESTARTS)
      this.#rest(connection, side, payload, sequence, timeNs, frame);
  }

  #boundCollecting(connection: Connection): void {
    if (connection.hello === null) {
      if (this.#collecting.size > 0) this.#collecting.delete(connection);
      return;
    }
    this.#collecting.add(connection);
    if (this.#collecting.size <= MAX_COLLECTING) return;
    for (const oldest of this.#collecting) {
      oldest.hello = null;
      this.#collecting.delete(oldest);
      this.#flushWaiting(oldest);
      return;
    }
  }

  /** What lies behind the end of one conversation in the same segment begins the next: a hello behind a PROXY header. */
  #rest(
    connection: Connection,
    side: SideIndex,
    payload: Payload,
    sequence: number,
    timeNs: number,
    frame: number,
  ): void {
    const start = connection.dialog?.rest ?? payload.end;
    if (start <= payload.start || start >= payload.end) return;
    const rest = { bytes: payload.bytes, start, end: payload.end, originalEnd: payload.originalEnd };
    this.#message(connection, side, rest, (sequence + start - payload.start) | 0, timeNs, frame);
  }

  /** A side that was guessed by its port and now shows a ClientHello is the client. */
  #trueSide(connection: Connection, side: SideIndex, payload: Payload): SideIndex {
    const guessed = !connection.synSeen && Number.isNaN(connection.synAckTimeNs) && !connection.client.spoke;
    if (side !== SERVER || !guessed || connection.server.spoke) return side;
    if (!isClientHelloStart(payload.bytes, payload.start, payload.end)) return side;
    connection.swapSides();
    return CLIENT;
  }

  /** The first message tells who had to speak first; the other side's debt since the handshake falls unless it is real. */
  #settleFirst(connection: Connection, side: SideIndex, turn: Turn): void {
    const speaker = connection.firstSpeaker() ?? firstSpeakerByPort(connection.server.port);
    const peer = connection.peer(side);
    const peerStillOwes = speaker === 'both' || speaker === otherSide(side);
    if (!peerStillOwes || turn.was === 'client-hello') peer.settle();
    if (!connection.client.spoke && !connection.server.spoke) {
      this.speakers.remember(connection.server.address, connection.server.port, side, turn.was === 'client-hello');
    }
  }

  /** Notes what a message makes whom owe. */
  #follow(connection: Connection, side: SideIndex, turn: Turn, timeNs: number, frame: number): void {
    if (turn.next === 'anything') {
      this.#oweFirst(connection, connection.dialog?.connectPort ?? connection.server.port, turn.was, timeNs, frame);
      return;
    }
    if (turn.owes === null) {
      if (turn.next === 'over') {
        connection.client.settle();
        connection.server.settle();
      }
      return;
    }
    const debtor = connection.side(turn.owes);
    const since = debtor.owesSinceNs;
    if (
      debtor.owes &&
      turn.owes !== side &&
      !debtor.spoke &&
      debtor.owesAfter === 'handshake' &&
      turn.was !== 'greeting'
    )
      return;
    if (debtor.owes && timeNs - since > FLIGHT_NS && turn.was === 'data') return;
    this.#owe(debtor, turn.awaited, turn.was, timeNs, frame);
  }

  #fin(connection: Connection, side: SideIndex, timeNs: number, frame: number): void {
    const own = connection.side(side);
    if (!Number.isNaN(own.finTimeNs)) return;
    own.finTimeNs = timeNs;
    own.finFrame = frame;
    own.nextSequence = (own.nextSequence + 1) | 0;
    if (this.#nobodySpoke(connection)) {
      // Who owed is open: the first FIN may be the tired peer's, so only the second, or a known owner's, ends it.
      if (this.#firstOwner(connection) !== side && Number.isNaN(connection.peer(side).finTimeNs)) return;
      this.#endBoth(connection, timeNs, frame, 'fin');
    } else this.#close(connection, side, timeNs, frame, 'fin');
    own.settle();
    if (!Number.isNaN(connection.peer(side).finTimeNs)) this.#release(connection, true);
  }

  #reset(connection: Connection, side: SideIndex, timeNs: number, frame: number): void {
    connection.rstTimeNs = timeNs;
    connection.rstFrame = frame;
    connection.rstSide = side;
    this.#flushWaiting(connection);
    this.#endBoth(connection, timeNs, frame, 'rst');
    this.#release(connection, true);
  }

  /** Ends both sides' silences; where nobody spoke they are one silence. */
  #endBoth(connection: Connection, timeNs: number, frame: number, ending: GapEnding): void {
    const { client, server } = connection;
    if (this.#nobodySpoke(connection)) {
      const owner = this.#firstOwner(connection);
      const half = owner === CLIENT ? client : server;
      const gap = this.#gapOf(connection, owner ?? (client.owes ? CLIENT : SERVER), timeNs, frame, ending);
      if (gap !== null) this.#sink.gap({ ...gap, owner, awaited: this.#firstAwaited(connection, owner, half) });
    } else {
      this.#close(connection, CLIENT, timeNs, frame, ending);
      this.#close(connection, SERVER, timeNs, frame, ending);
    }
    client.settle();
    server.settle();
  }

  #nobodySpoke(connection: Connection): boolean {
    return connection.handshakeComplete && !connection.client.spoke && !connection.server.spoke;
  }

  /** Who should have spoken first: other connections to the server tell, else the port. */
  #firstOwner(connection: Connection): SideIndex | null {
    const { server } = connection;
    const remembered = this.speakers.recall(server.address, server.port);
    if (remembered !== null) return remembered.speaker;
    const byPort = firstSpeakerByPort(server.port);
    return byPort === 'both' ? SERVER : byPort;
  }

  #firstAwaited(connection: Connection, owner: SideIndex | null, half: HalfConnection): Awaited {
    if (owner === SERVER) return 'greeting';
    const { server } = connection;
    if (this.speakers.recall(server.address, server.port)?.tls) return 'client-hello';
    return awaitedFirst(server.port)?.awaited ?? half.awaited;
  }

  #close(connection: Connection, side: SideIndex, timeNs: number, frame: number, ending: GapEnding): void {
    const gap = this.#gapOf(connection, side, timeNs, frame, ending);
    if (gap === null) return;
    if (ending === 'client-hello' && connection.hello !== null) this.#waiting.set(connection, gap);
    else this.#sink.gap(gap);
  }

  /** The silence of `side` if it is long enough to count. */
  #gapOf(connection: Connection, side: SideIndex, timeNs: number, frame: number, ending: GapEnding): Gap | null {
    const own = connection.side(side);
    const duration = timeNs - own.owesSinceNs;
    if (!(duration >= this.#thresholdNs) || connection.subflow) return null;
    if (!Number.isNaN(connection.rttNs) && duration < 3 * connection.rttNs) return null;
    const opening = ending === 'client-hello' || ending === 'request' ? ending : own.awaited;
    return {
      connection,
      owner: side,
      awaited: own.spoke ? own.awaited : opening,
      startNs: own.owesSinceNs,
      startFrame: own.owesFrame,
      after: own.owesAfter,
      endNs: timeNs,
      endFrame: frame,
      ending,
      onlyIfExplained: side === CLIENT && (own.awaited === 'session' || own.awaited === 'authentication'),
    };
  }

  /** An opening message of a connection whose handshake was not captured. */
  #reportUnseenStart(connection: Connection, side: SideIndex, turn: Turn, timeNs: number, frame: number): void {
    if (turn.was === 'data') return;
    this.#sink.gap({
      connection,
      owner: side,
      awaited: turn.was === 'client-hello' || turn.was === 'greeting' ? turn.was : 'request',
      startNs: Number.NaN,
      startFrame: 0,
      after: null,
      endNs: timeNs,
      endFrame: frame,
      ending: turn.was,
      onlyIfExplained: true,
    });
  }

  #flushWaiting(connection: Connection): void {
    if (this.#waiting.size === 0) return;
    const gap = this.#waiting.get(connection);
    if (gap === undefined) return;
    this.#waiting.delete(connection);
    this.#sink.gap(gap);
  }

  /** The opening is over: the conversation stays in the table, its state goes back to the pool. */
  #release(connection: Connection, closed = false): void {
    this.#flushWaiting(connection);
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
    this.#flushWaiting(connection);
    this.#endBoth(connection, timeNs, 0, 'evicted');
    this.#release(connection);
  }

  /** What was counted of it is no more. */
  #forget(connection: Connection): void {
    const { client, server } = connection;
    this.#pairs[pairPlace(client.address, server.address)]--;
    if (this.#collecting.size > 0) this.#collecting.delete(connection);
    this.#takeEarly(client);
    this.#takeEarly(server);
  }

  #evict(connection: Connection, timeNs: number): void {
    this.#flushWaiting(connection);
    this.#forget(connection);
    this.#endBoth(connection, timeNs, 0, 'evicted');
    this.#sink.opened(connection);
    const { client, server } = connection;
    this.flows.remove(client.address, server.address, (client.port << 16) | server.port);
  }
}

/** A first segment in the wrong order is copied up to this size, and all of them up to that. */
const MAX_EARLY_BYTES = 16_384;
const MAX_EARLY = 8;
const MAX_ALL_EARLY_BYTES = 8 << 20;
/** Hellos put together at once; each may take 64 KiB. */
const MAX_COLLECTING = 256;
const PAIRS = 1 << 14;

/** The same for both orders of two addresses. */
function pairPlace(one: number, other: number): number {
  const hash = Math.imul(one, 0x9e3779b1) + Math.imul(other, 0x9e3779b1);
  return (Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 18) & (PAIRS - 1);
}
