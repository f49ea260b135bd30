/**
 * TLS openings in their plain course, as numbers: SYN, SYN-ACK, ACK, ClientHello, ServerHello and its flight, Finished, in
 * order and without a silence that could count. That is what nearly all connections of a capture do, so they cost no
 * object. Hot: a step a frame. Whatever is out of the ordinary is left to ConnectionTracker, for which `fill` makes the
 * very Connection that it would have made by itself; test/track/plainOpenings.test.ts holds the two ways against each other.
 * Of frames in the kernel's memory src/kernel/assembly/openings.ts takes most, on the same rows; here it is for all others.
 */
import { sequenceDistance } from '../base/sequence.ts';
import type { Packet } from '../decode/packet.ts';
import { ACK, FIN, headerEnd, payloadOffset, RST, SYN, timestampValue } from '../decode/tcpHeader.ts';
import { helloLength, isAlertStart, isClientHelloStart, isHelloRetryRequest } from '../decode/tls.ts';
import { findServerName } from '../decode/tlsServerName.ts';
import type { OpeningRoom } from '../kernel/tables.ts';
import type { Connection, HalfConnection } from './connection.ts';
import { DUPLICATE_NS, FLIGHT_NS, roundTrip } from './measures.ts';
import { NameCache } from './nameCache.ts';

/** The segment was taken. */
export const TAKEN = 0;
/** It was, and with it the opening is over. */
export const OVER = 1;
/** It was: the ClientHello with which the client spoke first. */
export const HELLO = 2;
/** It is out of the ordinary; nothing was changed but what is known of its sender. */
export const UNUSUAL = 3;

/** About 5 MiB; memory follows use. */
const CAPACITY = 1 << 15;
/** How far the search for a half-open victim goes before any other is taken. */
const SEARCH = 64;

/** What was seen last; 0 in a free slot. */
const SYN_SEEN = 1;
const SYN_ACK_SEEN = 2;
/** Either side owes the first message. */
const ESTABLISHED = 3;
/** The server owes its ServerHello. */
const CLIENT_HELLO_SEEN = 4;
/** The client owes its Finished flight. */
const SERVER_HELLO_SEEN = 5;

/** Places of an opening's words. */
const STATE = 0;
const CLIENT_ADDRESS = 1;
const SERVER_ADDRESS = 2;
/** The client's in the upper half. */
const PORTS = 3;
const STREAM = 4;
/** Of each side, from its first place on. */
const CLIENT_SIDE = 5;
const SERVER_SIDE = 11;
const NEXT_SEQUENCE = 0;
const MAC_HIGH = 1;
const MAC_LOW = 2;
const CAPTURING = 3;
const TIMESTAMP = 4;
const TIMESTAMP_AT_OWING = 5;
/** What made the side that owes do so was a further piece of its peer's message. */
const AFTER_PIECE = 17;
const WORDS = 18;

/** Places of an opening's times and frames. */
const SYN_NS = 0;
const SYN_FRAME = 1;
const SYN_ACK_NS = 2;
const SYN_ACK_FRAME = 3;
const HANDSHAKE_NS = 4;
const HANDSHAKE_FRAME = 5;
const HELLO_NS = 6;
const OWES_NS = 7;
const OWES_FRAME = 8;
const CLIENT_PAYLOAD_NS = 9;
const SERVER_PAYLOAD_NS = 10;
const NUMBERS = 11;

/** A name's length and its bytes; the length of one that is longer. */
const NAME_BYTES = 64;
const LONG_NAME = 255;
/** Places of the state. */
const FREE = 0;
const USED = 1;

const CHANGE_CIPHER_SPEC_RECORD = 20;
const CHANGE_CIPHER_SPEC_BYTES = 6;

export class PlainOpenings {
  readonly #thresholdNs: number;
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  /** Slots given back, the last one on top: it is still in the cache. How many, and how many were ever used. */
  readonly #free: Int32Array;
  readonly #state: Int32Array;
  readonly #shortNames: Uint8Array;
  readonly #longNames = new Map<number, string>();
  readonly #names = new NameCache();
  #hand = 0;

  /** @param thresholdNs  a silence as long as this is out of the ordinary */
  constructor(thresholdNs: number, room: OpeningRoom) {
    this.#thresholdNs = thresholdNs;
    this.#words = room.words;
    this.#numbers = room.numbers;
    this.#free = room.free;
    this.#state = room.state;
    this.#shortNames = room.names;
  }

