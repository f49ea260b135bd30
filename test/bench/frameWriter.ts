/**
 * Writes Ethernet frames as pcap or pcapng records at hundreds of megabytes a second: one buffer, no object a frame,
 * checksums from sums that are known. It repeats in plain numbers what test/support says in readable pieces.
 */
import { addressBytes, macBytes, macOf } from '../support/addresses.ts';
import type { Arena } from './arena.ts';

export type CaptureFormat = 'pcap' | 'pcapng';

export interface BenchHost {
  readonly address: string;
  readonly v6: boolean;
  readonly raw: Uint8Array;
  readonly mac: Uint8Array;
  /** Sum of the address's 16-bit words. */
  readonly sum: number;
}

export function benchHost(address: string): BenchHost {
  const raw = addressBytes(address);
  let sum = 0;
  for (let at = 0; at < raw.length; at += 2) sum += (raw[at] << 8) | raw[at + 1];
  return { address, v6: raw.length === 16, raw, mac: macBytes(macOf(address)), sum };
}

const FLUSH_AT = 1 << 20;
const LARGEST_RECORD = 2048;
/** Space a writer needs in the arena behind the payloads. */
export const WRITER_SPACE = FLUSH_AT + LARGEST_RECORD;

const SYN_FLAG = 0x02;
const NO_PAYLOAD = -1;

export class FrameWriter {
  frames = 0;
  /** Bytes handed to the sink or about to be. */
  bytesWritten = 0;
  readonly #arena: Arena;
  readonly #out: Uint8Array;
  readonly #view: DataView;
  readonly #start: number;
  readonly #ng: boolean;
  readonly #startEpochSeconds: number;
  readonly #sink: (chunk: Uint8Array) => void;
  #at: number;
  #recordAt = 0;
  #ipId = 1;

  /** @param sink gets the file in pieces, each valid during the call only */
  constructor(arena: Arena, format: CaptureFormat, startEpochSeconds: number, sink: (chunk: Uint8Array) => void) {
    this.#arena = arena;
    this.#out = arena.bytes;
    this.#view = new DataView(arena.bytes.buffer);
    this.#start = (arena.used + 63) & ~63;
    this.#at = this.#start;
    this.#ng = format === 'pcapng';
    this.#startEpochSeconds = startEpochSeconds;
    this.#sink = sink;
    this.#fileHeader();
  }

  /**
   * A TCP segment at `now` µs.
   * @param payload index into the arena; -1 for none
   */
  tcp(
    now: number,
    from: BenchHost,
    to: BenchHost,
    sourcePort: number,
    destinationPort: number,
    seq: number,
    ack: number,
    flags: number,
    stamp: number,
    echo: number,
    payload: number,
  ): void {
    const syn = (flags & SYN_FLAG) !== 0;
    const headerLength = syn ? 40 : 32;
    const payloadLength = payload === NO_PAYLOAD ? 0 : this.#arena.length[payload];
    const at = this.#begin(now, from, to, 6, headerLength + payloadLength);
    const view = this.#view;
    const offsetAndFlags = ((headerLength / 4) << 12) | flags;
    view.setUint16(at, sourcePort);
    view.setUint16(at + 2, destinationPort);
    view.setUint32(at + 4, seq);
    view.setUint32(at + 8, ack);
    view.setUint16(at + 12, offsetAndFlags);
    view.setUint16(at + 14, 501);
    view.setUint32(at + 16, 0);
    let sum = from.sum + to.sum + 6 + headerLength + payloadLength + sourcePort + destinationPort + words(seq);
    sum += words(ack) + offsetAndFlags + 501 + words(stamp) + words(echo);
    if (syn) {
      view.setUint32(at + 20, 0x020405b4);
      view.setUint32(at + 24, 0x0402080a);
      view.setUint32(at + 28, stamp);
      view.setUint32(at + 32, echo);
      view.setUint32(at + 36, 0x01030307);
      sum += 0x0204 + 0x05b4 + 0x0402 + 0x080a + 0x0103 + 0x0307;
    } else {
      view.setUint32(at + 20, 0x0101080a);
      view.setUint32(at + 24, stamp);
      view.setUint32(at + 28, echo);
      sum += 0x0101 + 0x080a;
    }
    if (payload !== NO_PAYLOAD) {
      this.#copy(payload, at + headerLength);
      sum += this.#arena.sum[payload];
    }
    view.setUint16(at + 16, complement(sum));
    this.#finish(at + headerLength + payloadLength);
  }

