/**
 * The hot loop: from a batch of frames to the trackers. A data segment of an opened connection over plain Ethernet and
 * IPv4 costs a header read and one step of the flow table; everything else goes the long way. Speed outranks looks
 * here: header fields are read in place, and no object is made for a frame that changes nothing.
 */
import type { AddressTable } from '../base/addressTable.ts';
import { frameRef } from '../base/frameRef.ts';
import { FragmentStore } from '../decode/fragments.ts';
import { readUnreachable } from '../decode/icmp.ts';
import { isSupportedLinkType } from '../decode/layers/registry.ts';
import { locatePacket } from '../decode/locatePacket.ts';
import { type NeighbourMessage, readArp, readNeighbourDiscovery } from '../decode/neighbours.ts';
import { ICMP, ICMPV6, Packet, TCP, UDP } from '../decode/packet.ts';
import { ACK, RST, SYN } from '../decode/tcpHeader.ts';
import { NAME_SERVICE, OTHER_UDP_USES, QUIC, TUNNEL, udpUse } from '../decode/udpUse.ts';
import type { FrameBatch } from '../formats/frameBatch.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ConnectionTracker } from '../track/connections.ts';
import type { Hosts } from '../track/hosts.ts';
import type { LookupTracker } from '../track/lookups.ts';
import { Neighbours } from '../track/neighbours.ts';
import { CLOCK_SET_NS } from './frameOrder.ts';

const LINKTYPE_ETHERNET = 1;
/** Ethernet, IPv4 and the least of TCP, up to its flags and window; the same for IPv6. */
const LEAST_BYTES = 54;
const LEAST_BYTES_IPV6 = 74;
/** Of a TCP header; of a UDP header and that of DNS. */
const LEAST_TRANSPORT_BYTES = 20;
const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
/** Version 4, header of 20 bytes. */
const PLAIN_IPV4 = 0x45;
/** FIN, SYN or RST. */
const OPENS_OR_CLOSES = 7;

/** Up to the window; a header cut behind it still tells all that matters. */
const LEAST_TCP_BYTES = 16;
/** The upper bits of 240.0.0.0/4: such an address is no key of its own. */
const RESERVED = 15;
/** More fragments, or an offset. */
const FRAGMENT_BITS = 0x3fff;
/** Link types that are told apart. */
const MAX_LINK_TYPES = 16;

/** What the frames showed beside connections and lookups. */
export interface FrameCounts {
  truncated: number;
  malformed: number;
  unsupported: number;
  /** Wi-Fi frames. */
  encrypted: number;
  clockBackwards: number;
  quic: number;
  /** Frames by link type that cannot be read. */
  readonly unsupportedLinkTypes: Map<number, number>;
}

export class Dispatch {
  readonly counts: FrameCounts = {
    truncated: 0,
    malformed: 0,
    unsupported: 0,
    encrypted: 0,
    clockBackwards: 0,
    quic: 0,
    unsupportedLinkTypes: new Map(),
  };
  readonly fragments = new FragmentStore();
  readonly neighbours = new Neighbours();
  /** Time of the latest frame; at first, of the earliest that may come: the file's first frame need not be that. */
  nowNs = -CLOCK_SET_NS;
  readonly #packet = new Packet();
  readonly #addresses: AddressTable;
  readonly #hosts: Hosts;
  readonly #connections: ConnectionTracker;
  readonly #lookups: LookupTracker;
  readonly #kernel: Kernel;

  constructor(
    addresses: AddressTable,
    hosts: Hosts,
    connections: ConnectionTracker,
    lookups: LookupTracker,
    kernel: Kernel,
  ) {
    this.#addresses = addresses;
    this.#hosts = hosts;
    this.#connections = connections;
    this.#lookups = lookups;
    this.#kernel = kernel;
    kernel.udpUses.set(OTHER_UDP_USES);
  }