  get isFull(): boolean {
    return this.#state[FREE] === 0 && this.#state[USED] === CAPACITY;
  }

  /** Takes a SYN without data; answers its slot. There must be room. */
  begin(packet: Packet, ports: number, stream: number): number {
    const slot = this.#state[FREE] > 0 ? this.#free[--this.#state[FREE]] : this.#state[USED]++;
    const words = this.#words;
    const at = slot * WORDS;
    words[at + STATE] = SYN_SEEN;
    words[at + CLIENT_ADDRESS] = packet.source;
    words[at + SERVER_ADDRESS] = packet.destination;
    words[at + PORTS] = ports;
    words[at + STREAM] = stream;
    words[at + CLIENT_SIDE + NEXT_SEQUENCE] = packet.view.getInt32(packet.transport + 4) + 1;
    this.#beginSide(at + CLIENT_SIDE);
    this.#beginSide(at + SERVER_SIDE);
    this.#observeSender(at + CLIENT_SIDE, packet);
    const numbers = this.#numbers;
    const of = slot * NUMBERS;
    numbers[of + SYN_NS] = packet.timeNs;
    numbers[of + SYN_FRAME] = packet.frame;
    numbers[of + CLIENT_PAYLOAD_NS] = Number.NEGATIVE_INFINITY;
    numbers[of + SERVER_PAYLOAD_NS] = Number.NEGATIVE_INFINITY;
    this.#shortNames[slot * NAME_BYTES] = 0;
    return slot;
  }

