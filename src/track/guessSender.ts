/** Who is the client of a conversation whose beginning was not captured. */
import { CLIENT, SERVER, type SideIndex } from '../base/side.ts';
import type { Payload } from '../decode/openings/opening.ts';
import { firstSpeakerByPort, recognise } from '../decode/openings/registry.ts';
import { FIN, SYN } from '../decode/tcpHeader.ts';
import { isClientHelloStart } from '../decode/tls.ts';
import { DNS_PORT } from './ports.ts';

/**
 * The side that sent a first frame that is no SYN: told by a SYN-ACK or an opening message, guessed by the ports for a
 * bare ACK; null for data in mid-stream, whose opening was over before the capture.
 * @param ports source port << 16 | destination port
 * @param payload null without one
 */
export function guessSender(ports: number, flags: number, payload: Payload | null): SideIndex | null {
  if ((flags & SYN) !== 0) return SERVER;
  const source = ports >>> 16;
  const destination = ports & 0xffff;
  if (source === DNS_PORT) return SERVER;
  if (destination === DNS_PORT) return CLIENT;
  return payload === null ? byPorts(source, destination, flags) : byMessage(source, destination, payload);
}

function byPorts(source: number, destination: number, flags: number): SideIndex | null {
  if ((flags & FIN) !== 0) return null;
  if (firstSpeakerByPort(destination) !== null) return CLIENT;
  if (firstSpeakerByPort(source) !== null) return SERVER;
  return source < destination ? SERVER : CLIENT;
}

function byMessage(source: number, destination: number, payload: Payload): SideIndex | null {
  if (isClientHelloStart(payload.bytes, payload.start, payload.end)) return CLIENT;
  const isOpening = (side: SideIndex, port: number) =>
    firstSpeakerByPort(port) !== null && recognise(side, payload, port) !== null;
  if (isOpening(CLIENT, destination)) return CLIENT;
  return isOpening(SERVER, source) ? SERVER : null;
}
