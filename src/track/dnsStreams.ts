/** DNS over TCP (RFC 1035, 4.2.2; RFC 7766): messages behind their length, put together across segments. */
import { uint16 } from '../base/bytes.ts';
import { sequenceDistance } from '../base/sequence.ts';
import type { Packet } from '../decode/packet.ts';
import type { DnsStreamSink } from './conversations.ts';
import type { LookupTracker } from './lookups.ts';

/** Streams with an unfinished message at once; the oldest gives way. */
const MAX_STREAMS = 128;
const MAX_MESSAGE = 65_535;
const LENGTH_BYTES = 2;

interface Stream {
  nextSequence: number;
  bytes: Uint8Array;
  length: number;
}

export class DnsStreams implements DnsStreamSink {
  evicted = 0;
  readonly #lookups: LookupTracker;
  readonly #streams = new Map<string, Stream>();

  constructor(lookups: LookupTracker) {
    this.#lookups = lookups;
  }

  dnsSegment(packet: Packet, from: number, sequence: number, timeNs: number, frame: number): void {
    const ports = packet.view.getInt32(packet.transport);
    const key = `${packet.source}/${packet.destination}/${ports}`;
    const stream = this.#streams.get(key) ?? { nextSequence: sequence, bytes: new Uint8Array(512), length: 0 };
    // A hole loses the message; the next segment begins a new one.
    if (sequenceDistance(sequence, stream.nextSequence) !== 0) stream.length = 0;
    stream.nextSequence = (sequence + packet.originalEnd - from) | 0;
    // Cut by the snap length: what follows cannot be put behind it.
    if (packet.end < packet.originalEnd) {
      this.#streams.delete(key);
      return;
    }
    append(stream, packet.bytes, from, packet.end);
    this.#deliver(stream, packet, ports, timeNs, frame);
    this.#keep(key, stream);
  }

  #deliver(stream: Stream, packet: Packet, ports: number, timeNs: number, frame: number): void {
    let at = 0;
    const { bytes: frameBytes } = packet;
    packet.bytes = stream.bytes;
    while (stream.length - at >= LENGTH_BYTES) {
      const end = at + LENGTH_BYTES + uint16(stream.bytes, at);
      if (end > stream.length) break;
      this.#lookups.message(packet, at + LENGTH_BYTES, end, 'dns-tcp', ports >>> 16, ports & 0xffff, timeNs, frame);
      at = end;
    }
    packet.bytes = frameBytes;
    stream.bytes.copyWithin(0, at, stream.length);
    stream.length -= at;
  }

  #keep(key: string, stream: Stream): void {
    this.#streams.delete(key);
    if (stream.length === 0) return;
    if (this.#streams.size >= MAX_STREAMS) {
      const oldest = this.#streams.keys().next();
      if (!oldest.done) this.#streams.delete(oldest.value);
      this.evicted++;
    }
    this.#streams.set(key, stream);
  }
}

function append(stream: Stream, bytes: Uint8Array, from: number, to: number): void {
  const length = Math.min(Math.max(to - from, 0), MAX_MESSAGE + LENGTH_BYTES - stream.length);
  if (stream.length + length > stream.bytes.length) {
    const larger = new Uint8Array(Math.min(MAX_MESSAGE + LENGTH_BYTES, 2 * (stream.length + length)));
    larger.set(stream.bytes.subarray(0, stream.length));
    stream.bytes = larger;
  }
  stream.bytes.set(bytes.subarray(from, from + length), stream.length);
  stream.length += length;
}
