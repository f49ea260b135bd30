/** DNS messages for whoever reads them whole, with addresses as text. */
import type { AddressTable } from '../base/addressTable.ts';
import { captureOf, frameOf } from '../base/frameRef.ts';
import type { DnsMessageListener } from '../track/lookups.ts';

export interface DnsMessageSeen {
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

/** Texts of addresses that are remembered: the same few hosts ask and answer most. */
const MOST_TEXTS = 4096;

export function dnsTeller(tell: (message: DnsMessageSeen) => void, addresses: AddressTable): DnsMessageListener {
  const texts = new Map<number, string>();
  const textOf = (address: number): string => {
    let text = texts.get(address);
    if (text !== undefined) return text;
    text = addresses.format(address);
    if (texts.size >= MOST_TEXTS) texts.clear();
    texts.set(address, text);
    return text;
  };
  return (packet, start, end, sourcePort, destinationPort, timeNs, frame) =>
    tell({
      timeNs,
      capture: captureOf(frame),
      frame: frameOf(frame),
      source: textOf(packet.source),
      destination: textOf(packet.destination),
      sourcePort,
      destinationPort,
      bytes: packet.bytes,
      start,
      end,
    });
}
