/** One frame read down to its transport header, from the middle of a larger buffer, as readers hand frames on. */
import { AddressTable } from '../../../src/base/addressTable.ts';
import { FragmentStore } from '../../../src/decode/fragments.ts';
import { locatePacket } from '../../../src/decode/locatePacket.ts';
import { Packet } from '../../../src/decode/packet.ts';

/** What lies before and behind a frame in its buffer. */
export type Poison = number;
const MARGIN = 64;

export interface ReadPacket {
  readonly found: boolean;
  readonly stop: Packet['stop'];
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly hops: number;
  readonly outgoing: boolean;
  readonly loopback: boolean;
  /** Link-layer source, `02:00:…`; null without one. */
  readonly mac: string | null;
  /** From the transport header to the end of the packet's captured bytes. */
  readonly transport: Uint8Array;
  /** Bytes of the packet that were not captured. */
  readonly missing: number;
}

/** What one analysis keeps between frames. */
export class PacketReader {
  readonly addresses = new AddressTable();
  readonly fragments = new FragmentStore();
  readonly packet = new Packet();

  /** @param originalLength of the frame on the wire; all was captured unless told */
  read(linkType: number, frame: Uint8Array, originalLength = frame.length, poison: Poison = 0xa5): ReadPacket {
    const bytes = new Uint8Array(frame.length + 2 * MARGIN).fill(poison);
    bytes.set(frame, MARGIN);
    const { packet, addresses } = this;
    packet.bytes = bytes;
    packet.view = new DataView(bytes.buffer);
    const end = MARGIN + frame.length;
    const found = locatePacket(packet, linkType, addresses, this.fragments, MARGIN, end, MARGIN + originalLength);
    return {
      found,
      stop: packet.stop,
      source: found ? addresses.format(packet.source) : '',
      destination: found ? addresses.format(packet.destination) : '',
      protocol: packet.protocol,
      hops: packet.hops,
      outgoing: packet.outgoing,
      loopback: packet.loopback,
      mac: packet.macHigh < 0 ? null : macText(packet.macHigh, packet.macLow),
      transport: found ? packet.bytes.slice(packet.transport, packet.end) : new Uint8Array(0),
      missing: packet.originalEnd - packet.end,
    };
  }
}

function macText(high: number, low: number): string {
  const hex = high.toString(16).padStart(4, '0') + (low >>> 0).toString(16).padStart(8, '0');
  return (hex.match(/../g) as string[]).join(':');
}
