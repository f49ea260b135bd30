/** Which lookups fit a silence: about the owner's peer, by the owner's host, at the right time. */
import type { AddressTable } from '../base/addressTable.ts';
import type { SideIndex } from '../base/side.ts';
import type { Connection } from '../track/connection.ts';
import type { Hosts } from '../track/hosts.ts';
import type { Lookup } from '../track/lookup.ts';
import { askerOf, type LookupTracker } from '../track/lookups.ts';
import { type LookupSpan, spanOf } from './lookupSpan.ts';
import type { Nat64 } from './nat64.ts';
import { ownerOf, peersOf } from './peers.ts';

/** No query is waited for longer than this. */
const LONGEST_WAIT_NS = 60_000_000_000;
/** How near the start and the end of a silence a lookup on behalf of its owner starts and ends. */
const ON_BEHALF_NS = 1_000_000_000;

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
  /** Whether a connection of the asker's own to the lookup's address is silent now: the lookup is its business. */
  readonly isWaitedFor: (lookup: Lookup) => boolean;
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
  const own: Fit[] = [];
  const strangers: Lookup[] = [];
  for (const peer of peersOf(connection, side, world.addresses, world.nat64)) {
    for (const lookup of lookupsAbout(world, peer)) {
      if (!mayOverlap(lookup, fromNs, toNs) || own.some((fit) => fit.span.lookup === lookup)) continue;
      const relation = world.hosts.same(askerOf(lookup), owner);
      if (relation === null) {
        if (isOnBehalf(lookup, fromNs)) strangers.push(lookup);
        continue;
      }
      const span = spanOf(lookup, toNs, world.addresses);
      if (span.endNs > fromNs) own.push({ span, relation });
    }
  }
  // The owner's own lookups leave no room for a stranger's.
  const fits = own.length > 0 ? own : strangers.flatMap((lookup) => strangersFit(world, lookup, toNs));
  return fits.sort((a, b) => a.span.startNs - b.span.startNs);
}

function* lookupsAbout(world: World, peer: number): Iterable<Lookup> {
  let looked = 0;
  for (let l = world.lookups.index.newest(peer); l !== null && looked < MAX_LOOKED; l = l.olderOfSubject, looked++) {
    if (l.kind === 'ptr' && world.nat64.same(l.subject, peer)) yield l;
  }
}

/** A look without its schedule: whether a lookup can have run at some time between the two. */
function mayOverlap(lookup: Lookup, fromNs: number, toNs: number): boolean {
  if (lookup.startNs >= toNs) return false;
  const { last } = lookup;
  if (last.timeNs >= fromNs || lookup.forwards.length > 0) return true;
  return last.answered && !last.refused && last.answer !== 'partial'
    ? last.responseNs > fromNs
    : last.timeNs + LONGEST_WAIT_NS > fromNs;
}

/** A forwarder asks at once for who asked it, who has no opening of its own that the lookup delays. */
function isOnBehalf(lookup: Lookup, fromNs: number): boolean {
  return !lookup.ownStall && Math.abs(lookup.startNs - fromNs) <= ON_BEHALF_NS;
}

/** … and is waited for until the end: it may go on asking after that, but not end long before. */
function strangersFit(world: World, lookup: Lookup, toNs: number): Fit[] {
  if (world.isWaitedFor(lookup)) return [];
  const span = spanOf(lookup, toNs, world.addresses);
  return span.endNs >= toNs - ON_BEHALF_NS ? [{ span, relation: 'other-host' }] : [];
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
