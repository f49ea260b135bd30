/** Under which addresses a gap's owner knows its peer, and who the owner is. */
import type { AddressTable } from '../base/addressTable.ts';
import { CLIENT, type SideIndex } from '../base/side.ts';
import type { Connection } from '../track/connection.ts';
import type { HostIdentity } from '../track/hosts.ts';
import type { Nat64 } from './nat64.ts';

/** The owner of a silence as a host. */
export function ownerOf(connection: Connection, side: SideIndex): HostIdentity {
  const half = connection.side(side);
  return { address: half.address, macHigh: half.macHigh, macLow: half.macLow, capturing: half.capturing };
}

/** The peer's addresses: on the wire, inside a NAT64 address, in a PROXY header or a request to a proxy. */
export function peersOf(connection: Connection, side: SideIndex, addresses: AddressTable, nat64: Nat64): number[] {
  const peer = connection.peer(side).address;
  const known = [peer];
  const within = nat64.insideOf(peer);
  if (within !== null) known.push(within);
  for (const told of toldOf(connection, side)) {
    const key = told === null ? null : addresses.keyOfText(told);
    if (key !== null && !known.includes(key)) known.push(key);
  }
  return known;
}

/** The addresses that messages told, as text. */
function toldOf(connection: Connection, side: SideIndex): readonly (string | null)[] {
  return side === CLIENT ? [connection.connectHost] : [connection.proxiedClient, wantedOfProxy(connection)];
}

/** Until it has connected its client a proxy may look up where that wants to go, for an access list of names. */
function wantedOfProxy({ mode, dialog }: Connection): string | null {
  return mode === 'dialog' ? (dialog?.connectHost ?? null) : null;
}
