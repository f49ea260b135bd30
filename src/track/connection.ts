/** One TCP connection while it opens: its two sides, its life cycle, and who owes the next opening message. */
import { CLIENT, SERVER, type SideIndex } from '../base/side.ts';
import type { Awaited, Dialog, OpeningProtocol, PayloadKind } from '../decode/openings/opening.ts';
import type { HelloCollector } from '../decode/tlsHelloCollector.ts';
import { FLIGHT_NS } from './measures.ts';

/** What reads the connection's payloads; `past`: its opening is over, and they are not read. */
export type ReaderMode = 'first' | 'tls' | 'dialog' | 'dns' | 'past';

/** Something inside a silence that speaks against a lookup as its cause. */
export interface Trouble {
  readonly kind: 'retransmission' | 'zero-window' | 'acked-unseen';
  readonly side: SideIndex;
  readonly timeNs: number;
  readonly frame: number;
}

/** Troubles remembered of one connection. */
export const MAX_TROUBLES = 16;

/** A segment kept until those before it come. */
export interface EarlySegment {
  readonly bytes: Uint8Array;
  readonly originalLength: number;
  readonly sequence: number;
  readonly timeNs: number;
  readonly frame: number;
}

const NO_SEGMENTS: readonly EarlySegment[] = [];

/** One side of a connection. */
export class HalfConnection {
  address = 0;
  port = 0;
  /** Sequence number that the side's next new byte will have; meaningful once `sequenceKnown`. */
  nextSequence = 0;
  sequenceKnown = false;
  /** Frames of this side were captured. */
  seen = false;
  /** It has sent payload. */
  spoke = false;
  finTimeNs = Number.NaN;
  finFrame = 0;
  macHigh = -1;
  macLow = 0;
  /** The side is the capturing host itself. */
  capturing = false;
  lastPayloadNs = Number.NEGATIVE_INFINITY;
  /** The capture that its last payload was seen in. */
  lastPayloadCapture = 0;
  /** A stretch of sequence numbers that was passed over and may still come; empty when equal. */
  holeStart = 0;
  holeEnd = 0;
  /** The peer has acknowledged its bytes up to here, of which some were not captured; meaningful once `missing`. */
  missingTo = 0;
  missing = false;
  /** What the peer acknowledged first, where nothing of this side told its sequence numbers; NaN before. */
  ackedFrom = Number.NaN;
  /** When, and with which frame, the peer acknowledged what it owed, though that was not captured; NaN: not at all. */
  heardNs = Number.NaN;
  heardFrame = 0;
  /** Pieces of its first message that came before its beginning. */
  early: readonly EarlySegment[] = NO_SEGMENTS;
  /** Its last TCP timestamp value (RFC 7323), 0 without one, and that of before the current silence. */
  timestamp = 0;
  timestampAtOwing = 0;
  /** Since when it owes the next opening message; NaN when it owes none. */
  owesSinceNs = Number.NaN;
  owesFrame = 0;
  awaited: Awaited = 'session';
  /** What the peer's frame that made it owe was, for the story; null: it was no frame of the connection. */
  owesAfter: PayloadKind | 'handshake' | null = 'handshake';

  reset(address: number, port: number): void {
    this.address = address;
    this.port = port;
    this.nextSequence = 0;
    this.sequenceKnown = false;
    this.seen = false;
    this.spoke = false;
    this.finTimeNs = Number.NaN;
    this.finFrame = 0;
    this.macHigh = -1;
    this.macLow = 0;
    this.capturing = false;
    this.lastPayloadNs = Number.NEGATIVE_INFINITY;
    this.lastPayloadCapture = 0;
    this.holeStart = 0;
    this.holeEnd = 0;
    this.missingTo = 0;
    this.missing = false;
    this.ackedFrom = Number.NaN;
    this.heardNs = Number.NaN;
    this.heardFrame = 0;
    this.early = NO_SEGMENTS;
    this.timestamp = 0;
    this.timestampAtOwing = 0;
    this.owesSinceNs = Number.NaN;
    this.owesFrame = 0;
    this.awaited = 'session';
    this.owesAfter = 'handshake';
  }

  /** Who another one is, and what it has shown of itself. */
  copy(other: HalfConnection): void {
    this.reset(other.address, other.port);
    this.seen = other.seen;
    this.spoke = other.spoke;
    this.macHigh = other.macHigh;
    this.macLow = other.macLow;
    this.capturing = other.capturing;
    this.timestamp = other.timestamp;
  }

  get owes(): boolean {
    return !Number.isNaN(this.owesSinceNs);
  }

  /** Whether it had closed its direction by then, and not just now. */
  leftBefore(timeNs: number): boolean {
    return timeNs - this.finTimeNs > FLIGHT_NS;
  }

  settle(): void {
    this.owesSinceNs = Number.NaN;
  }
}

