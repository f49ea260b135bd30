/**
 * Copies of SYNs, as mirror ports and `any` make them: one may be captured when its conversation's opening is over already,
 * or when that is closed. It begins no other.
 */
import type { Packet } from '../decode/packet.ts';
import type { Connection } from './connection.ts';
import type { FlowTable } from './flowTable.ts';
import { DUPLICATE_NS } from './measures.ts';
import type { RecentOpenings } from './recentOpenings.ts';

/** The SYN of a conversation that nobody else remembers. */
interface BriefSyn {
  readonly client: number;
  readonly server: number;
  /** The client's and the server's port, 16 bits each. */
  readonly ports: number;
  readonly timeNs: number;
}

/** As many as may be over until the copy comes; of a scan of ports it may be too few. */
const KEPT = 64;

export class SynCopies {
  readonly #flows: FlowTable;
  readonly #recent: RecentOpenings;
  /** The latest take the places of the oldest. */
  readonly #brief: BriefSyn[] = [];
  #next = 0;

  constructor(flows: FlowTable, recent: RecentOpenings) {
    this.#flows = flows;
    this.#recent = recent;
  }

  /** Whether a SYN of a conversation that has this value in the table, of none that is opening, is a copy. */
  has({ source, destination, timeNs }: Packet, ports: number, value: number): boolean {
    if (value === 0 && !this.#flows.wasClosed(source, destination, ports)) return false;
    const sinceNs = timeNs - DUPLICATE_NS;
    return (
      this.#isBrief(source, destination, ports, sinceNs) || this.#recent.beganSince(source, destination, ports, sinceNs)
    );
  }

  /** Takes the SYN of a conversation that is not followed. */
  keep(client: number, server: number, ports: number, timeNs: number): void {
    this.#brief[this.#next] = { client, server, ports, timeNs };
    this.#next = (this.#next + 1) % KEPT;
  }

  /** A connection is over at this time, which may be as soon as it began. */
  closed({ client, server, synTimeNs }: Connection, timeNs: number): void {
    if (timeNs - synTimeNs < DUPLICATE_NS)
      this.keep(client.address, server.address, (client.port << 16) | server.port, synTimeNs);
  }

  #isBrief(client: number, server: number, ports: number, sinceNs: number): boolean {
    return this.#brief.some(
      (one) => one.client === client && one.server === server && one.ports === ports && one.timeNs > sinceNs,
    );
  }
}
