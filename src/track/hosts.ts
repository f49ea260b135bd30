/** Which addresses are one host: those of the capturing host, and those behind one link-layer address. */

/** Hosts remembered; what comes later is only itself. */
const MAX_MACS = 1 << 14;
const SENDERS = 1 << 13;
const MAX_LOCAL = 1024;
/** Different hop counts from one address are several hosts behind it, unless they differ by a route change only. */
const HOPS_APART = 8;
/** Protocols for the local link set the least or the most, whatever the host's own default is. */
const LINK_LOCAL_HOPS = 255;

/** What is known of a link-layer address. */
interface Mac {
  readonly high: number;
  readonly low: number;
  /** The one IPv4 address it sent for. */
  readonly ipv4: number;
  /** It sent for several: a router. */
  shared: boolean;
}

/** The latest MACs, found without a map: the same few send most frames. */
const RECENT_MACS = 4096;

export interface HostIdentity {
  readonly address: number;
  readonly macHigh: number;
  readonly macLow: number;
  /** A frame showed that this is the capturing host. */
  readonly capturing: boolean;
}

export class Hosts {
  readonly #macs = new Map<number, Mac>();
  readonly #recentMacs: (Mac | null)[] = new Array(RECENT_MACS).fill(null);
  readonly #local = new Set<number>();
  /** Pairs of an address and its hop counts: least << 8 | most; 0 in a free place. */
  readonly #hops = new Int32Array(SENDERS * 2);

  /** Learns from a frame's sender. `isIPv6` tells the family of `address`. */
  learn(address: number, isIPv6: boolean, macHigh: number, macLow: number): void {
    if (macHigh < 0 || isIPv6) return;
    const place = (Math.imul(macLow, 0x9e3779b1) >>> 20) & (RECENT_MACS - 1);
    let mac = this.#recentMacs[place];
    if (mac === null || mac.low !== macLow || mac.high !== macHigh) {
      mac = this.#macOf(macHigh, macLow, address);
      this.#recentMacs[place] = mac;
    }
    if (mac !== null && mac.ipv4 !== address) mac.shared = true;
  }

  #macOf(high: number, low: number, address: number): Mac | null {
    const key = macKey(high, low);
    const known = this.#macs.get(key);
    if (known !== undefined) return known;
    if (this.#macs.size >= MAX_MACS) return null;
    const mac = { high, low, ipv4: address, shared: false };
    this.#macs.set(key, mac);
    return mac;
  }

  /** An address that the capturing host used for itself. */
  learnLocal(address: number): void {
    if (this.#local.size < MAX_LOCAL) this.#local.add(address);
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
    const mac = this.#macs.get(macKey(a.macHigh, a.macLow));
    return mac !== undefined && mac.shared ? null : 'link-layer';
  }
}

function isLoopbackIPv4(address: number): boolean {
  return address >>> 24 === 127;
}

function senderPlace(address: number): number {
  return ((Math.imul(address, 0x9e3779b1) >>> 19) & (SENDERS - 1)) * 2;
}

function macKey(high: number, low: number): number {
  return high * 0x100000000 + (low >>> 0);
}