export class Connection {
  /** Place in the pool. */
  readonly slot: number;
  client = new HalfConnection();
  server = new HalfConnection();
  live = false;
  /** tcp.stream as Wireshark counts. */
  stream = 0;
  synSeen = false;
  synTimeNs = Number.NaN;
  synFrame = 0;
  synAckTimeNs = Number.NaN;
  synAckFrame = 0;
  /** A SYN or SYN-ACK was sent again: no round trip can be measured. */
  handshakeResent = false;
  handshakeTimeNs = Number.NaN;
  handshakeFrame = 0;
  /** SYN to handshake ACK; NaN when unknown. */
  rttNs = Number.NaN;
  /** First frame of any kind. */
  firstTimeNs = 0;
  firstFrame = 0;
  mode: ReaderMode = 'first';
  /** Since when it is followed past its opening. */
  pastSinceNs = Number.NaN;
  protocol: OpeningProtocol | null = null;
  dialog: Dialog | null = null;
  /** How often one conversation ended inside another (PROXY header, CONNECT). */
  restarts = 0;
  /** Progress of a TLS opening: 0 ClientHello, 1 ServerHello, 2 the client's Finished flight is awaited. */
  tlsStep = 0;
  /** When somebody spoke, NaN before, and who it was. */
  firstMessageNs = Number.NaN;
  spokeFirst: SideIndex = CLIENT;
  /** Of the first ClientHello; NaN before. */
  helloTimeNs = Number.NaN;
  /** A ClientHello that came in several segments. */
  hello: HelloCollector | null = null;
  helloSequence = 0;
  application: string | null = null;
  /** From the ClientHello. */
  serverName: string | null = null;
  /** The client as a PROXY header named it, the host that a CONNECT asked for; raw text of the wire. */
  proxiedClient: string | null = null;
  connectHost: string | null = null;
  rstTimeNs = Number.NaN;
  rstFrame = 0;
  rstSide: SideIndex = CLIENT;
  /** SYN from Multipath TCP's MP_JOIN: a subflow, which never has gaps. */
  subflow = false;
  troubles: Trouble[] = [];

  constructor(slot: number) {
    this.slot = slot;
  }

  reset(stream: number, timeNs: number, frame: number): void {
    this.live = true;
    this.stream = stream;
    this.synSeen = false;
    this.synTimeNs = Number.NaN;
    this.synFrame = 0;
    this.synAckTimeNs = Number.NaN;
    this.synAckFrame = 0;
    this.handshakeResent = false;
    this.handshakeTimeNs = Number.NaN;
    this.handshakeFrame = 0;
    this.rttNs = Number.NaN;
    this.firstTimeNs = timeNs;
    this.firstFrame = frame;
    this.mode = 'first';
    this.pastSinceNs = Number.NaN;
    this.protocol = null;
    this.dialog = null;
    this.restarts = 0;
    this.tlsStep = 0;
    this.firstMessageNs = Number.NaN;
    this.spokeFirst = CLIENT;
    this.helloTimeNs = Number.NaN;
    this.hello = null;
    this.helloSequence = 0;
    this.application = null;
    this.serverName = null;
    this.proxiedClient = null;
    this.connectHost = null;
    this.rstTimeNs = Number.NaN;
    this.rstFrame = 0;
    this.rstSide = CLIENT;
    this.subflow = false;
    if (this.troubles.length > 0) this.troubles = [];
  }

  /** All that is told of another one, but not how far it has come. */
  copy(other: Connection): void {
    this.reset(other.stream, other.firstTimeNs, other.firstFrame);
    this.client.copy(other.client);
    this.server.copy(other.server);
    this.synSeen = other.synSeen;
    this.synTimeNs = other.synTimeNs;
    this.synFrame = other.synFrame;
    this.synAckTimeNs = other.synAckTimeNs;
    this.synAckFrame = other.synAckFrame;
    this.handshakeResent = other.handshakeResent;
    this.handshakeTimeNs = other.handshakeTimeNs;
    this.handshakeFrame = other.handshakeFrame;
    this.rttNs = other.rttNs;
    this.protocol = other.protocol;
    this.dialog = other.dialog;
    this.application = other.application;
    this.firstMessageNs = other.firstMessageNs;
    this.spokeFirst = other.spokeFirst;
    this.helloTimeNs = other.helloTimeNs;
    this.serverName = other.serverName;
    this.proxiedClient = other.proxiedClient;
    this.connectHost = other.connectHost;
  }

  side(side: SideIndex): HalfConnection {
    return side === CLIENT ? this.client : this.server;
  }

  peer(side: SideIndex): HalfConnection {
    return side === CLIENT ? this.server : this.client;
  }

  sideOf(half: HalfConnection): SideIndex {
    return half === this.client ? CLIENT : SERVER;
  }

  get handshakeComplete(): boolean {
    return !Number.isNaN(this.handshakeTimeNs);
  }

  /** Who speaks first in the protocol that was recognised; null when none was. */
  firstSpeaker(): SideIndex | 'both' | null {
    return this.mode === 'tls' ? CLIENT : (this.protocol?.firstSpeaker ?? null);
  }

  get halfOpen(): boolean {
    return !this.handshakeComplete && !this.client.spoke && !this.server.spoke;
  }

  /** Keeps what a PROXY header or a CONNECT said when the dialog that read it gives way to another. */
  keepProxied(dialog: Dialog): void {
    this.proxiedClient ??= dialog.proxiedClient;
    this.connectHost ??= dialog.connectHost;
  }

  /** Client and server had been guessed the wrong way round. */
  swapSides(): void {
    const { client } = this;
    this.client = this.server;
    this.server = client;
  }

  note(trouble: Trouble): void {
    if (this.troubles.length < MAX_TROUBLES) this.troubles.push(trouble);
  }
}

export function otherSide(side: SideIndex): SideIndex {
  return side === CLIENT ? SERVER : CLIENT;
}
