/**
 * Which addresses are one host: those of the capturing host, and those behind one link-layer address. What SYNs tell is
 * learned in src/kernel/assembly/senders.ts, too.
 */
import type { Packet } from '../decode/packet.ts';
import type { Kernel } from '../kernel/kernel.ts';

/** Link-layer addresses and senders remembered; a later one takes the place of an earlier one with the same hash. */
const MACS = 1 << 12;
/** Behind them. */
const ROUTED = MACS * 4;
const SENDERS = 1 << 13;
const MAX_LOCAL = 1024;
const MAX_REMOTE = 1 << 14;
/** Different hop counts from one address are several hosts behind it, unless they differ by a route change only. */
const HOPS_APART = 8;
/** Protocols for the local link set the least or the most, whatever the host's own default is. */
const LINK_LOCAL_HOPS = 255;

/** What a packet tells of its sender; `hops` is what is left of its hop limit (TTL). */
type Sent = Pick<Packet, 'source' | 'family' | 'macHigh' | 'macLow' | 'hops' | 'tunnels'>;

export interface HostIdentity {
  readonly address: number;
  readonly macHigh: number;
  readonly macLow: number;
  /** A frame showed that this is the capturing host. */
  readonly capturing: boolean;
}

/**
 * How two are known to be one host. `first-hop`: behind one link-layer address, and no router is between it and where it was
 * captured; in some clouds all hosts of a network are seen so.
 */
export type SameHost = 'address' | 'capturing-host' | 'link-layer' | 'first-hop';

export class Hosts {
  /**
   * Four words each: both parts of the link-layer address, the IPv4 address it sent for, what is known of it. Behind them
   * whether packets came through routers.
   */
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
    this.#macs = room?.macs ?? new Int32Array(MACS * 4 + 4);
    this.#hops = room?.senderHops ?? new Int32Array(SENDERS * 2);
  }

  /** Learns from a frame's sender. */
  learn({ source: address, family, macHigh, macLow, hops, tunnels }: Sent): void {
    if (macHigh < 0 || family === 6) return;
    const macs = this.#macs;
    // What is inside a tunnel was sent by whoever is at its end.
    const isFirst = tunnels === 0 && isFirstHop(hops);
    if (!isFirst) macs[ROUTED] = 1;
    const at = macPlace(macHigh, macLow);
    // A router, once known, is not forgotten for a host that happens to share its place.
    const known = macs[at + 3];
    if (known === SHARED) return;
    if (known === UNKNOWN || macs[at + 1] !== macLow || macs[at] !== macHigh) {
      macs[at] = macHigh;
      macs[at + 1] = macLow;
      macs[at + 2] = address;
      macs[at + 3] = isFirst ? ONE_ADDRESS : ONE_ROUTED_ADDRESS;
    } else if (macs[at + 2] !== address) {
      macs[at + 3] = isFirst && known !== ONE_ROUTED_ADDRESS ? SEVERAL_ADDRESSES : SHARED;
    }
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
  same(a: HostIdentity, b: HostIdentity): SameHost | null {
    if (a.address === b.address) return 'address';
    if ((a.capturing || this.isLocal(a.address)) && (b.capturing || this.isLocal(b.address))) return 'capturing-host';
    if (a.macHigh < 0 || a.macHigh !== b.macHigh || a.macLow !== b.macLow) return null;
    const known = this.#knownOf(a.macHigh, a.macLow);
    if (known !== SEVERAL_ADDRESSES) return known === SHARED ? null : 'link-layer';
    // Where nothing came through a router, nothing shows that one would be seen.
    return this.#macs[ROUTED] === 0 ? null : 'first-hop';
  }

  /** What is known of this link-layer address. */
  #knownOf(macHigh: number, macLow: number): number {
    const at = macPlace(macHigh, macLow);
    return this.#macs[at + 1] === macLow && this.#macs[at] === macHigh ? this.#macs[at + 3] : UNKNOWN;
  }
}

/**
 * What is known of a link-layer address: nothing; that it sent for one IPv4 address, its own or another's; for several of its
 * own host; for several hosts, as a router does.
 */
const UNKNOWN = 0;
const ONE_ADDRESS = 1;
const ONE_ROUTED_ADDRESS = 2;
const SEVERAL_ADDRESSES = 3;
const SHARED = 4;

/**
 * As hosts set it (Linux and macOS, Windows, network devices), and no router has lowered it yet; or so little that it
 * stays on its link.
 */
function isFirstHop(hops: number): boolean {
  return hops === 64 || hops === 128 || hops === 255 || hops <= 1;
}

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
