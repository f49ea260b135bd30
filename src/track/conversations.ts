/** Reads the messages of opening connections, and notes what each ends and whom it makes owe the next. */
import { sequenceDistance } from '../base/sequence.ts';
import { CLIENT, SERVER, type SideIndex } from '../base/side.ts';
import type { Payload, PayloadKind, Turn } from '../decode/openings/opening.ts';
import { firstSpeakerByPort } from '../decode/openings/registry.ts';
import type { Packet } from '../decode/packet.ts';
import { isClientHelloStart } from '../decode/tls.ts';
import { type Connection, type EarlySegment, otherSide } from './connection.ts';
import type { GapSink } from './gap.ts';
import { DUPLICATE_NS, FLIGHT_NS } from './measures.ts';
import { OpeningReader } from './openingReader.ts';
import { advance, isMissing, SegmentOrder } from './segmentOrder.ts';
import type { Silences } from './silences.ts';

/** Conversations inside one another that are looked into within one segment or after it. */
const MAX_RESTARTS = 8;
/** Hellos put together at once; each may take 64 KiB. */
const MAX_COLLECTING = 256;

export type MessageListener = (
  connection: Connection,
  side: SideIndex,
  was: PayloadKind,
  timeNs: number,
  frame: number,
) => void;

export interface DnsStreamSink {
  /** New payload of a TCP connection to or from port 53. */
  dnsSegment(packet: Packet, from: number, sequence: number, timeNs: number, frame: number): void;
}

/** What becomes of connections whose opening is over. */
export interface EndSink {
  /** It is, with this frame. */
  over(connection: Connection, timeNs: number, frame: number): void;
  /** It was, and here is a further message, whose payload is at `from`. */
  message(connection: Connection, side: SideIndex, packet: Packet, from: number): void;
  /** It is followed no more. */
  release(connection: Connection): void;
}

export class Conversations {
  readonly #order = new SegmentOrder();
  readonly #reader = new OpeningReader();
  readonly #silences: Silences;
  readonly #sink: GapSink;
  readonly #dns: DnsStreamSink;
  readonly #ends: EndSink;
  /** Told of each message; null: nobody wants to know. */
  onMessage: MessageListener | null = null;
  /** Connections whose ClientHello is being put together, the oldest first. */
  readonly #collecting = new Set<Connection>();
  /** The payload at hand; one object for all. */
  readonly #payload = { bytes: new Uint8Array(0) as Uint8Array, start: 0, end: 0, originalEnd: 0 };

  constructor(silences: Silences, sink: GapSink, dns: DnsStreamSink, ends: EndSink) {
    this.#silences = silences;
    this.#sink = sink;
    this.#dns = dns;
    this.#ends = ends;
  }

