/**
 * Which addresses are one host: those of the capturing host, and those behind one link-layer address. What SYNs tell is
 * learned in src/kernel/assembly/senders.ts, too.
 */
import type { Kernel } from '../kernel/kernel.ts';

/** Link-layer addresses and senders remembered; a later one takes the place of an earlier one with the same hash. */
const MACS = 1 << 12;
const SENDERS = 1 << 13;
const MAX_LOCAL = 1024;
const MAX_REMOTE = 1 << 14;
/** Different hop counts from one address are several hosts behind it, unless they differ by a route change only. */
const HOPS_APART = 8;
/** Protocols for the local link set the least or the most, whatever the host's own default is. */
const LINK_LOCAL_HOPS = 255;

export interface HostIdentity {
  readonly address: number;
  readonly macHigh: number;
  readonly macLow: number;
  /** A frame showed that this is the capturing host. */
  readonly capturing: boolean;
}

export class Hosts {
  /** Four words each: both parts of the link-layer address, the IPv4 address it sent for, what is known of it. */
  readonly #macs: Int32Array;
  readonly #local = new Set<number>();
  readonly #localCount: Int32Array;
  readonly #remote = new Set<number>();
  /** Some of them by their hash, for a quick look: on `any` every frame that comes in asks. No address has the key -1. */
  readonly #remoteSeen = new Int32Array(SENDERS).fill(-1);
  /** The same of addresses whose frames went out before any came in. */
  readonly #senders = new Set<number>();
  readonly #sendersSeen = new Int32Array(SENDERS).fill(-1);
  /** Pairs of an address and its hop counts: least << 8 | most; 0 in a free place. */
  readonly #hops: Int32Array;

  constructor(room: Pick<Kernel, 'macs' | 'senderHops' | 'lookups'> | null = null) {
    this.#localCount = room?.lookups.localCount ?? new Int32Array(1);
    this.#macs = room?.macs ?? new Int32Array(MACS * 4);
    this.#hops = room?.senderHops ?? new Int32Array(SENDERS * 2);
  }

  /** Learns from a frame's sender. `isIPv6` tells the family of `address`. */
  learn(address: number, isIPv6: boolean, macHigh: number, macLow: number): void {
    if (macHigh < 0 || isIPv6) return;
    const macs = this.#macs;
    const at = macPlace(macHigh, macLow);
    // A router, once known, is not forgotten for a host that happens to share its place.
    if (macs[at + 3] === SHARED) return;
    if (macs[at + 3] === UNKNOWN || macs[at + 1] !== macLow || macs[at] !== macHigh) {
      macs[at] = macHigh;
      macs[at + 1] = macLow;
      macs[at + 2] = address;
      macs[at + 3] = ONE_HOST;
    } else if (macs[at + 2] !== address) macs[at + 3] = SHARED;
  }

  /** An address that the capturing host used for itself. */
  learnLocal(address: number): void {
    if (this.#local.size < MAX_LOCAL) this.#local.add(address);
    this.#localCount[0] = this.#local.size;
  }

  /** All that are known. */
  get local(): Iterable<number> {
    return this.#local;
  }

  /** Whether any such address is known. */
  get knowsLocal(): boolean {
    return this.#local.size > 0;
  }

  /** An address whose frames came in from outside. */
  learnRemote(address: number): void {
    learnSeen(address, this.#remoteSeen, this.#remote);
  }

  isRemote(address: number): boolean {
    return this.#remote.has(address);
  }

  /** An address whose frames went out, though none of them had come in. */
  learnSender(address: number): void {
    learnSeen(address, this.#sendersSeen, this.#senders);
  }

  isSender(address: number): boolean {
    return this.#senders.has(address);
  }

  /** Notes the hop count of a SYN, which tells hosts behind one address apart. The latest address takes a place. */
  learnHops(address: number, hops: number): void {
    if (hops <= 1 || hops === LINK_LOCAL_HOPS) return;
    const at = senderPlace(address);
    const table = this.#hops;
    if (table[at] !== address || table[at + 1] === 0) {
      table[at] = address;
      table[at + 1] = (hops << 8) | hops;
      return;
    }
    const least = table[at + 1] >> 8;
    const most = table[at + 1] & 255;
    if (hops < least || hops > most) table[at + 1] = (Math.min(least, hops) << 8) | Math.max(most, hops);
  }

  isLocal(address: number): boolean {
    return isLoopbackIPv4(address) || this.#local.has(address);
  }

  /** Whether one address opens connections for several hosts, as their hop counts show. */
  isShared(address: number): boolean {
    const at = senderPlace(address);
    const range = this.#hops[at] === address ? this.#hops[at + 1] : 0;
    return (range & 255) - (range >> 8) >= HOPS_APART;
  }

  /** How two are known to be one host; null when they are not. */
  same(a: HostIdentity, b: HostIdentity): 'address' | 'capturing-host' | 'link-layer' | null {
    if (a.address === b.address) return 'address';
    if ((a.capturing || this.isLocal(a.address)) && (b.capturing || this.isLocal(b.address))) return 'capturing-host';
    if (a.macHigh < 0 || a.macHigh !== b.macHigh || a.macLow !== b.macLow) return null;
    return this.#isRouter(a.macHigh, a.macLow) ? null : 'link-layer';
  }

  /** Whether this link-layer address sent for several IPv4 hosts. */
  #isRouter(macHigh: number, macLow: number): boolean {
    const at = macPlace(macHigh, macLow);
    return this.#macs[at + 3] === SHARED && this.#macs[at + 1] === macLow && this.#macs[at] === macHigh;
  }
}

/** What is known of a link-layer address: nothing, that it sent for one IPv4 host, or for several, as a router does. */
const UNKNOWN = 0;
const ONE_HOST = 1;
const SHARED = 2;

function macPlace(high: number, low: number): number {
  return ((Math.imul(low ^ high, 0x9e3779b1) >>> 20) & (MACS - 1)) * 4;
}

function isLoopbackIPv4(address: number): boolean {
  return address >>> 24 === 127;
}

function senderPlace(address: number): number {
  return ((Math.imul(address, 0x9e3779b1) >>> 19) & (SENDERS - 1)) * 2;
}

/** Adds an address to a set of bounded size, with a quick look first. */
function learnSeen(address: number, seen: Int32Array, all: Set<number>): void {
  const at = senderPlace(address) >> 1;
  if (seen[at] === address) return;
  seen[at] = address;
  if (all.size < MAX_REMOTE) all.add(address);
}