  /** @param linkTypes of the capture's interfaces, by their index */
  frames(batch: FrameBatch, from: number, to: number, capture: number, shiftNs: number, linkTypes: Int32Array): void {
    const { bytes, view, offset, capturedLength, originalLength, time, interfaceIndex } = batch;
    const { flows } = this.#connections;
    const firstRef = frameRef(capture, batch.firstFrame);
    const packet = this.#packet;
    packet.bytes = bytes;
    packet.view = view;
    makePlain(packet);
    let now = this.nowNs;
    const kernel = this.#kernel.holds(bytes) && linkTypes.every(isEthernet) ? this.#kernel : null;
    kernel?.begin(batch, from, to, firstRef, shiftNs, now);
    const passes = this.#connections.passes;
    for (let i = from; i < to; i++) {
      if (kernel !== null) {
        i = kernel.next(i, passes | this.#lookups.passes);
        now = kernel.nowNs;
        if (i === to) break;
      } else {
        const stamp = time[i] + shiftNs;
        if (stamp >= now) now = stamp;
        else {
          this.counts.clockBackwards++;
          if (now - stamp > CLOCK_SET_NS) now = stamp;
        }
      }
      const start = offset[i];
      const captured = capturedLength[i];
      const linkType = linkTypes[interfaceIndex[i]];
      let transport = 0;
      let protocol = 0;
      let source = 0;
      let destination = 0;
      if (linkType === LINKTYPE_ETHERNET && captured >= LEAST_BYTES) {
        const etherType = view.getUint16(start + 12);
        if (etherType === ETHERTYPE_IPV4) {
          source = view.getInt32(start + 26);
          destination = view.getInt32(start + 30);
          const total = view.getUint16(start + 16);
          if (
            bytes[start + 14] === PLAIN_IPV4 &&
            (total === 0 || total >= 20 + LEAST_TRANSPORT_BYTES) &&
            (view.getUint16(start + 20) & FRAGMENT_BITS) === 0 &&
            source >>> 28 !== RESERVED &&
            destination >>> 28 !== RESERVED
          ) {
            protocol = bytes[start + 23];
            transport = start + 34;
          }
        } else if (
          etherType === ETHERTYPE_IPV6 &&
          captured >= LEAST_BYTES_IPV6 &&
          this.#plainIPv6(packet, start + 14)
        ) {
          source = packet.source;
          destination = packet.destination;
          protocol = bytes[start + 20];
          transport = start + 54;
        }
      }
      let at = 0;
      let isPlain = false;
      if (protocol === TCP) {
        at = flows.find(source, destination, view.getInt32(transport));
        if (at >= 0 && (bytes[transport + 13] & OPENS_OR_CLOSES) === 0 && flows.words[at + 3] < 0) {
          flows.words[at + 3] = flows.openedValue;
          continue;
        }
        isPlain = true;
      } else if (protocol === UDP) {
        const use = udpUse(view.getUint16(transport), view.getUint16(transport + 2));
        isPlain = (use & NAME_SERVICE) !== 0;
        if (!isPlain && (use & TUNNEL) === 0) {
          if ((use & QUIC) !== 0) this.counts.quic++;
          continue;
        }
      }
      packet.timeNs = now;
      packet.frame = firstRef + i;
      this.nowNs = now;
      if (isPlain) {
        packet.source = source;
        packet.destination = destination;
        packet.protocol = protocol;
        packet.transport = transport;
        packet.macHigh = view.getUint16(start + 6);
        packet.macLow = view.getInt32(start + 8);
        packet.loopback = packet.macHigh === 0 && packet.macLow === 0;
        boundPlain(packet, start, start + captured, start + originalLength[i]);
        if (protocol === TCP) this.#tcp(packet, at);
        else this.#lookups.datagram(packet);
        continue;
      }
      this.#frame(packet, linkType, start, start + captured, start + originalLength[i]);
      makePlain(packet);
      if (packet.bytes !== bytes) {
        packet.bytes = bytes;
        packet.view = view;
      }
    }
    this.nowNs = now;
    if (kernel !== null) this.#count(kernel);
  }

  /** Takes the counts of what was passed over. */
  #count(kernel: Kernel): void {
    const [clockBackwards, quic, messages] = kernel.takeCounts();
    this.counts.clockBackwards += clockBackwards;
    this.counts.quic += quic;
    this.#lookups.messages += messages;
  }

