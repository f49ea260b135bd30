/** Which payload is new: tells retransmissions, keeps what comes before its beginning, remembers holes (RFC 9293, 3.4). */
import { captureOf } from '../base/frameRef.ts';
import { sequenceDistance } from '../base/sequence.ts';
import type { SideIndex } from '../base/side.ts';
import type { Packet } from '../decode/packet.ts';
import type { Connection, EarlySegment, HalfConnection } from './connection.ts';
import { isSameMoment } from './moments.ts';

/** A first segment in the wrong order is copied up to this size, and all of them up to that. */
const MAX_EARLY_BYTES = 16_384;
const MAX_EARLY = 8;
const MAX_ALL_EARLY_BYTES = 8 << 20;

export class SegmentOrder {
  /** Bytes of segments that wait for those before them. */
  #earlyBytes = 0;

  /** `old`: sent before; `early`: kept until its beginning comes; `new`: to be taken now. */
  place(
    connection: Connection,
    side: SideIndex,
    packet: Packet,
    from: number,
    sequence: number,
  ): 'old' | 'early' | 'new' {
    const own = connection.side(side);
    const { timeNs, frame } = packet;
    const length = packet.originalEnd - from;
    const nextSequence = (sequence + length) | 0;
    if (own.sequenceKnown && sequenceDistance(nextSequence, own.nextSequence) <= 0 && !fillsHole(own, sequence)) {
      const probe = length === 1 && sequenceDistance(sequence, own.nextSequence) === -1;
      if (!probe && !isSameMoment(captureOf(frame), timeNs, own.lastPayloadCapture, own.lastPayloadNs)) {
        connection.note({ kind: 'retransmission', side, timeNs, frame });
      }
      return 'old';
    }
    const isAhead = own.sequenceKnown && sequenceDistance(sequence, own.nextSequence) > 0;
    if (isAhead) {
      own.holeStart = own.nextSequence;
      own.holeEnd = sequence;
      // The first message in the wrong order: its beginning tells what it is, so it waits for that, unless it is missing.
      const isOpening = !own.spoke && connection.mode !== 'dns';
      if (isOpening && !isMissing(own, sequence) && own.early.length < MAX_EARLY && this.#mayKeep(packet.end - from)) {
        const bytes = packet.bytes.slice(from, packet.end);
        own.early = [...own.early, { bytes, originalLength: length, sequence, timeNs, frame }];
        return 'early';
      }
    }
    // Its acknowledgement was captured just before it: nothing is missing.
    if (!isAhead && connection.troubles.length > 0) takeBackUnseen(connection, side, timeNs, frame);
    advance(own, nextSequence);
    own.lastPayloadNs = timeNs;
    own.lastPayloadCapture = captureOf(frame);
    return 'new';
  }

  /** What was kept for a beginning that has now come, or will not. */
  takeEarly(own: HalfConnection): readonly EarlySegment[] {
    const { early } = own;
    if (early.length === 0) return early;
    for (const { bytes } of early) this.#earlyBytes -= bytes.length;
    own.early = [];
    return early;
  }

  /** Copies of segments are kept within a budget, whoever sends what. */
  #mayKeep(length: number): boolean {
    if (length > MAX_EARLY_BYTES || this.#earlyBytes + length > MAX_ALL_EARLY_BYTES) return false;
    this.#earlyBytes += length;
    return true;
  }
}

/** Whether the peer has what a side sent before `sequence`: what of it was not captured does not come any more. */
export function isMissing(own: HalfConnection, sequence: number): boolean {
  return own.missing && sequenceDistance(own.missingTo, sequence) >= 0;
}

function takeBackUnseen(connection: Connection, side: SideIndex, timeNs: number, frame: number): void {
  const { troubles } = connection;
  const last = troubles[troubles.length - 1];
  if (last.kind !== 'acked-unseen' || last.side !== side) return;
  if (!isSameMoment(captureOf(frame), timeNs, captureOf(last.frame), last.timeNs)) return;
  troubles.pop();
  connection.side(side).heardNs = Number.NaN;
}

/** The side has sent everything before `nextSequence`. */
export function advance(own: HalfConnection, nextSequence: number): void {
  if (!own.sequenceKnown || sequenceDistance(nextSequence, own.nextSequence) > 0) own.nextSequence = nextSequence;
  own.sequenceKnown = true;
}

function fillsHole(own: HalfConnection, sequence: number): boolean {
  if (own.holeStart === own.holeEnd) return false;
  if (sequenceDistance(sequence, own.holeStart) < 0 || sequenceDistance(sequence, own.holeEnd) >= 0) return false;
  if (sequence === own.holeStart) own.holeStart = own.holeEnd;
  return true;
}
