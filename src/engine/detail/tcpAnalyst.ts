/**
 * How a TCP segment stands to those before it: retransmission, out of order, keep-alive, duplicate ACK and so on, by
 * the rules that Wireshark 4.0 documents for its tcp.analysis fields, so that both say the same of a frame.
 */
import { sequenceDistance } from '../../base/sequence.ts';
import { ACK, FIN, RST, SYN } from '../../decode/tcpHeader.ts';
import {
  ACKED_LOST_SEGMENT,
  DUPLICATE_ACK,
  FAST_RETRANSMISSION,
  KEEP_ALIVE,
  KEEP_ALIVE_ACK,
  LOST_SEGMENT,
  OUT_OF_ORDER,
  RETRANSMISSION,
  SPURIOUS_RETRANSMISSION,
  WINDOW_FULL,
  WINDOW_UPDATE,
  ZERO_WINDOW,
  ZERO_WINDOW_PROBE,
  ZERO_WINDOW_PROBE_ACK,
} from '../../filter/tcpSigns.ts';

/** Within so short a time after the last duplicate ACK a retransmission is a fast one. */
const FAST_NS = 20_000_000;
/** Within so short a time after its successor a segment is out of order, while the round trip is not known. */
const OUT_OF_ORDER_NS = 3_000_000;
const NEVER_ALONE = SYN | FIN | RST;

/** One direction of a connection, as its sender's segments showed it. Sequence numbers are 32 bits; 0 is unknown. */
export class TcpSide {
  next = 0;
  nextTimeNs = 0;
  /** The end of the unbroken stretch of segments seen; ACKs beyond it are for segments that were not captured. */
  unbroken = 0;
  acknowledged = 0;
  acknowledgedTimeNs = 0;
  window = 0;
  /** Shift of the window; -1 unknown, -2 none. */
  shift = -1;
  duplicates = 0;
  /** The frame whose ACK is being repeated. */
  original = 0;
  lastSigns = 0;
  /** Whether no ACK without SYN was seen yet: the window in a SYN is never shifted. */
  isFirstAck = true;

  reset(): void {
    this.next = 0;
    this.nextTimeNs = 0;
    this.unbroken = 0;
    this.acknowledged = 0;
    this.acknowledgedTimeNs = 0;
    this.window = 0;
    this.shift = -1;
    this.duplicates = 0;
    this.original = 0;
    this.lastSigns = 0;
    this.isFirstAck = true;
  }
}

/** A segment's numbers. One object serves all. */
export class Segment {
  sequence = 0;
  acknowledgement = 0;
  /** Payload bytes on the wire. */
  length = 0;
  flags = 0;
  /** As in the header. */
  window = 0;
  timeNs = 0;
  frame = 0;
}

/**
 * The signs of a segment of `own`, whose peer is `peer`; both remember it.
 * @param roundTripNs  of the handshake; 0 while unknown
 */
export function analyse(own: TcpSide, peer: TcpSide, s: Segment, roundTripNs: number): number {
  const alone = signsOfAck(own, peer, s);
  let signs = alone;
  if (s.acknowledgement !== own.acknowledged) {
    own.original = s.frame;
    own.duplicates = 0;
  }
  if (acknowledgesUnseen(peer, s)) signs |= ACKED_LOST_SEGMENT;
  if ((s.length > 0 || (s.flags & (SYN | FIN)) !== 0) && (signs & KEEP_ALIVE) === 0) {
    signs |= repetition(own, peer, s, roundTripNs);
  }
  remember(own, s, signs);
  return signs;
}

/** What windows and numbers tell, before looking whether payload repeats. */
function signsOfAck(own: TcpSide, peer: TcpSide, s: Segment): number {
  if (s.length === 1 && s.sequence === own.next && peer.window === 0) return ZERO_WINDOW_PROBE;
  const isPlain = (s.flags & NEVER_ALONE) === 0;
  let signs = 0;
  if (s.window === 0 && isPlain) signs |= ZERO_WINDOW;
  if (own.next !== 0 && sequenceDistance(s.sequence, own.next) > 0 && (s.flags & RST) === 0) signs |= LOST_SEGMENT;
  if (!isPlain) return signs;
  if (s.length <= 1 && s.sequence === ((own.next - 1) | 0)) signs |= KEEP_ALIVE;
  if (fillsWindow(peer, s)) signs |= WINDOW_FULL;
  return s.length === 0 && repeatsNumbers(own, s) ? signs | signsOfRepeatedNumbers(own, peer, s) : signs;
}

