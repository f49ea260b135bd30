/**
 * Openings in their plain course, as numbers: SYN, SYN-ACK, ACK, and of TLS ClientHello, ServerHello and its flight,
 * Finished, in order and without a silence that could count. That is what nearly all connections of a capture do, so they
 * cost no object. Hot: a step a frame. Whatever is out of the ordinary is left to ConnectionTracker, for which
 * `fillConnection` makes the very Connection that it would have made by itself; test/track/plainOpenings.test.ts holds the
 * two ways against each other. Of frames in the kernel's memory src/kernel/assembly/openings.ts takes most, on the same
 * rows, and mail's besides; here it is for all others.
 */
import { sequenceDistance } from '../base/sequence.ts';
import type { Packet } from '../decode/packet.ts';
import { ACK, FIN, headerEnd, payloadOffset, RST, SYN, timestampValue } from '../decode/tcpHeader.ts';
import { helloLength, isAlertStart, isClientHelloStart, isHelloRetryRequest } from '../decode/tls.ts';
import { findServerName } from '../decode/tlsServerName.ts';
import type { OpeningRoom } from '../kernel/tables.ts';
import { clientOwes, serverOwes } from './filledOpening.ts';
import { DUPLICATE_NS, FLIGHT_NS } from './measures.ts';
import {
  AFTER_PIECE,
  CAPTURING,
  CLIENT_ADDRESS,
  CLIENT_HELLO_SEEN,
  CLIENT_PAYLOAD_NS,
  CLIENT_SIDE,
  ESTABLISHED,
  FIRST_MESSAGE_NS,
  GREETED,
  HANDSHAKE_FRAME,
  HANDSHAKE_NS,
  MAC_HIGH,
  MAC_LOW,
  NEXT_SEQUENCE,
  NUMBERS,
  OpeningRows,
  OWES_FRAME,
  OWES_NS,
  PORTS,
  SERVER_ADDRESS,
  SERVER_HELLO_SEEN,
  SERVER_PAYLOAD_NS,
  SERVER_SIDE,
  STATE,
  SYN_ACK_FRAME,
  SYN_ACK_NS,
  SYN_ACK_SEEN,
  SYN_NS,
  SYN_SEEN,
  TIMESTAMP,
  TIMESTAMP_AT_OWING,
  WORDS,
} from './openingRows.ts';

/** The segment was taken. */
export const TAKEN = 0;
/** It was, and with it the opening is over. */
export const OVER = 1;
/** It was: the ClientHello with which the client spoke first. */
export const HELLO = 2;
/** It is out of the ordinary; nothing was changed but what is known of its sender. */
export const UNUSUAL = 3;

const CHANGE_CIPHER_SPEC_RECORD = 20;
const CHANGE_CIPHER_SPEC_BYTES = 6;

export class PlainOpenings {
  readonly rows: OpeningRows;
  readonly #thresholdNs: number;
  readonly #mayGoOn: (client: number, server: number) => boolean;
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;

  /**
   * @param thresholdNs  a silence as long as this is out of the ordinary
   * @param mayGoOn  whether these two, client and server, may have something to wait for past the opening
   */
  constructor(thresholdNs: number, room: OpeningRoom, mayGoOn: (client: number, server: number) => boolean) {
    this.rows = new OpeningRows(room);
    this.#mayGoOn = mayGoOn;
    this.#thresholdNs = thresholdNs;
    this.#words = this.rows.words;
    this.#numbers = this.rows.numbers;
  }

  /** Takes a SYN without data; answers its slot. There must be room. */
  begin(packet: Packet, ports: number, stream: number): number {
    const slot = this.rows.begin(packet, ports, stream);
    this.#observeSender(slot * WORDS + CLIENT_SIDE, packet);
    return slot;
  }

