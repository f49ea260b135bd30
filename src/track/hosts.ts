/** Which addresses are one host: those of the capturing host, and those behind one link-layer address. */

/** Hosts remembered; what comes later is only itself. */
const MAX_MACS = 1 << 14;
const MAX_SENDERS = 1 << 15;
const MAX_LOCAL = 1024;
/** Different hop counts from one address are several hosts behind it, unless they differ by a route change only. */
const HOPS_APART = 8;
/** Protocols for the local link set the least or the most, whatever the host's own default is. */
const LINK_LOCAL_HOPS = 255;

/** What is known of a link-layer address. */
interface Mac {
  /** The one IPv4 address it sent for. */
  ipv4: number | null;
  /** It sent for several: a router. */
  shared: boolean;
}

export interface HostIdentity {
  readonly address: number;
  readonly macHigh: number;
  readonly macLow: number;
  /** A frame showed that this is the capturing host. */
  readonly capturing: boolean;
}

export class Hosts {
  readonly #macs = new Map<number, Mac>();
  readonly #local = new Set<number>();
  readonly #hops = new Map<number, { least: number; most: number }>();

  /** Learns from a frame's sender. `isIPv6` tells the family of `address`. */
  learn(address: number, isIPv6: boolean, macHigh: number, macLow: number): void {
    if (macHigh < 0 || isIPv6) return;
    const key = macKey(macHigh, macLow);
    const mac = this.#macs.get(key);
    if (mac === undefined) {
      if (this.#macs.size < MAX_MACS) this.#macs.set(key, { ipv4: address, shared: false });
    } else if (mac.ipv4 !== address) mac.shared = true;
  }

  /** An address that the capturing host used for itself. */
  learnLocal(address: number): void {
    if (this.#local.size < MAX_LOCAL) this.#local.add(address);
  }

  /** Notes the hop count of a SYN, which tells hosts behind one address apart. */
  learnHops(address: number, hops: number): void {
    if (hops <= 1 || hops === LINK_LOCAL_HOPS) return;
    const known = this.#hops.get(address);
    if (known === undefined) {
      if (this.#hops.size < MAX_SENDERS) this.#hops.set(address, { least: hops, most: hops });
    } else if (hops < known.least) known.least = hops;
    else if (hops > known.most) known.most = hops;
  }

  isLocal(address: number): boolean {
    return isLoopbackIPv4(address) || this.#local.has(address);
  }

  /** Whether one address opens connections for several hosts, as their hop counts show. */
  isShared(address: number): boolean {
    const hops = this.#hops.get(address);
    return hops !== undefined && hops.most - hops.least >= HOPS_APART;
  }

  /** How two are known to be one host; null when they are not. */
  same(a: HostIdentity, b: HostIdentity): 'address' | 'capturing-host' | 'link-layer' | null {
    if (a.address === b.address) return 'address';
    if ((a.capturing || this.isLocal(a.address)) && (b.capturing || this.isLocal(b.address))) return 'capturing-host';
    if (a.macHigh < 0 || a.macHigh !== b.macHigh || a.macLow !== b.macLow) return null;
    const mac = this.#macs.get(macKey(a.macHigh, a.macLow));
    return mac !== undefined && mac.shared ? null : 'link-layer';
  }
}

function isLoopbackIPv4(address: number): boolean {
  return address >>> 24 === 127;
}

function macKey(high: number, low: number): number {
  return high * 0x100000000 + (low >>> 0);
}
