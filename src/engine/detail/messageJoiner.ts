/** Messages of TCP services that lie in several segments, put together in bounded memory; each is told where it ends. */
import { TLS } from '../../filter/layerKinds.ts';
import type { Past } from '../../filter/past.ts';
import { endsFraming, messageLength, NOT_ONE, UNKNOWN_YET } from '../../filter/walk/framing.ts';

/** Messages in the making, and bytes kept of all of them; the oldest give way. */
const MOST_PENDING = 4096;
const MOST_BYTES = 16 << 20;
/** Of a TLS record whose content is encrypted so many bytes are kept, of any other message all up to this. */
const KEPT_OPAQUE = 64;
const KEPT = 0x1_0000;
const HANDSHAKE_RECORD = 22;

/** One side's message whose end has not come. */
interface Pending {
  readonly firstFrame: number;
  /** Where it begins in the stream. */
  readonly sequence: number;
  /** Its first bytes, `kept` of them. */
  bytes: Uint8Array;
  kept: number;
  /** Bytes that came, kept or not. */
  received: number;
  /** Its length; 0 while its first bytes do not tell. */
  total: number;
  /** Whether the capture has all its bytes so far. */
  isWhole: boolean;
}

/** Payload of one segment: `bytes[from..to)` were captured, `whole` is where it would end uncut. */
export interface Payload {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly whole: number;
}

/** Where a message began that ended in another frame: enough to put it together again. */
export interface JoinedNote {
  readonly sequence: number;
}

export class MessageJoiner {
  /** Messages that were given up for want of memory. */
  evicted = 0;
  readonly #pending = new Map<number, Pending>();
  #bytes = 0;

  /** Whether a message of this side goes on. */
  isPending(side: number): boolean {
    return this.#pending.has(side);
  }

  forget(side: number): void {
    const pending = this.#pending.get(side);
    if (pending === undefined) return;
    this.#bytes -= pending.bytes.length;
    this.#pending.delete(side);
  }

  /**
   * Takes new payload of a side, and tells `past` what of it belongs to an earlier message. Answers where the message
   * that ends here began, null when none does.
   * @param side  names the direction of a connection
   */
  take(
    side: number,
    service: number,
    payload: Payload,
    sequence: number,
    frame: number,
    past: Past,
  ): JoinedNote | null {
    const length = payload.whole - payload.from;
    const pending = this.#pending.get(side);
    if (pending === undefined || sequence !== ((pending.sequence + pending.received) | 0)) {
      if (pending !== undefined) this.forget(side);
      this.#keepRest(side, service, payload, payload.from, sequence, frame);
      return null;
    }
    const before = pending.received;
    this.#append(pending, service, payload);
    if (pending.total === 0) pending.total = this.#totalOf(pending, service);
    if (pending.total === NOT_ONE || pending.total > KEPT) {
      this.forget(side);
      return null;
    }
    if (pending.total === 0 || pending.total > pending.received) {
      past.messageAt = length;
      return null;
    }
    this.forget(side);
    past.messageAt = pending.total - before;
    past.message = pending.bytes.subarray(0, Math.min(pending.kept, pending.total));
    past.messageLength = pending.total;
    past.messageFirstFrame = pending.firstFrame;
    const rest = payload.from + past.messageAt;
    if (rest < payload.whole) this.#keepRest(side, service, payload, rest, (sequence + past.messageAt) | 0, frame);
    return { sequence: pending.sequence };
  }

  /** Walks over whole messages from `at` on; keeps what begins behind them. */
  #keepRest(side: number, service: number, payload: Payload, from: number, sequence: number, frame: number): void {
    const { bytes, to, whole } = payload;
    let at = from;
    while (at < to) {
      const length = messageLength(service, bytes, at, to);
      if (length === NOT_ONE || (length === UNKNOWN_YET && to < whole)) return;
      if (length === UNKNOWN_YET || at + length > whole) {
        const total = length === UNKNOWN_YET ? 0 : length;
        const began = (sequence + (at - from)) | 0;
        this.#begin(side, service, { bytes, from: at, to, whole }, began, frame, total);
        return;
      }
      if (endsFraming(service, bytes, at)) return;
      at += length;
    }
  }

  #begin(side: number, service: number, payload: Payload, sequence: number, frame: number, total: number): void {
    if (total > KEPT) return;
    const pending: Pending = {
      firstFrame: frame,
      sequence,
      bytes: new Uint8Array(0),
      kept: 0,
      received: 0,
      total,
      isWhole: true,
    };
    this.#pending.set(side, pending);
    this.#append(pending, service, payload);
    this.#makeRoom();
  }

  #append(pending: Pending, service: number, { bytes, from, to, whole }: Payload): void {
    const wanted = keptOf(service, pending.kept > 0 ? pending.bytes[0] : bytes[from]);
    const room = Math.min(wanted - pending.kept, to - from);
    if (pending.isWhole && room > 0) {
      this.#grow(pending, pending.kept + room);
      pending.bytes.set(bytes.subarray(from, from + room), pending.kept);
      pending.kept += room;
    }
    pending.isWhole &&= to >= whole;
    pending.received += whole - from;
  }

  #grow(pending: Pending, length: number): void {
    if (length <= pending.bytes.length) return;
    const grown = new Uint8Array(Math.max(length, Math.min(pending.bytes.length * 2, KEPT)));
    grown.set(pending.bytes);
    this.#bytes += grown.length - pending.bytes.length;
    pending.bytes = grown;
  }

  #totalOf(pending: Pending, service: number): number {
    const length = messageLength(service, pending.bytes, 0, pending.kept);
    return length === UNKNOWN_YET && !pending.isWhole ? NOT_ONE : length;
  }

  #makeRoom(): void {
    for (const side of this.#pending.keys()) {
      if (this.#pending.size <= MOST_PENDING && this.#bytes <= MOST_BYTES) return;
      this.forget(side);
      this.evicted++;
    }
  }
}

/** How many bytes of a message are kept, by its first one. */
export function keptOf(service: number, first: number): number {
  return service === TLS && first !== HANDSHAKE_RECORD ? KEPT_OPAQUE : KEPT;
}
