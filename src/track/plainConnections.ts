/**
 * Plain openings among the other connections: when one begins, when it is over, and when it is handed over to be
 * followed as an object.
 */
import { CLIENT } from '../base/side.ts';
import { smtp } from '../decode/openings/smtp.ts';
import type { Packet } from '../decode/packet.ts';
import { headerEnd, joinsMultipath, payloadOffset } from '../decode/tcpHeader.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Connection } from './connection.ts';
import { fillConnection } from './filledOpening.ts';
import { type FlowTable, PLAIN } from './flowTable.ts';
import type { GapEnding, GapSink } from './gap.ts';
import type { HostIdentity } from './hosts.ts';
import type { OpeningRows } from './openingRows.ts';
import type { OpenPairs } from './openPairs.ts';
import type { PastOpenings } from './pastOpenings.ts';
import { HELLO, OVER, PlainOpenings, UNUSUAL } from './plainOpenings.ts';
import { DNS_OVER_TLS_PORT, DNS_PORT, IDENT_PORT, LLMNR_PORT } from './ports.ts';
import type { Silences } from './silences.ts';

/** What is known of a server's port: never plain; whatever speaks there; mail, which the kernel follows. */
const OTHER_PORT = 0;
const PLAIN_PORT = 1;
const MAIL_PORT = 2;

/** What all connections share, plain or not. */
export interface SharedState {
  readonly flows: FlowTable;
  readonly pairs: OpenPairs;
  readonly silences: Silences;
  readonly sink: GapSink;
  readonly kernel: Kernel;
  readonly past: PastOpenings;
}

export class PlainConnections {
  /** Openings that gave way to others. */
  evicted = 0;
  readonly #shared: SharedState;
  readonly #openings: PlainOpenings;
  readonly #rows: OpeningRows;
  /** One of them as an object, for the moment in which it is told of. */
  readonly #told = new Connection(-1);
  /** By server port. */
  readonly #ports: Uint8Array;

  constructor(thresholdNs: number, shared: SharedState) {
    this.#shared = shared;
    const { kernel, past } = shared;
    this.#openings = new PlainOpenings(thresholdNs, kernel.openings, past.mayGoOn.bind(past));
    this.#rows = this.#openings.rows;
    this.#ports = kernel.portKinds.fill(PLAIN_PORT);
    for (const port of smtp.ports) this.#ports[port] = MAIL_PORT;
    for (const port of [DNS_PORT, DNS_OVER_TLS_PORT, LLMNR_PORT, IDENT_PORT]) this.#ports[port] = OTHER_PORT;
  }

  /** Takes a SYN for the beginning of a plain opening, where nothing speaks against it. */
  begins(packet: Packet, ports: number, stream: number): boolean {
    const { flows, pairs, sink } = this.#shared;
    const { view, transport } = packet;
    const from = payloadOffset(packet.bytes, transport);
    if (from < packet.originalEnd || this.#ports[ports & 0xffff] === OTHER_PORT) return false;
    if (sink.mayHaveWaited(this.#senderOf(packet), packet.destination, packet.timeNs)) return false;
    if (joinsMultipath(view, transport, headerEnd(packet.bytes, transport, packet.end))) return false;
    if (this.#rows.isFull) this.#evict(this.#rows.victim(), packet.timeNs);
    const slot = this.#openings.begin(packet, ports, stream);
    pairs.add(packet.source, packet.destination);
    flows.insert(packet.source, packet.destination, ports, PLAIN + slot);
    return true;
  }

  /**
   * False when the segment is out of the ordinary: the connection is to be handed over and takes the segment itself.
   * @param at  where the flow table has it
   */
  takes(slot: number, at: number, packet: Packet, ports: number, flags: number): boolean {
    const { flows, silences } = this.#shared;
    const step = this.#openings.segment(slot, flows.isForward(at, packet.source, ports), packet, flags);
    if (step === HELLO) silences.remember(packet.destination, ports & 0xffff, CLIENT, true);
    else if (step === OVER) {
      flows.words[at + 3] = flows.openedValue;
      this.#shared.past.recent.keepRow(this.#rows, slot, packet.timeNs);
      this.#pass(slot);
    }
    return step !== UNUSUAL;
  }

  /** From here on `connection` follows it. */
  handOver(slot: number, connection: Connection): void {
    fillConnection(connection, this.#rows, slot);
    this.#rows.give(slot);
    const { flows } = this.#shared;
    const { client, server } = connection;
    const at = flows.find(client.address, server.address, (client.port << 16) | server.port);
    flows.words[at + 3] = connection.slot + 1;
  }

  /** Slots of those that are opening now. */
  live(): Iterable<number> {
    return this.#rows.live();
  }

  /** Whether one began before this time in which `owner` owes `peer` a message. */
  hasDebt(owner: number, peer: number, beforeNs: number): boolean {
    return this.#openings.hasDebt(owner, peer, beforeNs);
  }

  /** Ends every silence with the capture. */
  finish(timeNs: number): void {
    for (const slot of this.#rows.live()) {
      this.#end(slot, timeNs, 'capture-end');
      this.#shared.sink.opened(this.#told);
    }
  }

  /** Good until the next one is asked for. */
  #senderOf(packet: Packet): HostIdentity {
    const { client } = this.#told;
    client.address = packet.source;
    client.macHigh = packet.macHigh;
    client.macLow = packet.macLow;
    client.capturing = packet.outgoing || packet.loopback;
    return client;
  }

  /** The opening is over, or given up, without a word to be said of it. */
  #pass(slot: number): void {
    const { pairs, sink } = this.#shared;
    pairs.remove(this.#rows.clientOf(slot), this.#rows.serverOf(slot));
    if (sink.wantsAll) {
      fillConnection(this.#told, this.#rows, slot);
      sink.opened(this.#told);
    } else sink.passed(this.#rows.serverNameOf(slot));
    this.#rows.give(slot);
  }

  #evict(slot: number, timeNs: number): void {
    const rows = this.#rows;
    this.#end(slot, timeNs, 'evicted');
    this.evicted++;
    this.#shared.flows.remove(rows.clientOf(slot), rows.serverOf(slot), rows.portsOf(slot));
    this.#pass(slot);
  }

  #end(slot: number, timeNs: number, ending: GapEnding): void {
    fillConnection(this.#told, this.#rows, slot);
    this.#shared.silences.endBoth(this.#told, timeNs, 0, ending);
  }
}