function repeatsNumbers(own: TcpSide, s: Segment): boolean {
  return s.sequence === own.next && s.acknowledgement === own.acknowledged;
}

/** Of a segment without payload with the same numbers as the one before. */
function signsOfRepeatedNumbers(own: TcpSide, peer: TcpSide, s: Segment): number {
  if (s.window !== own.window) return s.window === 0 ? 0 : WINDOW_UPDATE;
  if (s.window === 0) return (peer.lastSigns & ZERO_WINDOW_PROBE) !== 0 ? ZERO_WINDOW_PROBE_ACK : 0;
  if ((peer.lastSigns & KEEP_ALIVE) !== 0) return KEEP_ALIVE_ACK;
  own.duplicates++;
  return DUPLICATE_ACK;
}

function fillsWindow(peer: TcpSide, s: Segment): boolean {
  if (s.length === 0 || peer.shift === -1) return false;
  const shift = peer.isFirstAck || peer.shift < 0 ? 0 : peer.shift;
  return ((s.sequence + s.length) | 0) === ((peer.acknowledged + peer.window * 2 ** shift) | 0);
}

/** Whether an ACK is for segments that were not captured; said once for the same ones. */
function acknowledgesUnseen(peer: TcpSide, s: Segment): boolean {
  if (peer.unbroken === 0 || (s.flags & ACK) === 0) return false;
  if (sequenceDistance(s.acknowledgement, peer.unbroken) <= 0) return false;
  peer.unbroken = peer.next;
  return true;
}

function repetition(own: TcpSide, peer: TcpSide, s: Segment, roundTripNs: number): number {
  const isProbed = s.length > 1 && ((own.next - 1) | 0) === s.sequence;
  const isOld = own.next !== 0 && sequenceDistance(s.sequence, own.next) < 0 && !isProbed;
  const end = (s.sequence + s.length) | 0;
  if (s.length > 0 && peer.acknowledged !== 0 && sequenceDistance(end, peer.acknowledged) <= 0) {
    return SPURIOUS_RETRANSMISSION;
  }
  if (!isOld) return 0;
  const isAsked = peer.duplicates >= 2 && peer.acknowledged === s.sequence;
  if (isAsked && isWithin(s.timeNs - peer.acknowledgedTimeNs, FAST_NS)) return FAST_RETRANSMISSION;
  const soon = roundTripNs > 0 ? roundTripNs : OUT_OF_ORDER_NS;
  const endsLast = own.next === ((end + ((s.flags & (SYN | FIN)) === 0 ? 0 : 1)) | 0);
  return isWithin(s.timeNs - own.nextTimeNs, soon) && !endsLast ? OUT_OF_ORDER : RETRANSMISSION;
}

/** A time before the other one is no short time after it. */
function isWithin(ns: number, most: number): boolean {
  return ns >= 0 && ns < most;
}

function remember(own: TcpSide, s: Segment, signs: number): void {
  const ends = (s.flags & (SYN | FIN)) === 0 ? 0 : 1;
  const next = (s.sequence + s.length + ends) | 0;
  if ((signs & ZERO_WINDOW_PROBE) === 0) {
    if (own.next === 0 || sequenceDistance(next, own.next) > 0) {
      own.next = next;
      own.nextTimeNs = s.timeNs;
    }
    if (own.unbroken === 0 || s.sequence === own.unbroken) own.unbroken = own.next;
  }
  if ((s.flags & SYN) === 0) own.isFirstAck = false;
  own.window = s.window;
  own.acknowledged = s.acknowledgement;
  own.acknowledgedTimeNs = s.timeNs;
  own.lastSigns = signs;
}
