/** Which lookups fit a silence: about the owner's peer, by the owner's host, at the right time. */
import { isLoopback } from '../base/addressKind.ts';
import type { AddressTable } from '../base/addressTable.ts';
import type { SideIndex } from '../base/side.ts';
import type { Connection } from '../track/connection.ts';
import type { HostIdentity, Hosts, SameHost } from '../track/hosts.ts';
import type { IdentQueries } from '../track/identQueries.ts';
import { isPartial, type Lookup, type Try } from '../track/lookup.ts';
import type { LookupTracker } from '../track/lookups.ts';
import { askerOf } from '../track/lookupWaits.ts';
import type { Neighbours } from '../track/neighbours.ts';
import { type LookupSpan, type Step, spanOf } from './lookupSpan.ts';
import type { Nat64 } from './nat64.ts';
import { ownerOf, peersOf } from './peers.ts';

/** No query is waited for longer than this. */
const LONGEST_WAIT_NS = 130_000_000_000;
/** No lookup takes longer, all its tries together (Courier's 310 s with two name servers is the longest known). */
const LONGEST_LOOKUP_NS = 320_000_000_000;
/** How near the start and the end of a silence a lookup on behalf of its owner starts and ends. */
const ON_BEHALF_NS = 1_000_000_000;

/** A name server, or a router, hands a query on within this time. */
const FORWARDED_NS = 50_000_000;

/** Lookups of one address that are looked at for one silence. */
const MAX_LOOKED = 512;
const MAX_LOOKED_OWN = 64;
const MAX_STRANGERS = 8;
/** Who looks one address up after the other begins with the next one so soon … */
export const NEXT_LOOKUP_NS = 100_000_000;
/** … or so near to where it is taken to have given the first one up. */
const NEXT_AFTER_GIVE_UP_NS = 300_000_000;

/**
 * How the asker is known to be the owner's host; `loopback`: it is the capturing host, of which no other address is known,
 * and which the owner may be; `other-host`: it is not.
 */
export type Relation = SameHost | 'loopback' | 'other-host';

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
  /** Questions for the user behind a connection (ident). */
  readonly idents: () => IdentQueries;
  /** Hosts that look for others on their own network. */
  readonly neighbours: () => Neighbours;
  /** Whether one other than this was already waiting when the lookup began, and is still. */
  readonly isAnothers: (lookup: Lookup, connection: Connection) => boolean;
}

/**
 * Lookups about the peer of `side` that ran at some time between the two, in order of their start; and with those of the
 * owner's own address that go before them or follow: many servers ask for the names of both ends.
 */
export function fittingLookups(
  world: World,
  connection: Connection,
  side: SideIndex,
  fromNs: number,
  toNs: number,
): Fit[] {
  const owner = ownerOf(connection, side);
  const peers = peersOf(connection, side, world.addresses, world.nat64);
  const fits: Fit[] = [];
  for (const peer of peers) {
    const asked: Fit[] = [];
    world.lookups.lead(world.lookups.hostKey(owner.address, owner.capturing), peer, fromNs, toNs);
    ownFits(world, owner, peer, fromNs, toNs, asked);
    fits.push(...forItself(world, owner, peer, asked));
  }
  if (fits.length > 0 && !peers.includes(owner.address)) adjoiningFits(world, owner, fromNs, toNs, fits);
  if (fits.length === 0) for (const peer of peers) fits.push(...otherFits(world, owner, peer, fromNs, toNs));
  return fits.length > 1 ? fits.sort((a, b) => a.span.startNs - b.span.startNs) : fits;
}

/** Adds the lookups of the owner's own address, found directly however many others ask about the peer. */
function ownFits(
  world: World,
  owner: HostIdentity,
  peer: number,
  fromNs: number,
  toNs: number,
  fits: Fit[],
  most = MAX_LOOKED,
): void {
  const { hosts, lookups } = world;
  const askingHost = lookups.hostKey(owner.address, owner.capturing);
  if (!lookups.index.mayHave(askingHost, peer)) return;
  lookups.index.visitBy(askingHost, peer, most, fromNs, (l) => {
    if (l.startNs < fromNs - LONGEST_LOOKUP_NS) return false;
    if (!mayOverlap(l, fromNs, toNs)) return true;
    const relation = l.asker === owner.address ? 'address' : hosts.same(askerOf(l), owner);
    if (relation !== null) addFit(l, relation, fromNs, toNs, fits);
    return true;
  });
}

/** Adds the owner's lookups of its own address that begin where one of these ends, or end where one begins. */
function adjoiningFits(world: World, owner: HostIdentity, fromNs: number, toNs: number, fits: Fit[]): void {
  let own: Fit[] = [];
  ownFits(world, owner, owner.address, fromNs, toNs, own, MAX_LOOKED_OWN);
  for (let i = 0; i < fits.length && own.length > 0; i++) {
    const { span } = fits[i];
    const isNext = (one: Fit) => follows(one.span, span) || follows(span, one.span);
    fits.push(...own.filter(isNext));
    own = own.filter((one) => !isNext(one));
  }
}

/**
 * The owner's lookups of its own address that began with the silence and ended with it: a server that names itself in its
 * greeting (Perdition) may ask DNS for the name of the address that its client came to.
 */
