/**
 * TCP connections to name servers that nobody answers: a question that is to go over one never leaves its host. What was
 * truncated is asked again this way (RFC 7766, 5), and firewalls that know DNS as UDP alone drop it without a word.
 */
import { captureOf } from '../base/frameRef.ts';
import type { Packet } from '../decode/packet.ts';
import { ACK, SYN } from '../decode/tcpHeader.ts';
import type { Sent, Try } from './lookup.ts';
import { isSameMoment } from './moments.ts';
import { DNS_OVER_TLS_PORT, DNS_PORT } from './ports.ts';

/** One connection that is waited for. */
export interface DnsConnect {
  readonly asker: number;
  readonly server: number;
  /** Of the server. */
  readonly port: number;
  /** Its SYNs, the first ones. */
  sent: readonly Sent[];
  latestNs: number;
  requests: number;
  /** Whose truncated answer it is to replace. */
  readonly replaces: Try | null;
}

/** The oldest give way. */
const KEPT = 256;
const MOST_SENT = 16;
/** A connection that replaces a truncated answer is begun at once. */
const REPLACED_WITHIN_NS = 1_000_000_000;
const MOST_TRUNCATED = 64;
/** One that is sent again was not answered. */
const IN_VAIN = 2;
/** The first SYN is sent again after a second, and later ones after twice the time before (RFC 6298). */
const FIRST_WAIT_NS = 1_000_000_000;

export class DnsConnects {
  /** By both ends, the oldest first. */
  readonly #waiting = new Map<string, DnsConnect>();
  /** Queries whose answer was truncated, the latest last. */
  readonly #truncated: Try[] = [];

  /** The answer to this query did not fit into its datagram. */
  truncated(attempt: Try): void {
    this.#truncated.push(attempt);
    if (this.#truncated.length > MOST_TRUNCATED) this.#truncated.shift();
  }

  /** Takes a SYN or RST from or to a name server; `ports` as they lie in the header. */
  segment({ source, destination, timeNs, frame }: Packet, ports: number, flags: number): void {
    const port = ports & 0xffff;
    if ((flags & (SYN | ACK)) === SYN && isDnsPort(port)) this.#asked(source, destination, ports, timeNs, frame);
    else if (isDnsPort(ports >>> 16)) this.#answered(destination, source, (port << 16) | (ports >>> 16));
  }

  /** Which of this host's, to name servers other than `peer`, were waited for in vain for most of the time between the two. */
  inVain(asker: number, peer: number, fromNs: number, toNs: number): DnsConnect | null {
    let longest: DnsConnect | null = null;
    let most = 0;
    for (const connect of this.#waiting.values()) {
      const { sent, latestNs, requests } = connect;
      if (connect.asker !== asker || connect.server === peer || requests < IN_VAIN) continue;
      const startNs = sent[0].timeNs;
      const endNs = latestNs + FIRST_WAIT_NS + (latestNs - startNs);
      const ns = Math.min(endNs, toNs) - Math.max(startNs, fromNs);
      if (ns > most) {
        longest = connect;
        most = ns;
      }
    }
    return most >= (toNs - fromNs) / 2 ? longest : null;
  }

  #asked(asker: number, server: number, ports: number, timeNs: number, frame: number): void {
    const key = keyOf(asker, server, ports);
    const known = this.#waiting.get(key);
    if (known === undefined) this.#begin(key, asker, server, ports & 0xffff, { timeNs, frame });
    else if (!isSameMoment(captureOf(frame), timeNs, captureOf(known.sent[0].frame), known.latestNs)) {
      known.latestNs = timeNs;
      known.requests++;
      if (known.sent.length < MOST_SENT) known.sent = [...known.sent, { timeNs, frame }];
      if (known.replaces !== null) known.replaces.connects = known.sent;
    }
  }

  #begin(key: string, asker: number, server: number, port: number, first: Sent): void {
    if (this.#waiting.size >= KEPT) {
      const oldest = this.#waiting.keys().next();
      if (!oldest.done) this.#waiting.delete(oldest.value);
    }
    const replaces = port === DNS_PORT ? this.#replaced(asker, server, first.timeNs) : null;
    const sent = [first];
    if (replaces !== null) replaces.connects = sent;
    this.#waiting.set(key, { asker, server, port, sent, latestNs: first.timeNs, requests: 1, replaces });
  }

  #replaced(asker: number, server: number, timeNs: number): Try | null {
    const isIt = (one: Try) =>
      one.asker === asker && one.server === server && timeNs - one.responseNs < REPLACED_WITHIN_NS;
    return this.#truncated.findLast(isIt) ?? null;
  }

  /** The server is there, whatever it says: what is asked over the connection shows itself. */
  #answered(asker: number, server: number, ports: number): void {
    const key = keyOf(asker, server, ports);
    const known = this.#waiting.get(key);
    if (known === undefined) return;
    this.#waiting.delete(key);
    if (known.replaces !== null) known.replaces.connects = [];
  }
}

function isDnsPort(port: number): boolean {
  return port === DNS_PORT || port === DNS_OVER_TLS_PORT;
}

function keyOf(asker: number, server: number, ports: number): string {
  return `${asker} ${server} ${ports}`;
}