  /** The connection is followed no more. */
  forget(connection: Connection): void {
    if (this.#collecting.size > 0) this.#collecting.delete(connection);
    this.#order.takeEarly(connection.client);
    this.#order.takeEarly(connection.server);
  }

  /** Good until the next one is asked for. */
  payloadOf(packet: Packet, from: number): Payload {
    const payload = this.#payload;
    payload.bytes = packet.bytes;
    payload.start = Math.min(from, packet.end);
    payload.end = packet.end;
    payload.originalEnd = packet.originalEnd;
    return payload;
  }

  /** Takes payload at `from`; what was sent before is a retransmission and ends nothing. */
  segment(connection: Connection, side: SideIndex, packet: Packet, from: number, sequence: number): void {
    if (this.#order.place(connection, side, packet, from, sequence) !== 'new') return;
    if (connection.mode === 'dns') {
      this.#dns.dnsSegment(packet, from, sequence, packet.timeNs, packet.frame);
      return;
    }
    if (connection.mode === 'past') {
      this.#ends.message(connection, side, packet, from);
      return;
    }
    const early = this.#order.takeEarly(connection.side(side));
    const { timeNs, frame } = early.length > 0 ? early[0] : packet;
    this.#message(connection, side, this.payloadOf(packet, from), sequence, timeNs, frame);
    if (early.length > 0) this.#replay(connection, side, early, packet.timeNs);
  }

  /** Goes on without the beginning of a side's first message that its peer has, and the capture has not. */
  goOnWithout(connection: Connection, side: SideIndex, timeNs: number): void {
    const own = connection.side(side);
    const [first] = own.early;
    // An acknowledgement may be captured just before what it acknowledges.
    if (timeNs - first.timeNs < DUPLICATE_NS || !isMissing(own, first.sequence)) return;
    this.#replay(connection, side, this.#order.takeEarly(own), null);
  }

  /**
   * What came before its beginning, now in order.
   * @param timeNs  when its beginning came; null: not at all
   */
  #replay(connection: Connection, side: SideIndex, early: readonly EarlySegment[], timeNs: number | null): void {
    const own = connection.side(side);
    for (const one of [...early].sort((a, b) => sequenceDistance(a.sequence, b.sequence))) {
      if (!connection.live || connection.side(side) !== own) return;
      advance(own, (one.sequence + one.originalLength) | 0);
      const payload = { bytes: one.bytes, start: 0, end: one.bytes.length, originalEnd: one.originalLength };
      this.#message(connection, side, payload, one.sequence, timeNs ?? one.timeNs, one.frame);
    }
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
    if (Number.isNaN(connection.firstMessageNs)) {
      connection.firstMessageNs = timeNs;
      connection.spokeFirst = side;
    }
    if (turn.was === 'client-hello' && Number.isNaN(connection.helloTimeNs)) connection.helloTimeNs = timeNs;
    if (turn.was !== 'data') this.#silences.flush(connection);
    this.onMessage?.(connection, side, turn.was, timeNs, frame);
    const refusal = connection.dialog?.refusal ?? null;
    if (refusal !== null) this.#sink.refused(connection, refusal, timeNs, frame);
    const unseenStart = !own.spoke && !connection.peer(side).spoke && !connection.handshakeComplete;
    // Data in mid-stream, of a conversation whose opening was over before the capture.
    if (unseenStart && connection.mode === 'dialog' && connection.protocol === null) {
      this.#ends.release(connection);
      return;
    }
    if (unseenStart) this.#silences.unseenStart(connection, side, turn, timeNs, frame);
    else this.#silences.close(connection, side, timeNs, frame, turn.was);
    own.spoke = true;
    own.settle();
    // Behind a proxy's consent somebody else speaks, whose names are not the proxy's.
    const isConnected = turn.next === 'anything' || turn.next === 'tls';
    if (isConnected && (connection.dialog?.connectPort ?? null) !== null) this.#sink.settled(connection);
    this.#reader.advance(connection, turn);
    this.#boundCollecting(connection);
    this.#follow(connection, side, turn, timeNs, frame);
    if (connection.hello === null) this.#silences.flush(connection);
    if (turn.next === 'over') this.#ends.over(connection, timeNs, frame);
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
      this.#silences.flush(oldest);
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
      const { address, port } = connection.server;
      this.#silences.remember(address, port, side, turn.was === 'client-hello');
    }
  }

  /** Notes what a message makes whom owe. */
  #follow(connection: Connection, side: SideIndex, turn: Turn, timeNs: number, frame: number): void {
    if (turn.next === 'anything') {
      this.#silences.oweFirst(
        connection,
        connection.dialog?.connectPort ?? connection.server.port,
        turn.was,
        timeNs,
        frame,
      );
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
      turn.was !== 'greeting' &&
      turn.awaited !== 'tls-reply'
    )
      return;
    if (debtor.owes && timeNs - since > FLIGHT_NS && turn.was === 'data') return;
    this.#silences.owe(debtor, turn.awaited, turn.was, timeNs, frame);
  }
}
