/** Puts IP fragments together again (RFC 791, 3.2; RFC 8200, 4.5), in bounded memory. */
import type { Packet } from './packet.ts';

/** Datagrams in the making; the oldest gives way. */
const MAX_DATAGRAMS = 256;
/** IP's own bound of a datagram. */
const MAX_LENGTH = 65_535;
/** Pieces of one datagram; more is an attack. */
const MAX_PIECES = 128;
/** So long pieces are waited for (RFC 8200, 4.5); an identity that comes again later is another datagram's. */
const PATIENCE_NS = 60e9;

interface Datagram {
  bytes: Uint8Array;
  /** Covered stretches, from and to, unordered. */
  pieces: { from: number; to: number }[];
  /** When its first piece came, ns. */
  readonly sinceNs: number;
  /** Known with the last fragment. */
  total: number | null;
}

export class FragmentStore {
  /** Datagrams that were given up. */
  evicted = 0;
  readonly #datagrams = new Map<string, Datagram>();

  /**
   * Keeps one fragment, whose data lies at `packet.transport` to `packet.end`. True when its datagram is whole: the
   * packet's bytes, transport and ends are then those of the datagram.
   */
  add(packet: Packet, identity: number, at: number, more: boolean): boolean {
    const length = packet.end - packet.transport;
    packet.stop = 'fragment';
    if (length <= 0 || packet.end < packet.originalEnd || at + length > MAX_LENGTH) return false;
    const key = `${packet.source}/${packet.destination}/${packet.protocol}/${identity}`;
    const known = this.#datagrams.get(key);
    const isStale = known !== undefined && packet.timeNs - known.sinceNs > PATIENCE_NS;
    const datagram = known === undefined || isStale ? this.#begin(key, packet.timeNs) : known;
    this.#put(datagram, packet, at, length);
    if (!more) datagram.total = at + length;
    if (datagram.total === null || !covers(datagram.pieces, datagram.total)) return false;
    this.#datagrams.delete(key);
    deliver(packet, datagram.bytes, datagram.total);
    return true;
  }

  #begin(key: string, sinceNs: number): Datagram {
    // Anew, and so behind the others.
    this.#datagrams.delete(key);
    if (this.#datagrams.size >= MAX_DATAGRAMS) {
      const oldest = this.#datagrams.keys().next();
      if (!oldest.done) this.#datagrams.delete(oldest.value);
      this.evicted++;
    }
    const datagram: Datagram = { bytes: new Uint8Array(2048), pieces: [], sinceNs, total: null };
    this.#datagrams.set(key, datagram);
    return datagram;
  }

  #put(datagram: Datagram, packet: Packet, at: number, length: number): void {
    if (datagram.pieces.length >= MAX_PIECES) return;
    if (at + length > datagram.bytes.length) {
      const larger = new Uint8Array(Math.min(MAX_LENGTH, Math.max(at + length, datagram.bytes.length * 2)));
      larger.set(datagram.bytes);
      datagram.bytes = larger;
    }
    datagram.bytes.set(packet.bytes.subarray(packet.transport, packet.transport + length), at);
    datagram.pieces.push({ from: at, to: at + length });
  }
}

function covers(pieces: readonly { from: number; to: number }[], total: number): boolean {
  let reached = 0;
  for (const piece of [...pieces].sort((a, b) => a.from - b.from)) {
    if (piece.from > reached) return false;
    reached = Math.max(reached, piece.to);
  }
  return reached >= total;
}

function deliver(packet: Packet, bytes: Uint8Array, total: number): void {
  packet.bytes = bytes;
  packet.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  packet.transport = 0;
  packet.end = total;
  packet.originalEnd = total;
  packet.stop = 'none';
}
