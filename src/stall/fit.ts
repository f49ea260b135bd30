/** Which lookups fit a silence: about the owner's peer, by the owner's host, at the right time. */
import type { AddressTable } from '../base/addressTable.ts';
import type { SideIndex } from '../base/side.ts';
import type { Connection } from '../track/connection.ts';
import type { HostIdentity, Hosts } from '../track/hosts.ts';
import type { Lookup } from '../track/lookup.ts';
import { askerOf, type LookupTracker } from '../track/lookups.ts';
import { type LookupSpan, spanOf } from './lookupSpan.ts';
import type { Nat64 } from './nat64.ts';
import { ownerOf, peersOf } from './peers.ts';

/** Lookups of one address that are looked at for one silence. */
const MAX_LOOKED = 4096;

/** How the asker is known to be the owner's host; `other-host`: it is not. */
export type Relation = 'address' | 'capturing-host' | 'link-layer' | 'other-host';

export interface Fit {
  readonly span: LookupSpan;
  readonly relation: Relation;
}

export interface World {
  readonly addresses: AddressTable;
  readonly hosts: Hosts;
  readonly lookups: LookupTracker;
  readonly nat64: Nat64;
}

/** Lookups about the peer of `side` that ran at some time between the two, in order of their start. */
export function fittingLookups(
  world: World,
  connection: Connection,
  side: SideIndex,
  fromNs: number,
  toNs: number,
): Fit[] {
  const owner = ownerOf(connection, side);
  const fits: Fit[] = [];
  for (const peer of peersOf(connection, side, world.addresses, world.nat64)) {
    for (const lookup of lookupsAbout(world, peer)) {
      if (lookup.startNs >= toNs || fits.some((fit) => fit.span.lookup === lookup)) continue;
      const span = spanOf(lookup, toNs, world.addresses);
      if (span.endNs <= fromNs) continue;
      fits.push({ span, relation: relationOf(world.hosts, askerOf(lookup), owner) });
    }
  }
  return ofNearestAsker(fits).sort((a, b) => a.span.startNs - b.span.startNs);
}

function* lookupsAbout(world: World, peer: number): Iterable<Lookup> {
  let looked = 0;
  for (let l = world.lookups.index.newest(peer); l !== null && looked < MAX_LOOKED; l = l.bySubject.older, looked++) {
    if (l.kind === 'ptr' && world.nat64.same(l.subject, peer)) yield l;
  }
}

function relationOf(hosts: Hosts, asker: HostIdentity, owner: HostIdentity): Relation {
  return hosts.same(asker, owner) ?? 'other-host';
}

/** The owner's own lookups leave no room for a stranger's. */
function ofNearestAsker(fits: Fit[]): Fit[] {
  const own = fits.filter((fit) => fit.relation !== 'other-host');
  return own.length > 0 ? own : fits;
}

/** Nanoseconds of `[fromNs, toNs]` that the lookups' steps cover together. */
export function coveredNs(fits: readonly Fit[], fromNs: number, toNs: number): number {
  const pieces = fits
    .flatMap((fit) => fit.span.steps)
    .map((step) => ({ from: Math.max(step.fromNs, fromNs), to: Math.min(step.toNs, toNs) }))
    .filter((piece) => piece.to > piece.from)
    .sort((a, b) => a.from - b.from);
  let covered = 0;
  let reached = fromNs;
  for (const piece of pieces) {
    covered += Math.max(0, piece.to - Math.max(piece.from, reached));
    reached = Math.max(reached, piece.to);
  }
  return covered;
}
