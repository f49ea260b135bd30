/**
 * How a protocol opens, told payload by payload: who must speak next, what is awaited, and when the opening is over.
 * A new protocol is one file that exports an `OpeningProtocol`, named once in `registry.ts`.
 */
import type { SideIndex } from '../../base/side.ts';

/** The message that a side owes. */
export type Awaited =
  | 'client-hello'
  | 'request'
  | 'greeting'
  | 'tls-reply'
  | 'server-hello'
  | 'authentication'
  | 'session';

/** What a payload was. */
export type PayloadKind =
  | 'client-hello'
  | 'server-hello'
  | 'greeting'
  | 'request'
  | 'tls-request'
  | 'tls-reply'
  | 'data';

/** What follows from one payload. Turns are shared frozen constants: reading a payload makes no object. */
export interface Turn {
  readonly was: PayloadKind;
  /** Who owes the next message; null when nobody does or the opening is over. */
  readonly owes: SideIndex | null;
  readonly awaited: Awaited;
  /**
   * What reads the following payloads: `same` this dialog; `tls` a TLS handshake follows; `anything` starts afresh
   * (behind a PROXY header or a CONNECT), and who owes what follows from the port; `over` the opening is finished.
   */
  readonly next: 'same' | 'tls' | 'anything' | 'over';
}

/** Application bytes of one segment as captured: `bytes[start..end)`. `originalEnd` is where they would end uncut. */
export interface Payload {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly originalEnd: number;
}

/** What a dialog learnt about its peers; fields are null until something told them. Untrusted text, raw as Latin-1. */
export interface DialogFacts {
  /** Software as a banner named it: `Exim 4.96`, `OpenSSH_9.2p1 Debian-2`. */
  readonly software: string | null;
  /** Name of the server as the client or the server said it. */
  readonly serverName: string | null;
  readonly serverNameSource: 'http-host' | 'connect' | 'greeting' | null;
  /** The client's address as a PROXY header gave it, `192.0.2.1` or `2001:db8::1`; null without one. */
  readonly proxiedClient: string | null;
  /** Where a proxy was asked to go (CONNECT, SOCKS, an absolute URI), host as written (a name or an address); null without one. */
  readonly connectHost: string | null;
  /** The port of that CONNECT: who speaks first behind it. */
  readonly connectPort: number | null;
  /** A reply of the server that refuses something for want of reverse DNS, within the payload read last, of bounded length. */
  readonly refusal: string | null;
}

/** One connection's conversation while it opens. */
export interface Dialog extends DialogFacts {
  /** Reads the next new payload of `side`. Never throws, reads nothing outside the payload. */
  read(side: SideIndex, payload: Payload): Turn;
  /**
   * After a turn to `tls` or `anything`: where in the payload's bytes the next reader begins, such as a ClientHello
   * behind a PROXY header in one segment; the payload's end when nothing is left.
   */
  readonly rest: number;
}

export interface OpeningProtocol {
  /** As in a report's `application`: `smtp`, `ssh`, `http`, … */
  readonly name: string;
  /** Well-known server ports, in clear text (never the implicit-TLS ones). */
  readonly ports: readonly number[];
  /** Who speaks first; `both` when neither waits for the other (SSH). */
  readonly firstSpeaker: SideIndex | 'both';
  /** Whether a connection's first payload, sent by `side`, is of this protocol. `port` is the server's. */
  recognises(side: SideIndex, payload: Payload, port: number): boolean;
  begin(port: number): Dialog;
}
