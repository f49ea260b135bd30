/** A silence as tracking hands it to judgement. */
import type { SideIndex } from '../base/side.ts';
import type { Awaited, PayloadKind } from '../decode/openings/opening.ts';
import type { Connection } from './connection.ts';
import type { HostIdentity } from './hosts.ts';

/** What ended it: the owner's message, or the acknowledgement of one that was not captured (`unseen`), somebody's close, the end of the capture, or the loss of its state. */
export type GapEnding = PayloadKind | 'syn' | 'unseen' | 'fin' | 'rst' | 'capture-end' | 'evicted' | 'open';

export interface Gap {
  readonly connection: Connection;
  /** Who owed. `null`: nobody spoke and it is for judgement to infer. */
  readonly owner: SideIndex | null;
  /** The owed message; `connect` is the SYN. */
  readonly awaited: Awaited | 'connect';
  /** NaN when it began before anything of the connection was seen. */
  readonly startNs: number;
  readonly startFrame: number;
  /** What happened at its start. */
  readonly after: PayloadKind | 'handshake' | null;
  readonly endNs: number;
  /** 0 when no frame ended it. */
  readonly endFrame: number;
  readonly ending: GapEnding;
  /** Worth reporting only when a lookup explains it: a client in the middle of a conversation (a person types). */
  readonly onlyIfExplained: boolean;
  /** The opening was over: that anybody owed anything shows in the lookup alone. */
  readonly pastOpening: boolean;
}

/** Where finished gaps go. The connection is only good during the call. */
export interface GapSink {
  gap(gap: Gap): void;
  /** Whether a first SYN of this host to that address, at this time, is to be told of: a quick look. */
  mayHaveWaited(client: HostIdentity, server: number, timeNs: number): boolean;
  /** A first SYN, for lookups that delayed the connection itself. */
  connecting(connection: Connection): void;
  /** The server refused something for want of reverse DNS. `reply` is off the wire. */
  refused(connection: Connection, reply: string, timeNs: number, frame: number): void;
  /** A connection's opening is over, or its state was given up. */
  opened(connection: Connection): void;
  /** Whether `opened` is to be told of connections that went their plain course, too; else `passed` is. */
  readonly wantsAll: boolean;
  /** A TLS opening is over, of which nothing was told before. */
  passed(serverName: string | null): void;
  /** Whether a host may wait for a reverse lookup of that address: a quick look. */
  mayLookUp(host: number, address: number): boolean;
  /** Whether this host waits for a reverse lookup of that address, at this time. */
  looksUp(host: HostIdentity, address: number, timeNs: number): boolean;
  /** What was told of it up to now changes no more: another one speaks, or it is followed no longer past its opening. */
  settled(connection: Connection): void;
}
