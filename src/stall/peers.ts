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

/** The peer's addresses: on the wire, inside a NAT64 address, in a PROXY header or a CONNECT. */
export function peersOf(connection: Connection, side: SideIndex, addresses: AddressTable, nat64: Nat64): number[] {
  const peer = connection.peer(side).address;
  const known = [peer];
  const within = nat64.insideOf(peer);
  if (within !== null) known.push(within);
  const told = side === CLIENT ? connection.connectHost : connection.proxiedClient;
  const key = told === null ? null : addresses.keyOfText(told);
  if (key !== null && !known.includes(key)) known.push(key);
  return known;
}