export function ownNameFits(
  world: World,
  connection: Connection,
  side: SideIndex,
  fromNs: number,
  toNs: number,
): Fit[] {
  const owner = ownerOf(connection, side);
  if (peersOf(connection, side, world.addresses, world.nat64).includes(owner.address)) return [];
  const fits: Fit[] = [];
  ownFits(world, owner, owner.address, fromNs, toNs, fits, MAX_LOOKED_OWN);
  return fits.filter(
    ({ span }) =>
      span.startNs >= fromNs &&
      span.startNs - fromNs <= ON_BEHALF_NS &&
      Math.abs(toNs - span.endNs) <= NEXT_LOOKUP_NS &&
      span.steps.every(({ end }) => end !== 'unknown'),
  );
}

/** Whether somebody who waited for `before` went on with `after` at once. */
export function follows(after: LookupSpan, before: LookupSpan): boolean {
  const isSeen = before.steps.every(({ end }) => end === 'answered' || end === 'failed');
  return Math.abs(after.startNs - before.endNs) <= (isSeen ? NEXT_LOOKUP_NS : NEXT_AFTER_GIVE_UP_NS);
}

function addFit(lookup: Lookup, relation: Relation, fromNs: number, toNs: number, fits: Fit[]): void {
  const span = spanOf(lookup, toNs);
  if (span.endNs > fromNs) fits.push({ span, relation });
}

/** Lookups under another address of the owner; where there are none, a stranger's that may have asked on its behalf. */
function otherFits(world: World, owner: HostIdentity, peer: number, fromNs: number, toNs: number): Fit[] {
  const fits: Fit[] = [];
  if (!world.lookups.index.mayKnow(peer)) return fits;
  const strangers: Lookup[] = [];
  world.lookups.index.visitAbout(peer, MAX_LOOKED, fromNs, (l) => {
    if (l.startNs < fromNs - LONGEST_LOOKUP_NS) return false;
    if (!mayOverlap(l, fromNs, toNs)) return true;
    const relation = l.asker === owner.address ? 'address' : world.hosts.same(askerOf(l), owner);
    if (relation !== null) addFit(l, relation, fromNs, toNs, fits);
    else if (strangers.length < MAX_STRANGERS && isOnBehalf(l, fromNs)) strangers.push(l);
    return true;
  });
  const own = forItself(world, owner, peer, fits);
  return own.length > 0 ? own : strangers.flatMap((lookup) => strangersFit(world, lookup, toNs));
}

/**
 * Without what the owner asked for another host: as its name server, a moment after it was asked the same; or as the router
 * that translated that one's query. That host's own lookup stands for it.
 */
function forItself(world: World, owner: HostIdentity, peer: number, fits: Fit[]): Fit[] {
  if (fits.length === 0) return fits;
  const asked: Try[] = [];
  const earliestNs = Math.min(...fits.map(({ span }) => span.startNs));
  world.lookups.index.visitAbout(peer, MAX_LOOKED, earliestNs - FORWARDED_NS, (l) => {
    if (l.asker !== owner.address && world.hosts.same(askerOf(l), owner) === null) asked.push(...l.tries);
    return l.last.timeNs >= earliestNs - LONGEST_LOOKUP_NS;
  });
  if (asked.length === 0) return fits;
  return fits.filter(({ span: { lookup } }) => !asked.some((one) => isForwarded(one, lookup.tries[0], owner.address)));
}

/** Whether `next` is what became of another host's query, which was not answered by then. */
function isForwarded(query: Try, next: Try, owner: number): boolean {
  const afterNs = next.timeNs - query.timeNs;
  if (!(afterNs >= 0 && afterNs <= FORWARDED_NS) || query.responseNs <= next.timeNs) return false;
  return query.server === owner || (query.server === next.server && query.id === next.id && query.port === next.port);
}

/** A look without its schedule: whether a lookup can have run at some time between the two. */
function mayOverlap(lookup: Lookup, fromNs: number, toNs: number): boolean {
  if (lookup.startNs >= toNs) return false;
  const { last } = lookup;
  if (last.timeNs >= fromNs || lookup.forwards.length > 0) return true;
  return last.answered && !last.refused && !isPartial(last.answer)
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
  const span = spanOf(lookup, toNs);
  if (span.endNs < toNs - ON_BEHALF_NS) return [];
  return [{ span, relation: lookup.capturing && !knowsOwnAddress(world) ? 'loopback' : 'other-host' }];
}

/** Whether the capturing host was seen under an address that is not the loopback's. */
function knowsOwnAddress({ hosts, addresses }: World): boolean {
  for (const address of hosts.local) if (!isLoopback(addresses.format(address))) return true;
  return false;
}

/** Nanoseconds of `[fromNs, toNs]` that one lookup's steps cover. */
export function coveredByNs(fit: Fit, fromNs: number, toNs: number): number {
  const { steps } = fit.span;
  if (steps.length > 1) return coveredNs([fit], fromNs, toNs);
  return steps.length === 0 ? 0 : Math.max(0, Math.min(steps[0].toNs, toNs) - Math.max(steps[0].fromNs, fromNs));
}

/** Nanoseconds of `[fromNs, toNs]` that the lookups' steps cover together. */
export function coveredNs(fits: readonly Fit[], fromNs: number, toNs: number): number {
  if (fits.length === 1 && fits[0].span.steps.length === 1) return coveredByNs(fits[0], fromNs, toNs);
  const steps: Step[] = [];
  for (const { span } of fits)
    for (const step of span.steps) if (step.toNs > fromNs && step.fromNs < toNs) steps.push(step);
  if (steps.length > 1) steps.sort((a, b) => a.fromNs - b.fromNs);
  let covered = 0;
  let reached = fromNs;
  for (const step of steps) {
    const to = Math.min(step.toNs, toNs);
    covered += Math.max(0, to - Math.max(step.fromNs, reached));
    reached = Math.max(reached, to);
  }
  return covered;
}