  #beginSide(own: number): void {
    const words = this.#words;
    words[own + MAC_HIGH] = -1;
    words[own + CAPTURING] = 0;
    words[own + TIMESTAMP] = 0;
    words[own + TIMESTAMP_AT_OWING] = 0;
  }

  /** The opening is followed no more. */
  give(slot: number): void {
    this.#words[slot * WORDS + STATE] = 0;
    if (this.#shortNames[slot * NAME_BYTES] === LONG_NAME) this.#longNames.delete(slot);
    this.#free[this.#state[FREE]++] = slot;
  }

  clientOf(slot: number): number {
    return this.#words[slot * WORDS + CLIENT_ADDRESS];
  }

  serverOf(slot: number): number {
    return this.#words[slot * WORDS + SERVER_ADDRESS];
  }

  portsOf(slot: number): number {
    return this.#words[slot * WORDS + PORTS];
  }

  serverNameOf(slot: number): string | null {
    const at = slot * NAME_BYTES;
    const length = this.#shortNames[at];
    if (length === LONG_NAME) return this.#longNames.get(slot) ?? null;
    return length === 0 ? null : this.#names.get(this.#shortNames, at + 1, length);
  }

  *live(): Iterable<number> {
    for (let slot = 0; slot < this.#state[USED]; slot++) if (this.#words[slot * WORDS + STATE] !== 0) yield slot;
  }

  /** The next in turn, rather one whose handshake never ended: a flood then evicts itself. All slots are in use. */
  victim(): number {
    for (let i = 0; i < SEARCH; i++) {
      const slot = this.#hand;
      this.#hand = (this.#hand + 1) % CAPACITY;
      if (this.#words[slot * WORDS + STATE] < ESTABLISHED) return slot;
    }
    return this.#hand;
  }

  /** Whether one began before this time in which `owner` owes `peer` a message. */
  hasDebt(owner: number, peer: number, beforeNs: number): boolean {
    const words = this.#words;
    for (let slot = 0; slot < this.#state[USED]; slot++) {
      const at = slot * WORDS;
      const state = words[at + STATE];
      if (state < ESTABLISHED || this.#numbers[slot * NUMBERS + SYN_NS] > beforeNs) continue;
      const [client, server] = [words[at + CLIENT_ADDRESS], words[at + SERVER_ADDRESS]];
      if (state !== CLIENT_HELLO_SEEN && client === owner && server === peer) return true;
      if (state !== SERVER_HELLO_SEEN && server === owner && client === peer) return true;
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
      return isClientHelloStart(bytes, hello, end) ? UNUSUAL : OVER;
    }
    if (!isClientHelloStart(bytes, start, end) || !this.#takeServerName(slot, bytes, start, end)) return UNUSUAL;
    this.#words[slot * WORDS + STATE] = CLIENT_HELLO_SEEN;
    this.#numbers[slot * NUMBERS + HELLO_NS] = packet.timeNs;
    this.#owe(slot, SERVER_SIDE, 0, packet);
    return HELLO;
  }

  #fromServer(slot: number, state: number, packet: Packet, from: number): number {
    if (state === ESTABLISHED) return UNUSUAL;
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
    this.#keepName(slot, bytes, Math.floor(found / 256), found % 256);
    return true;
  }

  #keepName(slot: number, bytes: Uint8Array, offset: number, length: number): void {
    const at = slot * NAME_BYTES;
    if (length < NAME_BYTES) {
      this.#shortNames.set(bytes.subarray(offset, offset + length), at + 1);
      this.#shortNames[at] = length;
    } else {
      this.#longNames.set(slot, this.#names.get(bytes, offset, length));
      this.#shortNames[at] = LONG_NAME;
    }
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

  /** Makes `connection` what it would be had it seen these frames itself. */
  fill(slot: number, connection: Connection): void {
    const words = this.#words;
    const at = slot * WORDS;
    const numbers = this.#numbers.subarray(slot * NUMBERS, (slot + 1) * NUMBERS);
    const state = words[at + STATE];
    const ports = words[at + PORTS];
    connection.reset(words[at + STREAM], numbers[SYN_NS], numbers[SYN_FRAME]);
    connection.synSeen = true;
    connection.synTimeNs = numbers[SYN_NS];
    connection.synFrame = numbers[SYN_FRAME];
    connection.client.reset(words[at + CLIENT_ADDRESS], ports >>> 16);
    connection.server.reset(words[at + SERVER_ADDRESS], ports & 0xffff);
    this.#fillSide(at + CLIENT_SIDE, connection.client);
    if (state < SYN_ACK_SEEN) return;
    this.#fillSide(at + SERVER_SIDE, connection.server);
    connection.synAckTimeNs = numbers[SYN_ACK_NS];
    connection.synAckFrame = numbers[SYN_ACK_FRAME];
    if (state < ESTABLISHED) return;
    connection.handshakeTimeNs = numbers[HANDSHAKE_NS];
    connection.handshakeFrame = numbers[HANDSHAKE_FRAME];
    connection.rttNs = roundTrip(numbers[SYN_NS], numbers[HANDSHAKE_NS]);
    this.#fillDebts(slot, state, connection);
    if (state >= CLIENT_HELLO_SEEN) this.#fillTls(slot, state, connection);
  }

  #fillSide(own: number, half: HalfConnection): void {
    const words = this.#words;
    half.seen = true;
    half.sequenceKnown = true;
    half.nextSequence = words[own + NEXT_SEQUENCE];
    half.macHigh = words[own + MAC_HIGH];
    half.macLow = words[own + MAC_LOW];
    half.capturing = words[own + CAPTURING] !== 0;
    half.timestamp = words[own + TIMESTAMP];
    half.timestampAtOwing = words[own + TIMESTAMP_AT_OWING];
  }

  #fillDebts(slot: number, state: number, { client, server }: Connection): void {
    const at = slot * NUMBERS;
    const since = this.#numbers[at + OWES_NS];
    const frame = this.#numbers[at + OWES_FRAME];
    const isPiece = this.#words[slot * WORDS + AFTER_PIECE] !== 0;
    client.awaited = state === SERVER_HELLO_SEEN ? 'session' : 'request';
    server.awaited = state === ESTABLISHED ? 'greeting' : 'server-hello';
    if (state !== CLIENT_HELLO_SEEN) {
      client.owesSinceNs = since;
      client.owesFrame = frame;
    }
    if (state !== SERVER_HELLO_SEEN) {
      server.owesSinceNs = since;
      server.owesFrame = frame;
    }
    if (state === SERVER_HELLO_SEEN) client.owesAfter = isPiece ? 'data' : 'server-hello';
    if (state === CLIENT_HELLO_SEEN) server.owesAfter = isPiece ? 'data' : 'client-hello';
  }

  #fillTls(slot: number, state: number, connection: Connection): void {
    const at = slot * NUMBERS;
    connection.mode = 'tls';
    connection.application = 'tls';
    connection.serverName = this.serverNameOf(slot);
    connection.helloTimeNs = this.#numbers[at + HELLO_NS];
    connection.tlsStep = state === SERVER_HELLO_SEEN ? 2 : 1;
    connection.client.spoke = true;
    connection.client.lastPayloadNs = this.#numbers[at + CLIENT_PAYLOAD_NS];
    if (state !== SERVER_HELLO_SEEN) return;
    connection.server.spoke = true;
    connection.server.lastPayloadNs = this.#numbers[at + SERVER_PAYLOAD_NS];
  }
}
