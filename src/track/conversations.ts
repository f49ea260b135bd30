/** Reads the messages of opening connections, and notes what each ends and whom it makes owe the next. */
import { CLIENT, SERVER, type SideIndex } from '../base/side.ts';
import type { Payload, PayloadKind, Turn } from '../decode/openings/opening.ts';
import { firstSpeakerByPort } from '../decode/openings/registry.ts';
import { isClientHelloStart } from '../decode/tls.ts';
import { type Connection, otherSide } from './connection.ts';
import type { GapSink } from './gap.ts';
import { FLIGHT_NS } from './measures.ts';
import { OpeningReader } from './openingReader.ts';
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

export class Conversations {
  readonly #reader = new OpeningReader();
  readonly #silences: Silences;
  readonly #sink: GapSink;
  readonly #release: (connection: Connection) => void;
  /** Told of each message; null: nobody wants to know. */
  onMessage: MessageListener | null = null;
  /** Connections whose ClientHello is being put together, the oldest first. */
  readonly #collecting = new Set<Connection>();

  /** @param release  told when a connection's opening is over */
  constructor(silences: Silences, sink: GapSink, release: (connection: Connection) => void) {
    this.#silences = silences;
    this.#sink = sink;
    this.#release = release;
  }

  /** The connection is followed no more. */
  forget(connection: Connection): void {
    if (this.#collecting.size > 0) this.#collecting.delete(connection);
  }

  /** One new message, or a piece of one. */
  message(
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
    if (turn.was !== 'data') this.#silences.flush(connection);
    this.onMessage?.(connection, side, turn.was, timeNs, frame);
    const refusal = connection.dialog?.refusal ?? null;
    if (refusal !== null) this.#sink.refused(connection, refusal, timeNs, frame);
    const unseenStart = !own.spoke && !connection.peer(side).spoke && !connection.handshakeComplete;
    // Data in mid-stream, of a conversation whose opening was over before the capture.
    if (unseenStart && connection.mode === 'dialog' && connection.protocol === null) {
      this.#release(connection);
      return;
    }
    if (unseenStart) this.#silences.unseenStart(connection, side, turn, timeNs, frame);
    else this.#silences.close(connection, side, timeNs, frame, turn.was);
    own.spoke = true;
    own.settle();
    this.#reader.advance(connection, turn);
    this.#boundCollecting(connection);
    this.#follow(connection, side, turn, timeNs, frame);
    if (connection.hello === null) this.#silences.flush(connection);
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
    this.message(connection, side, rest, (sequence + start - payload.start) | 0, timeNs, frame);
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
