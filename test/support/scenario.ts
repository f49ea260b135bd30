/** A story told as a capture: hosts, connections and lookups on one timeline, written as a pcap or pcapng file. */
import { macOf, reverseName } from './addresses.ts';
import { type FileOptions, pcapFile, pcapngFile, type WrittenFrame } from './captureFiles.ts';
import {
  dnsQuery,
  dnsResponse,
  nodeStatusQuery,
  type QueryOptions,
  type RecordType,
  type ResponseOptions,
} from './dnsMessages.ts';
import { frameBytes, LINK_NUMBERS, type Link, type LinkedPacket } from './links.ts';
import {
  afterHops,
  arp,
  fragments,
  ipPacket,
  neighbourDiscovery,
  ping,
  UDP,
  udpDatagram,
  unreachable,
} from './packets.ts';
import { type ConnectOptions, TcpConnection } from './tcpConnection.ts';

export interface Host {
  readonly address: string;
  readonly mac: string;
}

/** A frame of the story; its number is known once all are told. */
export interface Frame {
  /** Nanoseconds since the story's start. */
  readonly ns: number;
  readonly from: Host;
  readonly to: Host;
  readonly packet: Uint8Array;
  /** Interface index in SLL2 frames. */
  readonly interfaceIndex: number;
}

/** A query on the wire, to be answered or not. */
export interface AskedQuery {
  readonly frame: Frame;
  readonly asker: Host;
  readonly server: Host;
  readonly id: number;
  readonly port: number;
  readonly serverPort: number;
  readonly name: string;
  readonly type: RecordType;
}

export interface AskOptions {
  /** Seconds since the story's start. */
  readonly at: number;
  readonly type?: RecordType;
  /** A new one each time unless told. */
  readonly id?: number;
  /** The asker's port; a new one each time unless told. */
  readonly port?: number;
  /** 53 unless told; 5353 is mDNS, 5355 LLMNR, 137 NetBIOS. */
  readonly serverPort?: number;
  readonly edns?: boolean;
  readonly signed?: boolean;
  /** As a resolver asks the servers of a zone. */
  readonly iterative?: boolean;
}

export interface OutputOptions extends Partial<Omit<FileOptions, 'linkType'>> {
  /** `ethernet` unless told. */
  readonly link?: Link;
  /** VLAN tags of every frame, from the outside in (Ethernet only). */
  readonly vlans?: readonly number[];
  /** Whose machine captured: gives cooked frames their direction. */
  readonly capturedAt?: Host;
}

/** 2 March 2015, 10:11:12 UTC. */
export const START_EPOCH_NS = 1_425_291_072_000_000_000n;

export class Scenario {
  readonly frames: Frame[] = [];
  readonly #connections: TcpConnection[] = [];
  readonly #startEpochNs: bigint;
  #nextId = 0x1a2b;
  #nextPort = 40001;

  constructor(startEpochNs: bigint = START_EPOCH_NS) {
    this.#startEpochNs = startEpochNs;
  }

  /** A host. Give `mac` where hosts share one: a dual-stack host's second address, all those behind one router. */
  host(address: string, mac: string = macOf(address)): Host {
    return { address, mac };
  }

  /** A client port that nobody used yet. */
  freshPort(): number {
    return this.#nextPort++;
  }

  /** Opens a TCP connection; `at` is when its SYN was captured. Tell what happens on one connection in its order. */
  connect(client: Host, server: Host, options: ConnectOptions): TcpConnection {
    const connection = new TcpConnection(this, client, server, options);
    this.#connections.push(connection);
    return connection;
  }

  /** A frame with this IP packet; addresses inside the packet need not be the hosts'. */
  add(from: Host, to: Host, packet: Uint8Array, at: number, interfaceIndex = 2): Frame {
    const frame = { ns: Math.round(at * 1e9), from, to, packet, interfaceIndex };
    this.frames.push(frame);
    return frame;
  }

  udp(from: Host, to: Host, ports: readonly [number, number], payload: Uint8Array, at: number): Frame {
    const datagram = udpDatagram(from.address, to.address, ports[0], ports[1], payload);
    return this.add(from, to, ipPacket(from.address, to.address, UDP, datagram), at);
  }

