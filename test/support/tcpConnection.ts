/** One TCP connection of a scenario: sequence numbers, acknowledgements and time stamps kept right by itself. */
import { ACK, FIN, ipPacket, PSH, RST, SYN, TCP, type TcpOptions, tcpOptions, tcpSegment } from './packets.ts';
import type { Frame, Host, Scenario } from './scenario.ts';

export type End = 'client' | 'server';

export interface ConnectOptions {
  /** The server's port. */
  readonly port: number;
  /** When the SYN was captured, seconds since the story's start. */
  readonly at: number;
  /** Round trip time, 1 ms unless told. */
  readonly rttMs?: number;
  /** Next to whom the capture was made: the other one's answers take a round trip. `client` unless told. */
  readonly capturedAt?: End;
  readonly clientPort?: number;
  /** How far it gets: `established` unless told; `syn` has no answer, `half-open` no ACK. */
  readonly until?: 'syn' | 'half-open' | 'established';
  /** The SYN is sent again at these times before the one that is answered. */
  readonly synResentAt?: readonly number[];
  /** The SYN-ACK is sent again at these times; the last one is acknowledged. */
  readonly synAckResentAt?: readonly number[];
  /** Data in the SYN (TCP Fast Open), acknowledged by the SYN-ACK. */
  readonly fastOpen?: Uint8Array;
  readonly timestamps?: boolean;
  readonly mss?: number;
  /** Time to live of both ends' packets; 64 unless told. */
  readonly ttl?: number;
}

interface EndState {
  readonly host: Host;
  readonly port: number;
  /** Sequence number of its next byte. */
  next: number;
  /** What it has acknowledged. */
  acked: number;
  /** Next IPv4 identification. */
  ipId: number;
  /** TSval at time zero. */
  readonly clock: number;
  /** The TSval last heard from the other end. */
  heard: number;
  lastData: { readonly seq: number; readonly payload: Uint8Array } | null;
}

/** A pure ACK that will be sent unless data carries it first. */
interface PendingAck {
  readonly end: End;
  readonly at: number;
}

/** How long an end next to the capture takes to answer, seconds. */
const NEAR_SECONDS = 20e-6;
/** Between segments of one flight, seconds. */
const SEGMENT_SPACING = 10e-6;

export class TcpConnection {
  readonly clientPort: number;
  readonly port: number;
  /** When the handshake's last ACK was captured, seconds; the SYN's time when there was none. */
  readonly establishedAt: number;
  readonly syn: Frame;
  readonly synAck: Frame | null;
  readonly handshakeAck: Frame | null;
  readonly #scenario: Scenario;
  readonly #options: ConnectOptions;
  readonly #ends: Record<End, EndState>;
  #pendingAck: PendingAck | null = null;
  #lastAt: number;

