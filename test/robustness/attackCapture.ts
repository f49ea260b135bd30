/** Writes large hostile captures fast: frames built once, patched in place, and copied into pcap records. */
import { addressBytes, macOf } from '../support/addresses.ts';
import { frameBytes } from '../support/links.ts';
import { ACK, ipPacket, SYN, TCP, tcpSegment, UDP, udpDatagram } from '../support/packets.ts';

const START_SECONDS = 1_795_298_400;
const FLUSH_AT = 1 << 20;
const ETHERNET = 14;
const IPV4 = ETHERNET + 20;
const IPV6 = ETHERNET + 40;

/** A frame over Ethernet that is sent many times with other numbers in it. Checksums are not kept right. */
export class FrameTemplate {
  readonly bytes: Uint8Array;
  /** Where the TCP or UDP header begins. */
  readonly transport: number;
  readonly #view: DataView;
  readonly #v6: boolean;

  constructor(packet: Uint8Array, from: string, to: string, vlans: readonly number[] = []) {
    const linked = { sourceMac: macOf(from), destinationMac: macOf(to), packet } as const;
    this.bytes = frameBytes('ethernet', { ...linked, direction: 'out', interfaceIndex: 1 }, vlans);
    this.#view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
    this.#v6 = from.includes(':');
    this.transport = (this.#v6 ? IPV6 : IPV4) + 4 * vlans.length;
  }

  /** The last 32 bits of the address. */
  source(word: number): this {
    this.#view.setUint32(this.#v6 ? this.transport - 20 : this.transport - 8, word);
    return this;
  }

  destination(word: number): this {
    this.#view.setUint32(this.transport - 4, word);
    return this;
  }

  ports(source: number, destination: number): this {
    this.#view.setUint16(this.transport, source);
    this.#view.setUint16(this.transport + 2, destination);
    return this;
  }

  /** Sequence and acknowledgement numbers. */
  numbers(sequence: number, acknowledgement: number): this {
    this.#view.setUint32(this.transport + 4, sequence);
    this.#view.setUint32(this.transport + 8, acknowledgement);
    return this;
  }

  u16(at: number, value: number): this {
    this.#view.setUint16(at, value);
    return this;
  }
}

export function tcpFrame(
  from: string,
  to: string,
  ports: readonly [number, number],
  flags: number,
  payload?: Uint8Array,
) {
  const [sourcePort, destinationPort] = ports;
  const segment = { sourcePort, destinationPort, seq: 0, ack: 0, flags, ...(payload ? { payload } : {}) };
  return new FrameTemplate(ipPacket(from, to, TCP, tcpSegment(from, to, segment)), from, to);
}

export function udpFrame(
  from: string,
  to: string,
  ports: readonly [number, number],
  payload: Uint8Array,
): FrameTemplate {
  return new FrameTemplate(ipPacket(from, to, UDP, udpDatagram(from, to, ports[0], ports[1], payload)), from, to);
}

/** SYN, SYN-ACK and ACK of one connection, to be patched together. */
export class Handshake {
  readonly #syn: FrameTemplate;
  readonly #synAck: FrameTemplate;
  readonly #ack: FrameTemplate;
  readonly #port: number;

  constructor(client: string, server: string, port: number) {
    this.#port = port;
    this.#syn = tcpFrame(client, server, [1, port], SYN).numbers(99, 0);
    this.#synAck = tcpFrame(server, client, [port, 1], SYN | ACK).numbers(499, 100);
    this.#ack = tcpFrame(client, server, [1, port], ACK).numbers(100, 500);
  }

  /** Afterwards the client's next byte is 100, the server's 500. @param client  the address's last 32 bits, if it changes */
  write(out: AttackCapture, clientPort: number, micros: number, client?: number): void {
    this.#syn.ports(clientPort, this.#port);
    this.#synAck.ports(this.#port, clientPort);
    this.#ack.ports(clientPort, this.#port);
    if (client !== undefined) {
      this.#syn.source(client);
      this.#synAck.destination(client);
      this.#ack.source(client);
    }
    out.frame(this.#syn.bytes, micros);
    out.frame(this.#synAck.bytes, micros + 10);
    out.frame(this.#ack.bytes, micros + 20);
  }
}

export type Sink = (piece: Uint8Array) => void;

/** A pcap file in pieces; each piece is valid during the call only. */
export class AttackCapture {
  readonly #sink: Sink;
  readonly #buffer = new Uint8Array(FLUSH_AT + (1 << 19));
  readonly #view = new DataView(this.#buffer.buffer);
  #at = 0;

  constructor(sink: Sink, linkType = 1) {
    this.#sink = sink;
    for (const word of [0xa1b2c3d4, 0x00040002, 0, 0, 262_144, linkType]) this.#u32(word);
  }

  /** @param micros since the capture's start; may go backwards */
  frame(bytes: Uint8Array, micros: number): void {
    if (this.#at > FLUSH_AT) this.end();
    const seconds = Math.floor(micros / 1e6);
    for (const word of [START_SECONDS + seconds, micros - seconds * 1e6, bytes.length, bytes.length]) this.#u32(word);
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  end(): void {
    if (this.#at > 0) this.#sink(this.#buffer.subarray(0, this.#at));
    this.#at = 0;
  }

  #u32(value: number): void {
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
  }
}

/** The last 32 bits of an address of either family. */
export function lastWord(address: string): number {
  const raw = addressBytes(address);
  return new DataView(raw.buffer, raw.byteOffset + raw.length - 4, 4).getUint32(0);
}
