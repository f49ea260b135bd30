/**
 * One wait seen twice. On both sides of a router that translates addresses the same connection is there under two pairs
 * of them; its sequence numbers are the same, and so are its times but for the way through the router.
 */
import type { AddressTable } from '../base/addressTable.ts';
import { CLIENT, type SideIndex } from '../base/side.ts';
import type { Connection, HalfConnection } from '../track/connection.ts';
import { DUPLICATE_NS } from '../track/measures.ts';
import type { Verdict } from './verdict.ts';

/** What a wait is known by on the other side of the router, at the moment of its judgement. */
export interface Wait {
  readonly stream: number;
  readonly isStall: boolean;
  readonly side: SideIndex;
  readonly startNs: number;
  readonly endNs: number;
  readonly synTimeNs: number;
  readonly synAckTimeNs: number;
  readonly client: End;
  readonly server: End;
}

interface End {
  readonly address: number;
  readonly port: number;
  /** NaN: nothing was seen of it. */
  readonly nextSequence: number;
}

/** Waits remembered; both sides of a router tell theirs within milliseconds. */
const MOST = 1024;

/** The waits told last, each with what it was told as. */
export class ToldWaits<As> {
  readonly #told = new Map<number, { readonly wait: Wait; readonly as: As }>();

  remember(wait: Wait, as: As): void {
    const key = wait.client.nextSequence;
    if (Number.isNaN(key)) return;
    this.#told.delete(key);
    this.#told.set(key, { wait, as });
    if (this.#told.size <= MOST) return;
    for (const oldest of this.#told.keys()) {
      this.#told.delete(oldest);
      return;
    }
  }

  /** The same wait, told of the connection's other pair of addresses; null when there is none. */
  twinOf(wait: Wait): { readonly wait: Wait; readonly as: As } | null {
    const known = this.#told.get(wait.client.nextSequence);
    return known !== undefined && isSameWait(known.wait, wait) ? known : null;
  }
}

export function waitOf({ cause, side, startNs, gap }: Verdict, connection: Connection): Wait {
  const { stream, client, server, synTimeNs, synAckTimeNs } = connection;
  return {
    stream,
    isStall: cause !== null,
    side,
    startNs,
    endNs: gap.endNs,
    synTimeNs,
    synAckTimeNs,
    client: endOf(client),
    server: endOf(server),
  };
}

/** Whether to tell `wait` rather than its twin: what a lookup explains, else what is nearer to who was silent. */
export function isBetterTold(wait: Wait, twin: Wait): boolean {
  if (wait.isStall !== twin.isStall) return wait.isStall;
  return wait.side === CLIENT ? wait.synTimeNs < twin.synTimeNs : wait.synTimeNs > twin.synTimeNs;
}

/** Tells of the twin that is not told by itself. */
export function twinReason({ stream, client, server }: Wait, addresses: AddressTable): string {
  const text = ({ address, port }: End) => `${bracketed(addresses.format(address))}:${port}`;
  return `the same connection was also seen behind address translation, as stream ${stream}: ${text(client)} to ${text(server)}`;
}

function endOf({ address, port, sequenceKnown, nextSequence }: HalfConnection): End {
  return { address, port, nextSequence: sequenceKnown ? nextSequence : Number.NaN };
}

/**
 * The router takes in a SYN before it hands it on, and hands on the answer after it took it in: one handshake lies inside
 * the other. Two connections that have their sequence numbers from a careless generator do not fit so.
 */
function isSameWait(a: Wait, b: Wait): boolean {
  return (
    a.side === b.side &&
    a.client.nextSequence === b.client.nextSequence &&
    Object.is(a.server.nextSequence, b.server.nextSequence) &&
    (a.client.address !== b.client.address || a.server.address !== b.server.address) &&
    Math.abs(a.startNs - b.startNs) < DUPLICATE_NS &&
    Math.abs(a.endNs - b.endNs) < DUPLICATE_NS &&
    !((a.synTimeNs - b.synTimeNs) * (a.synAckTimeNs - b.synAckTimeNs) > 0)
  );
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