  /** A DNS message over UDP at `now` µs; `payload` is kept with the ID 0. */
  dns(
    now: number,
    from: BenchHost,
    to: BenchHost,
    sourcePort: number,
    destinationPort: number,
    payload: number,
    id: number,
  ): void {
    const length = 8 + this.#arena.length[payload];
    const at = this.#begin(now, from, to, 17, length);
    const view = this.#view;
    view.setUint16(at, sourcePort);
    view.setUint16(at + 2, destinationPort);
    view.setUint16(at + 4, length);
    const sum = from.sum + to.sum + 17 + 2 * length + sourcePort + destinationPort + id + this.#arena.sum[payload];
    view.setUint16(at + 6, complement(sum) || 0xffff);
    this.#copy(payload, at + 8);
    view.setUint16(at + 8, id);
    this.#finish(at + length);
  }

  end(): void {
    this.#flush();
  }

  /** Record, Ethernet and IP headers; answers where the transport header goes. */
  #begin(now: number, from: BenchHost, to: BenchHost, protocol: number, length: number): number {
    if (this.#at - this.#start >= FLUSH_AT) this.#flush();
    this.#recordAt = this.#at;
    const at = this.#at + (this.#ng ? 28 : 16);
    const [out, view] = [this.#out, this.#view];
    for (let index = 0; index < 6; index++) {
      out[at + index] = to.mac[index];
      out[at + 6 + index] = from.mac[index];
    }
    const frameLength = 14 + (from.v6 ? 40 : 20) + length;
    this.#recordHeader(now, frameLength);
    if (!from.v6) return this.#ipv4(at + 12, from, to, protocol, length);
    view.setUint16(at + 12, 0x86dd);
    view.setUint32(at + 14, 0x60000000);
    view.setUint16(at + 18, length);
    out[at + 20] = protocol;
    out[at + 21] = 64;
    for (let index = 0; index < 16; index++) {
      out[at + 22 + index] = from.raw[index];
      out[at + 38 + index] = to.raw[index];
    }
    return at + 54;
  }

  #ipv4(at: number, from: BenchHost, to: BenchHost, protocol: number, length: number): number {
    const [out, view] = [this.#out, this.#view];
    const id = this.#ipId;
    this.#ipId = (id + 1) & 0xffff;
    view.setUint16(at, 0x0800);
    view.setUint16(at + 2, 0x4500);
    view.setUint16(at + 4, 20 + length);
    view.setUint16(at + 6, id);
    view.setUint16(at + 8, 0x4000);
    view.setUint16(at + 10, 0x4000 | protocol);
    const sum = 0x4500 + 20 + length + id + 0x4000 + (0x4000 | protocol) + from.sum + to.sum;
    view.setUint16(at + 12, complement(sum));
    for (let index = 0; index < 4; index++) {
      out[at + 14 + index] = from.raw[index];
      out[at + 18 + index] = to.raw[index];
    }
    return at + 22;
  }

  #recordHeader(now: number, frameLength: number): void {
    const [view, at] = [this.#view, this.#recordAt];
    if (!this.#ng) {
      const seconds = Math.floor(now / 1e6);
      view.setUint32(at, this.#startEpochSeconds + seconds, true);
      view.setUint32(at + 4, now - seconds * 1e6, true);
      view.setUint32(at + 8, frameLength, true);
      view.setUint32(at + 12, frameLength, true);
      return;
    }
    const micros = this.#startEpochSeconds * 1e6 + now;
    const total = 32 + ((frameLength + 3) & ~3);
    view.setUint32(at, 6, true);
    view.setUint32(at + 4, total, true);
    view.setUint32(at + 8, 0, true);
    view.setUint32(at + 12, Math.floor(micros / 4294967296), true);
    view.setUint32(at + 16, micros % 4294967296, true);
    view.setUint32(at + 20, frameLength, true);
    view.setUint32(at + 24, frameLength, true);
  }

  #copy(payload: number, to: number): void {
    const from = this.#arena.offset[payload];
    this.#out.copyWithin(to, from, from + this.#arena.length[payload]);
  }

  #finish(end: number): void {
    let at = end;
    if (this.#ng) {
      while (((at - this.#recordAt) & 3) !== 0) this.#out[at++] = 0;
      this.#view.setUint32(at, at + 4 - this.#recordAt, true);
      at += 4;
    }
    this.bytesWritten += at - this.#recordAt;
    this.#at = at;
    this.frames += 1;
  }

  #flush(): void {
    if (this.#at > this.#start) this.#sink(this.#out.subarray(this.#start, this.#at));
    this.#at = this.#start;
  }

  #fileHeader(): void {
    const header = this.#ng
      ? [0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28, 1, 20, 1, 0, 20]
      : [0xa1b2c3d4, 0x00040002, 0, 0, 262144, 1];
    for (const word of header) {
      this.#view.setUint32(this.#at, word, true);
      this.#at += 4;
    }
    this.bytesWritten += header.length * 4;
  }
}

/** Sum of the two 16-bit words of a 32-bit number. */
function words(value: number): number {
  return (value >>> 16) + (value & 0xffff);
}

function complement(sum: number): number {
  const once = (sum & 0xffff) + (sum >>> 16);
  return ~((once & 0xffff) + (once >>> 16)) & 0xffff;
}