  constructor(scenario: Scenario, client: Host, server: Host, options: ConnectOptions) {
    this.#scenario = scenario;
    this.#options = options;
    this.clientPort = options.clientPort ?? scenario.freshPort();
    this.port = options.port;
    const seed = this.clientPort * 65537 + options.port;
    this.#ends = {
      client: newEnd(client, this.clientPort, (seed * 7919) % 4294967296, 1_258_103_773),
      server: newEnd(server, options.port, (seed * 104729) % 4294967296, 1_742_607_759),
    };
    this.#lastAt = options.at;
    this.syn = this.#sendSyn();
    this.synAck = options.until === 'syn' ? null : this.#sendSynAck();
    this.handshakeAck = this.synAck === null || options.until === 'half-open' ? null : this.#sendHandshakeAck();
    this.establishedAt = (this.handshakeAck ?? this.syn).ns / 1e9;
  }

  /** Sends bytes in segments of at most the MSS and has them acknowledged; answers the frames. */
  send(end: End, payload: Uint8Array, at: number): Frame[] {
    const size = (this.#options.mss ?? 1460) - (this.#timestamps ? 12 : 0);
    const count = Math.ceil(payload.length / size);
    const frames = Array.from({ length: count }, (_, index) => {
      const piece = payload.subarray(index * size, (index + 1) * size);
      return this.#data(end, piece, at + index * SEGMENT_SPACING, index === count - 1);
    });
    this.#ackLater(other(end), at + count * SEGMENT_SPACING);
    return frames;
  }

  /** Sends the segment last sent by `end` again. */
  resend(end: End, at: number): Frame {
    const last = this.#ends[end].lastData;
    if (last === null) throw new Error(`${end} has sent nothing that it could send again`);
    this.#advance(end, at);
    return this.#emit(end, ACK | PSH, at, { seq: last.seq, payload: last.payload });
  }

  /** Sends `payload` but it is lost before the capture: it takes its sequence numbers only. */
  lose(end: End, payload: Uint8Array): void {
    const state = this.#ends[end];
    state.lastData = { seq: state.next, payload };
    state.next = add(state.next, payload.length);
  }

  /** A pure ACK now. */
  ack(end: End, at: number, window?: number): Frame {
    this.#advance(end, at);
    return this.#emit(end, ACK, at, window === undefined ? {} : { window });
  }

  /** A keep-alive probe (one byte before the next) and its answer. */
  keepAlive(end: End, at: number): void {
    this.#advance(end, at);
    this.#emit(end, ACK, at, { seq: add(this.#ends[end].next, -1) });
    this.#ackLater(other(end), at);
  }

  fin(end: End, at: number): Frame {
    this.#advance(end, at);
    const frame = this.#emit(end, FIN | ACK, at);
    this.#ends[end].next = add(this.#ends[end].next, 1);
    this.#ackLater(other(end), at);
    return frame;
  }

  /** A reset as Linux answers a segment for a closed socket: nothing but the flag. */
  rst(end: End, at: number): Frame {
    this.#advance(end, at);
    this.#pendingAck = null;
    return this.#emit(end, RST, at, { window: 0 });
  }

  /** Both ends close in order, `end` first. */
  close(end: End, at: number): void {
    this.fin(end, at);
    this.fin(other(end), at + this.#answerSeconds(other(end)));
  }

  /** Sends the ACK that is still owed. */
  settle(): void {
    this.#flush(Number.POSITIVE_INFINITY);
  }

  get #timestamps(): boolean {
    return this.#options.timestamps ?? true;
  }

  /** How long after a frame of the other end was captured an answer of `end` is captured. */
  #answerSeconds(end: End): number {
    return end === (this.#options.capturedAt ?? 'client') ? NEAR_SECONDS : (this.#options.rttMs ?? 1) / 1000;
  }

  #sendSyn(): Frame {
    const { at, synResentAt = [], fastOpen = new Uint8Array(0) } = this.#options;
    const client = this.#ends.client;
    const frames = [at, ...synResentAt].map((time) => this.#emit('client', SYN, time, { payload: fastOpen }));
    client.next = add(client.next, 1 + fastOpen.length);
    this.#lastAt = frames[frames.length - 1].ns / 1e9;
    return frames[0];
  }

  #sendSynAck(): Frame {
    const times = [this.#lastAt + this.#answerSeconds('server'), ...(this.#options.synAckResentAt ?? [])];
    const frames = times.map((time) => this.#emit('server', SYN | ACK, time));
    this.#ends.server.next = add(this.#ends.server.next, 1);
    this.#lastAt = frames[frames.length - 1].ns / 1e9;
    return frames[0];
  }

  #sendHandshakeAck(): Frame {
    this.#lastAt += this.#answerSeconds('client');
    return this.#emit('client', ACK, this.#lastAt);
  }

  #data(end: End, payload: Uint8Array, at: number, last: boolean): Frame {
    this.#advance(end, at);
    const state = this.#ends[end];
    const frame = this.#emit(end, last ? ACK | PSH : ACK, at, { payload });
    state.lastData = { seq: state.next, payload };
    state.next = add(state.next, payload.length);
    return frame;
  }

  #ackLater(end: End, at: number): void {
    this.#pendingAck = { end, at: at + this.#answerSeconds(end) };
  }

  /** Time goes on to `at`, when `end` sends: an owed ACK goes out before, or rides along. */
  #advance(end: End, at: number): void {
    if (at < this.#lastAt) throw new Error(`told out of order: ${at} s after ${this.#lastAt} s`);
    this.#flush(at);
    if (this.#pendingAck?.end === end) this.#pendingAck = null;
    this.#lastAt = Math.max(this.#lastAt, at);
  }

  #flush(until: number): void {
    const pending = this.#pendingAck;
    if (pending === null || pending.at >= until) return;
    this.#pendingAck = null;
    this.#lastAt = pending.at;
    this.#emit(pending.end, ACK, pending.at);
  }

  #emit(
    end: End,
    flags: number,
    at: number,
    fields: { readonly seq?: number; readonly window?: number; readonly payload?: Uint8Array } = {},
  ): Frame {
    const [me, peer] = [this.#ends[end], this.#ends[other(end)]];
    const acknowledges = (flags & ACK) !== 0;
    if (acknowledges) me.acked = peer.next;
    const stamp = (me.clock + Math.floor(at * 1000)) >>> 0;
    const segment = tcpSegment(me.host.address, peer.host.address, {
      sourcePort: me.port,
      destinationPort: peer.port,
      seq: me.next,
      ack: acknowledges ? me.acked : 0,
      flags,
      options: this.#optionBytes(flags, stamp, acknowledges ? me.heard : 0),
      ...fields,
    });
    if ((flags & RST) === 0) peer.heard = stamp;
    const { ttl = 64 } = this.#options;
    const packet = ipPacket(me.host.address, peer.host.address, TCP, segment, { id: me.ipId++ & 0xffff, ttl });
    return this.#scenario.add(me.host, peer.host, packet, at);
  }

  #optionBytes(flags: number, stamp: number, echo: number): Uint8Array {
    if ((flags & RST) !== 0) return new Uint8Array(0);
    const timestamps: TcpOptions = this.#timestamps ? { timestamps: [stamp, echo] } : {};
    if ((flags & SYN) === 0) return tcpOptions(timestamps);
    return tcpOptions({ mss: this.#options.mss ?? 1460, sackPermitted: true, windowScale: 7, ...timestamps });
  }
}

function newEnd(host: Host, port: number, next: number, clock: number): EndState {
  return { host, port, next, acked: 0, ipId: port, clock, heard: 0, lastData: null };
}

function other(end: End): End {
  return end === 'client' ? 'server' : 'client';
}

/** Sequence arithmetic modulo 2^32. */
function add(seq: number, length: number): number {
  return (seq + length) >>> 0;
}