  /** Whether one began before this time in which `owner` owes `peer` a message. */
  hasDebt(owner: number, peer: number, beforeNs: number): boolean {
    const words = this.#words;
    for (const slot of this.rows.live()) {
      const at = slot * WORDS;
      if (this.#numbers[slot * NUMBERS + SYN_NS] > beforeNs) continue;
      const state = words[at + STATE];
      const [client, server] = [words[at + CLIENT_ADDRESS], words[at + SERVER_ADDRESS]];
      if (client === owner && server === peer && clientOwes(state, words[at + PORTS] & 0xffff)) return true;
      if (server === owner && client === peer && serverOwes(state)) return true;
    }
    return false;
  }

  /** Takes the next segment, or answers UNUSUAL. */
  segment(slot: number, isClient: boolean, packet: Packet, flags: number): number {
    if ((flags & (FIN | RST)) !== 0) return UNUSUAL;
    const words = this.#words;
    const at = slot * WORDS;
    const own = at + (isClient ? CLIENT_SIDE : SERVER_SIDE);
    const state = words[at + STATE];
    if ((flags & SYN) !== 0) {
      if (isClient !== ((flags & ACK) === 0)) return UNUSUAL;
      return isClient ? this.#synAgain(slot, packet) : this.#synAck(slot, packet);
    }
    if (state === SYN_SEEN) return UNUSUAL;
    const { view, transport } = packet;
    const from = payloadOffset(packet.bytes, transport);
    if (from < 0 || view.getUint16(transport + 14) === 0) return UNUSUAL;
    const peer = at + (isClient ? SERVER_SIDE : CLIENT_SIDE);
    if (sequenceDistance(view.getInt32(transport + 8), words[peer + NEXT_SEQUENCE]) > 1) return UNUSUAL;
    const hasPayload = from < packet.originalEnd;
    if (state === SYN_ACK_SEEN && (!isClient || hasPayload)) return UNUSUAL;
    const ahead = hasPayload ? sequenceDistance(view.getInt32(transport + 4), words[own + NEXT_SEQUENCE]) : 0;
    if (ahead !== 0 && !this.#isCopy(slot, isClient, ahead + packet.originalEnd - from, packet)) return UNUSUAL;
    this.#observeSender(own, packet);
    if (state === SYN_ACK_SEEN) return this.#establish(slot, packet);
    if (!hasPayload || ahead !== 0) return TAKEN;
    const step = isClient ? this.#fromClient(slot, state, packet, from) : this.#fromServer(slot, state, packet, from);
    if (step === UNUSUAL) return UNUSUAL;
    words[own + NEXT_SEQUENCE] += packet.originalEnd - from;
    this.#numbers[slot * NUMBERS + (isClient ? CLIENT_PAYLOAD_NS : SERVER_PAYLOAD_NS)] = packet.timeNs;
    return step;
  }

  /** The same SYN, captured twice. */
  #synAgain(slot: number, { view, transport, timeNs }: Packet): number {
    const ahead = sequenceDistance(
      this.#words[slot * WORDS + CLIENT_SIDE + NEXT_SEQUENCE],
      view.getInt32(transport + 4),
    );
    return ahead === 1 && timeNs - this.#numbers[slot * NUMBERS + SYN_NS] < DUPLICATE_NS ? TAKEN : UNUSUAL;
  }

  /** Whether payload that ends `ahead` of what was expected next is the last one, captured twice. */
  #isCopy(slot: number, isClient: boolean, ahead: number, { timeNs }: Packet): boolean {
    if (ahead > 0 || this.#words[slot * WORDS + STATE] < CLIENT_HELLO_SEEN) return false;
    return timeNs - this.#numbers[slot * NUMBERS + (isClient ? CLIENT_PAYLOAD_NS : SERVER_PAYLOAD_NS)] < DUPLICATE_NS;
  }

  #synAck(slot: number, packet: Packet): number {
    const { timeNs, frame } = packet;
    const words = this.#words;
    const at = slot * WORDS;
    if (words[at + STATE] !== SYN_SEEN) {
      return timeNs - this.#numbers[slot * NUMBERS + SYN_ACK_NS] < DUPLICATE_NS ? TAKEN : UNUSUAL;
    }
    this.#observeSender(at + SERVER_SIDE, packet);
    words[at + STATE] = SYN_ACK_SEEN;
    words[at + SERVER_SIDE + NEXT_SEQUENCE] = packet.view.getInt32(packet.transport + 4) + 1;
    this.#numbers[slot * NUMBERS + SYN_ACK_NS] = timeNs;
    this.#numbers[slot * NUMBERS + SYN_ACK_FRAME] = frame;
    return TAKEN;
  }

