/**
 * Questions for the user behind a connection (ident, RFC 1413, port 113), which servers put to their clients before they
 * greet: where a firewall drops them they are waited for, too, and look like a name server's silence.
 */
import type { Packet } from '../decode/packet.ts';
import { FIN, payloadOffset, RST } from '../decode/tcpHeader.ts';

export interface IdentQuery {
  readonly asker: number;
  readonly peer: number;
  /** The asker's port. */
  readonly port: number;
  readonly startNs: number;
  /** Of its SYN. */
  readonly frame: number;
  /** When it was answered or refused; until then, up to when it may be waited for. */
  endNs: number;
  isAnswered: boolean;
}

/** The oldest give way. */
const KEPT = 128;
/** No server waits longer (Courier's 30 s are the longest measured). */
const LONGEST_NS = 60_000_000_000;

export class IdentQueries {
  readonly #latest: IdentQuery[] = [];

  /** Somebody connects to the service. */
  asked(asker: number, peer: number, port: number, timeNs: number, frame: number): void {
    if (this.#latest.length === KEPT) this.#latest.shift();
    this.#latest.push({ asker, peer, port, startNs: timeNs, frame, endNs: timeNs + LONGEST_NS, isAnswered: false });
  }

  /** Takes a segment of the service: whether that answers tells what it holds, or that it is the end. */
  segment({ bytes, transport, originalEnd, source, destination, timeNs }: Packet, ports: number, flags: number): void {
    const from = payloadOffset(bytes, transport);
    if ((flags & (FIN | RST)) === 0 && (from < 0 || from >= originalEnd)) return;
    this.answered(destination, source, ports & 0xffff, timeNs);
  }

  /** The service answered, or refused. */
  answered(asker: number, peer: number, port: number, timeNs: number): void {
    const query = this.#latest.findLast((one) => one.asker === asker && one.peer === peer && one.port === port);
    if (query === undefined || query.isAnswered) return;
    query.endNs = Math.min(query.endNs, timeNs);
    query.isAnswered = true;
  }

  /**
   * The first question of this host to that one that lasted at some time between the two; null without one.
   * @param sinceNs  when the connection began that it is about
   */
  between(asker: number, peer: number, sinceNs: number, fromNs: number, toNs: number): IdentQuery | null {
    const isIt = (one: IdentQuery) =>
      one.asker === asker && one.peer === peer && one.startNs >= sinceNs && one.startNs < toNs && one.endNs > fromNs;
    return this.#latest.find(isIt) ?? null;
  }
}