  /** A UDP datagram in fragments of at most `size` bytes, 10 µs apart. */
  fragmentedUdp(
    from: Host,
    to: Host,
    ports: readonly [number, number],
    payload: Uint8Array,
    at: number,
    size = 512,
  ): Frame[] {
    const datagram = udpDatagram(from.address, to.address, ports[0], ports[1], payload);
    const pieces = fragments(from.address, to.address, UDP, datagram, size, this.#nextId++);
    return pieces.map((piece, index) => this.add(from, to, piece, at + index * 1e-5));
  }

  /** Asks `server` for a name over UDP. */
  ask(asker: Host, server: Host, name: string, options: AskOptions): AskedQuery {
    const { type = 'A', id = this.#nextId++, port = this.freshPort(), serverPort = 53 } = options;
    const multicast = serverPort === 5353 || serverPort === 5355;
    const { edns = false, signed = false, iterative = false } = options;
    const query: QueryOptions = { id, name, type, edns, signed, recursionDesired: !multicast && !iterative };
    const payload = type === 'NBSTAT' ? nodeStatusQuery(id) : dnsQuery(query);
    const frame = this.udp(asker, server, [port, serverPort], payload, options.at);
    return { frame, asker, server, id, port, serverPort, name, type };
  }

  /** Asks `server` for the name of an address. */
  askPtr(asker: Host, server: Host, address: string, options: AskOptions): AskedQuery {
    return this.ask(asker, server, reverseName(address), { type: 'PTR', ...options });
  }

  /** Answers a query; `from` is whom the response comes from (the server asked, unless told). */
  answer(query: AskedQuery, at: number, response: Partial<ResponseOptions> = {}, from: Host = query.server): Frame {
    const message = dnsResponse({ id: query.id, name: query.name, type: query.type, ...response });
    return this.udp(from, query.asker, [query.serverPort, query.port], message, at);
  }

  /** Answers a PTR query with one name. */
  answerPtr(query: AskedQuery, at: number, target: string): Frame {
    return this.answer(query, at, { answers: [{ name: query.name, type: 'PTR', data: target }] });
  }

  /** A destination-unreachable error by `from` that quotes `frame` to its sender (code: port unreachable). */
  unreachable(frame: Frame, from: Host, at: number, code = from.address.includes(':') ? 4 : 3): Frame {
    return this.add(from, frame.from, unreachable(from.address, frame.from.address, frame.packet, code), at);
  }

  /** A host looks for another one on its own network: ARP, or neighbour discovery. */
  lookFor(asker: Host, target: Host, at: number): Frame {
    if (!asker.address.includes(':'))
      return this.add(asker, this.host('255.255.255.255'), arp('request', asker.address, target.address), at);
    const group = this.host('ff02::1:ff00:1');
    return this.add(asker, group, neighbourDiscovery('request', asker.address, group.address, target.address), at);
  }

  /** The one who was looked for says that it is there. */
  isHere(target: Host, asker: Host, at: number): Frame {
    const packet = asker.address.includes(':')
      ? neighbourDiscovery('reply', target.address, asker.address, target.address)
      : arp('reply', target.address, asker.address);
    return this.add(target, asker, packet, at);
  }

  /** The same frame captured once more, as on `any`; behind a router with `hops` less to live. */
  again(frame: Frame, afterMicroseconds: number, options: { readonly hops?: number } = {}): Frame {
    const packet = options.hops === undefined ? frame.packet : afterHops(frame.packet, options.hops);
    return this.add(frame.from, frame.to, packet, frame.ns / 1e9 + afterMicroseconds * 1e-6, 3);
  }

  /** Fills up with pings from `from` seconds on, so that the frame next told at `until` gets the number `frame`. */
  fillUpTo(frame: number, from: number, until: number, one: Host, other: Host): void {
    this.#settle();
    const missing = frame - 1 - this.frames.filter((told) => told.ns < until * 1e9).length;
    if (missing < 0) throw new Error(`${-missing} frames too many before frame ${frame}`);
    for (let index = 0; index < missing; index++) {
      const [sender, receiver] = index % 2 === 0 ? [one, other] : [other, one];
      const packet = ping(sender.address, receiver.address, index % 2 === 0 ? 'request' : 'reply', (index >> 1) + 1);
      this.add(sender, receiver, packet, from + ((until - from) * (index + 1)) / (missing + 1));
    }
  }

  /** All frames in the order of time; those of one moment in the order they were told. */
  sorted(): Frame[] {
    this.#settle();
    return this.frames.slice().sort((a, b) => a.ns - b.ns);
  }

  /** The number of a frame, from 1, once all is told. */
  numberOf(frame: Frame): number {
    return this.sorted().indexOf(frame) + 1;
  }

  toPcap(options: OutputOptions = {}): Uint8Array {
    return pcapFile(this.#written(options), { ...options, linkType: LINK_NUMBERS[options.link ?? 'ethernet'] });
  }

  toPcapng(options: OutputOptions = {}): Uint8Array {
    return pcapngFile(this.#written(options), { ...options, linkType: LINK_NUMBERS[options.link ?? 'ethernet'] });
  }

  #settle(): void {
    for (const connection of this.#connections) connection.settle();
  }

  #written(options: OutputOptions): WrittenFrame[] {
    const link = options.link ?? 'ethernet';
    return this.sorted().map((frame) => ({
      epochNs: this.#startEpochNs + BigInt(frame.ns),
      bytes: frameBytes(link, linked(frame, options.capturedAt), options.vlans),
    }));
  }
}

function linked(frame: Frame, capturedAt: Host | undefined): LinkedPacket {
  return {
    sourceMac: frame.from.mac,
    destinationMac: frame.to.mac,
    packet: frame.packet,
    direction: direction(frame, capturedAt),
    interfaceIndex: frame.interfaceIndex,
  };
}

/** The link-layer address of both ends on loopback; Linux shows each packet there once, as incoming. */
export const NO_MAC = '00:00:00:00:00:00';

function direction(frame: Frame, capturedAt: Host | undefined): LinkedPacket['direction'] {
  if (frame.from.mac === NO_MAC) return 'in';
  if (capturedAt === undefined || frame.from.mac === capturedAt.mac) return 'out';
  if (frame.to.mac === capturedAt.mac) return 'in';
  if (frame.to.mac === 'ff:ff:ff:ff:ff:ff') return 'broadcast';
  return Number.parseInt(frame.to.mac.slice(0, 2), 16) % 2 === 1 ? 'multicast' : 'other';
}