  #establish(slot: number, packet: Packet): number {
    this.#words[slot * WORDS + STATE] = ESTABLISHED;
    this.#numbers[slot * NUMBERS + HANDSHAKE_NS] = packet.timeNs;
    this.#numbers[slot * NUMBERS + HANDSHAKE_FRAME] = packet.frame;
    this.#owe(slot, CLIENT_SIDE, 0, packet);
    this.#owe(slot, SERVER_SIDE, 0, packet);
    return TAKEN;
  }

  #fromClient(slot: number, state: number, packet: Packet, from: number): number {
    if (state >= GREETED) return UNUSUAL;
    const silentNs = packet.timeNs - this.#numbers[slot * NUMBERS + OWES_NS];
    if (state === CLIENT_HELLO_SEEN) {
      if (silentNs <= FLIGHT_NS) this.#owe(slot, SERVER_SIDE, 1, packet);
      return TAKEN;
    }
    if (silentNs >= this.#thresholdNs) return UNUSUAL;
    const { bytes, end } = packet;
    const start = Math.min(from, end);
    if (state === SERVER_HELLO_SEEN) {
      const hello = start + (bytes[start] === CHANGE_CIPHER_SPEC_RECORD ? CHANGE_CIPHER_SPEC_BYTES : 0);
      if (isClientHelloStart(bytes, hello, end)) return UNUSUAL;
      return this.#mayGoOn(this.rows.clientOf(slot), this.rows.serverOf(slot)) ? UNUSUAL : OVER;
    }
    if (!isClientHelloStart(bytes, start, end) || !this.#takeServerName(slot, bytes, start, end)) return UNUSUAL;
    this.#words[slot * WORDS + STATE] = CLIENT_HELLO_SEEN;
    this.#numbers[slot * NUMBERS + FIRST_MESSAGE_NS] = packet.timeNs;
    this.#owe(slot, SERVER_SIDE, 0, packet);
    return HELLO;
  }

  #fromServer(slot: number, state: number, packet: Packet, from: number): number {
    if (state === ESTABLISHED || state >= GREETED) return UNUSUAL;
    const silentNs = packet.timeNs - this.#numbers[slot * NUMBERS + OWES_NS];
    if (state === SERVER_HELLO_SEEN) {
      if (silentNs <= FLIGHT_NS) this.#owe(slot, CLIENT_SIDE, 1, packet);
      return TAKEN;
    }
    const { bytes, end } = packet;
    const start = Math.min(from, end);
    if (silentNs >= this.#thresholdNs) return UNUSUAL;
    if (isAlertStart(bytes, start, end) || isHelloRetryRequest(bytes, start, end)) return UNUSUAL;
    this.#words[slot * WORDS + STATE] = SERVER_HELLO_SEEN;
    this.#owe(slot, CLIENT_SIDE, 0, packet);
    return TAKEN;
  }

  /** False when the hello goes on in further segments that may hold the name. */
  #takeServerName(slot: number, bytes: Uint8Array, start: number, end: number): boolean {
    const found = findServerName(bytes, start, end);
    if (found === 0) return helloLength(bytes, start, end) <= end - start;
    this.rows.keepServerName(slot, bytes, Math.floor(found / 256), found % 256);
    return true;
  }

  #owe(slot: number, side: number, afterPiece: number, packet: Packet): void {
    const words = this.#words;
    const at = slot * WORDS;
    words[at + side + TIMESTAMP_AT_OWING] = words[at + side + TIMESTAMP];
    words[at + AFTER_PIECE] = afterPiece;
    this.#numbers[slot * NUMBERS + OWES_NS] = packet.timeNs;
    this.#numbers[slot * NUMBERS + OWES_FRAME] = packet.frame;
  }

  /** As `observeSender` in observe.ts. */
  #observeSender(own: number, packet: Packet): void {
    const words = this.#words;
    if (words[own + MAC_HIGH] < 0) {
      words[own + MAC_HIGH] = packet.macHigh;
      words[own + MAC_LOW] = packet.macLow;
    }
    if (packet.outgoing || packet.loopback) words[own + CAPTURING] = 1;
    const { view, transport } = packet;
    const stamp = timestampValue(view, transport, headerEnd(packet.bytes, transport, packet.end));
    if (stamp !== 0) words[own + TIMESTAMP] = stamp;
  }
}
