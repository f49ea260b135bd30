/**
 * One frame's layers as numbers: where each begins and ends, and the fields that tracking needs. One Packet serves
 * all frames of an analysis and is overwritten by each; nothing may keep it.
 */

/** Why decoding of a frame stopped early. `none`: it did not. */
export type StopKind = 'none' | 'truncated' | 'malformed' | 'unsupported' | 'encrypted' | 'not-ip' | 'arp' | 'fragment';

export const TCP = 6;
export const UDP = 17;
export const ICMP = 1;
export const ICMPV6 = 58;

export class Packet {
  /**
   * When it was captured, ns since the analysis's origin, and in which frame (a frameRef). They travel here and not as
   * arguments, because a number that is no small integer costs an object with every call that is not inlined. They begin
   * as fractions so that the engine never takes the fields for small integers.
   */
  timeNs = 0.5;
  frame = 0.5;
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  /** Where the (innermost) IP header begins. */
  network = 0;
  /** 4 or 6. */
  family = 0;
  source = 0;
  destination = 0;
  /** TTL or hop limit of the (inner) packet. */
  hops = 0;
  /** IP protocol of what lies at `transport`. */
  protocol = 0;
  transport = 0;
  /** End of the IP packet's bytes that were captured. */
  end = 0;
  /** Where the IP packet ends by its own length; beyond `end` when the frame was cut. */
  originalEnd = 0;
  /** Link-layer source, inside a tunnel the inner one: upper 16 and lower 32 bits; -1 in `macHigh` where there is none. */
  macHigh = -1;
  macLow = 0;
  /** The capturing host sent this frame (Linux cooked), or it is loopback: both addresses are the host's own. */
  outgoing = false;
  /** Linux cooked: another host sent it. */
  incoming = false;
  loopback = false;
  stop: StopKind = 'none';
  /** IP headers passed on the way to this one; 0 without a tunnel. */
  tunnels = 0;
  /** Where what follows the layer that was read last begins. */
  payload = 0;
}
