/** DNS messages about PTR names for whoever reads them whole, with addresses as text. */
import type { AddressTable } from '../base/addressTable.ts';
import { captureOf, frameOf } from '../base/frameRef.ts';
import type { PtrMessageListener } from '../track/lookups.ts';

export interface PtrMessage {
  /** Nanoseconds since the analysis's origin. */
  readonly timeNs: number;
  readonly capture: number;
  readonly frame: number;
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** The message is `bytes[start..end)`. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export function ptrTeller(tell: (message: PtrMessage) => void, addresses: AddressTable): PtrMessageListener {
  return (packet, start, end, sourcePort, destinationPort, timeNs, frame) =>
    tell({
      timeNs,
      capture: captureOf(frame),
      frame: frameOf(frame),
      source: addresses.format(packet.source),
      destination: addresses.format(packet.destination),
      sourcePort,
      destinationPort,
      bytes: packet.bytes,
      start,
      end,
    });
}