  /** Reads the addresses of an IPv6 header at `at`. False when it goes the long way: it is odd, or has extensions. */
  #plainIPv6(packet: Packet, at: number): boolean {
    const { bytes, view } = packet;
    const next = bytes[at + 6];
    if (bytes[at] >> 4 !== 6 || (next !== TCP && next !== UDP) || view.getUint16(at + 4) < LEAST_TRANSPORT_BYTES)
      return false;
    packet.source = this.#addresses.keyOfIPv6In(view, at + 8);
    packet.destination = this.#addresses.keyOfIPv6In(view, at + 24);
    return !this.#addresses.isOverflow(packet.source) && !this.#addresses.isOverflow(packet.destination);
  }

  #frame(packet: Packet, linkType: number, start: number, end: number, originalEnd: number): void {
    if (!locatePacket(packet, linkType, this.#addresses, this.fragments, start, end, originalEnd)) {
      this.#stopped(packet, linkType);
      return;
    }
    if (this.#addresses.isOverflow(packet.source) || this.#addresses.isOverflow(packet.destination)) return;
    this.#tellForwarded(packet);
    const { protocol, transport } = packet;
    if (protocol === TCP) {
      if (packet.end - transport < LEAST_TCP_BYTES) this.counts.truncated++;
      else {
        const at = this.#connections.flows.find(packet.source, packet.destination, packet.view.getInt32(transport));
        this.#tcp(packet, at);
      }
    } else if (protocol === UDP) {
      if (packet.end - transport < 8) this.counts.truncated++;
      else this.#udp(packet);
    } else if (protocol === ICMP || protocol === ICMPV6) this.#icmp(packet);
  }

  /**
   * On `any`, a sender whose frames come in is not the capturing host, though they go out again: it forwards them. One whose
   * frames went out first is, though they may be seen to come in again on another device (a bridge, a pair of veths).
   */
  #tellForwarded(packet: Packet): void {
    if (packet.outgoing) {
      if (this.#hosts.isRemote(packet.source)) packet.outgoing = false;
      else this.#hosts.learnSender(packet.source);
    } else if (packet.incoming && !this.#hosts.isSender(packet.source)) this.#hosts.learnRemote(packet.source);
  }

  /** @param at  where the flow table has the conversation */
  #tcp(packet: Packet, at: number): void {
    const flags = packet.bytes[packet.transport + 13];
    const ports = packet.view.getInt32(packet.transport);
    if ((flags & (SYN | RST)) !== 0) this.#lookups.connects.segment(packet, ports, flags);
    if ((flags & SYN) !== 0) {
      this.#hosts.learn(packet);
      if (packet.outgoing || packet.loopback) this.#hosts.learnLocal(packet.source);
      if (packet.loopback) this.#hosts.learnLocal(packet.destination);
      if ((flags & ACK) === 0) this.#hosts.learnHops(packet.source, packet.hops);
    }
    this.#connections.segment(packet, ports, at);
  }

  #udp(packet: Packet): void {
    const use = udpUse(packet.view.getUint16(packet.transport), packet.view.getUint16(packet.transport + 2));
    if ((use & NAME_SERVICE) !== 0) this.#lookups.datagram(packet);
    else if ((use & QUIC) !== 0) this.counts.quic++;
  }

  #icmp(packet: Packet): void {
    const quoted = readUnreachable(packet, this.#addresses);
    if (quoted !== null) this.#lookups.unreachable(packet, quoted, this.neighbours);
    else if (packet.protocol === ICMPV6) this.#neighbour(packet, readNeighbourDiscovery(packet, this.#addresses));
  }

  #neighbour({ timeNs, frame }: Packet, message: NeighbourMessage | null): void {
    if (message === null) return;
    const { asker, target } = message;
    if (asker === 0) this.neighbours.seen(target);
    else this.neighbours.asked(asker, target, timeNs, frame);
  }

  #stopped(packet: Packet, linkType: number): void {
    const { counts } = this;
    if (packet.stop === 'arp') this.#neighbour(packet, readArp(packet, this.#addresses));
    else if (packet.stop === 'truncated') counts.truncated++;
    else if (packet.stop === 'malformed') counts.malformed++;
    else if (packet.stop === 'encrypted') counts.encrypted++;
    else if (packet.stop === 'unsupported') {
      if (isSupportedLinkType(linkType)) counts.unsupported++;
      else if (counts.unsupportedLinkTypes.size < MAX_LINK_TYPES || counts.unsupportedLinkTypes.has(linkType))
        counts.unsupportedLinkTypes.set(linkType, (counts.unsupportedLinkTypes.get(linkType) ?? 0) + 1);
    }
  }
}

function isEthernet(linkType: number): boolean {
  return linkType === LINKTYPE_ETHERNET;
}

/** Where the packet of a frame ends, by its own length and by what was captured. */
function boundPlain(packet: Packet, start: number, end: number, originalEnd: number): void {
  const { view } = packet;
  packet.network = start + 14;
  packet.originalEnd = originalEnd;
  if (packet.transport === start + 34) {
    const total = view.getUint16(start + 16);
    packet.family = 4;
    packet.hops = packet.bytes[start + 22];
    // A length of zero is a segment that the network card was to cut up (TSO): it reaches to the frame's end.
    if (total !== 0) packet.originalEnd = Math.min(start + 14 + total, originalEnd);
  } else {
    packet.family = 6;
    packet.hops = packet.bytes[start + 21];
    packet.originalEnd = Math.min(start + 54 + view.getUint16(start + 18), originalEnd);
  }
  packet.end = Math.min(packet.originalEnd, end);
}

/** As a packet straight on Ethernet is: what the long way may have said of another one is taken back. */
function makePlain(packet: Packet): void {
  packet.outgoing = false;
  packet.incoming = false;
  packet.stop = 'none';
  packet.tunnels = 0;
}
