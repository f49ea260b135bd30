/**
 * Waits past the opening: inside TLS, or later in a session, where nobody can see that a message is owed. A conversation
 * is followed again from when one of its ends begins to look the other up; a silence of both then counts that lasts until
 * the one who looks up speaks, who said nothing meanwhile: who talks on does not wait. Judgement takes it for a stall only
 * where the lookup ends with it.
 */
import { CLIENT, SERVER, type SideIndex } from '../base/side.ts';
import type { Packet } from '../decode/packet.ts';
import { isFarewell } from '../decode/tls.ts';
import type { RecentRoom } from '../kernel/tables.ts';
import type { Connection } from './connection.ts';
import type { ConnectionPool } from './connectionPool.ts';
import type { FlowTable } from './flowTable.ts';
import type { GapSink } from './gap.ts';
import { FLIGHT_NS } from './measures.ts';
import { RecentOpenings } from './recentOpenings.ts';
import type { Silences } from './silences.ts';

/** Flights of messages in the midst of lookups after which a conversation is followed no more. */
const MAX_FLIGHTS = 16;

export interface PastOpeningsRoom {
  readonly room: RecentRoom;
  readonly pool: ConnectionPool;
  readonly flows: FlowTable;
  readonly silences: Silences;
  readonly sink: GapSink;
}

export class PastOpenings {
  readonly recent: RecentOpenings;
  readonly #pool: ConnectionPool;
  readonly #flows: FlowTable;
  readonly #silences: Silences;
  readonly #sink: GapSink;

  constructor({ room, pool, flows, silences, sink }: PastOpeningsRoom) {
    this.recent = new RecentOpenings(room);
    this.#pool = pool;
    this.#flows = flows;
    this.#silences = silences;
    this.#sink = sink;
  }

  /** Whether one of these two may be looking the other one up just now: a quick look. */
  mayGoOn(client: number, server: number): boolean {
    return this.#sink.mayLookUp(server, client) || this.#sink.mayLookUp(client, server);
  }

  /** The side for whose lookup of the other one a connection goes on, though its opening is over; null without one. */
  goesOnFor(connection: Connection, timeNs: number): SideIndex | null {
    const { client, server, handshakeComplete } = connection;
    return handshakeComplete && this.mayGoOn(client.address, server.address) ? this.#ownerOf(connection, timeNs) : null;
  }

  #ownerOf({ client, server }: Connection, timeNs: number): SideIndex | null {
    if (this.#sink.looksUp(server, client.address, timeNs)) return SERVER;
    return this.#sink.looksUp(client, server.address, timeNs) ? CLIENT : null;
  }

  /** The opening is over with this frame, while `owner` looks its peer up. */
  follow(connection: Connection, owner: SideIndex, timeNs: number, frame: number): void {
    this.#begin(connection, timeNs);
    this.#silences.owe(connection.side(owner), 'session', 'data', timeNs, frame);
  }

  /** The sender of this query looks an address up: from here on the conversations of the two are followed. */
  lookedUp(packet: Packet, subject: number, timeNs: number, frame: number): void {
    const isOwn = packet.outgoing || packet.loopback;
    for (const place of this.recent.find(packet.source, subject, isOwn, timeNs)) {
      const at = this.#flows.find(...this.recent.tupleAt(place));
      // Neither closed, nor are its ports another's by now.
      if (at < 0 || this.#flows.words[at + 3] >= 0) continue;
      const connection = this.#pool.spare();
      if (connection === null) return;
      this.recent.fill(connection, place);
      const owner = this.#ownerOf(connection, timeNs);
      if (owner === null) this.#pool.give(connection);
      else {
        this.recent.forget(place);
        this.#flows.words[at + 3] = connection.slot + 1;
        this.#begin(connection, timeNs);
        this.#silences.owe(connection.side(owner), 'session', null, timeNs, frame);
      }
    }
  }

  /**
   * Takes a further message, whose payload is at `from`; false: the lookup is over, or the one who looks up goes on
   * without it, and there is nothing more to wait for.
   */
  message(connection: Connection, side: SideIndex, packet: Packet, from: number): boolean {
    const { timeNs, frame } = packet;
    const owner = connection.client.owes ? CLIENT : SERVER;
    const takesLeave = isFarewell(packet.bytes, from, packet.end, packet.originalEnd);
    if (side === owner) {
      if (takesLeave && !connection.peer(owner).leftBefore(timeNs)) return false;
      this.#silences.close(connection, side, timeNs, frame, 'data');
      if (timeNs - connection.pastSinceNs > FLIGHT_NS) return false;
    } else if (takesLeave) return true;
    const isSameFlight = timeNs - connection.side(owner).owesSinceNs <= FLIGHT_NS;
    if (!isSameFlight && ++connection.restarts > MAX_FLIGHTS) return false;
    const { address } = connection.peer(owner);
    if (!this.#sink.looksUp(connection.side(owner), address, timeNs)) return false;
    this.#silences.owe(connection.side(owner), 'session', 'data', timeNs, frame);
    return true;
  }

  /**
   * One end closes its direction; false: there is nothing more to wait for. Who waits for a lookup may hear only when that
   * is over that its peer has given up, and leaves then.
   */
  closing(connection: Connection, side: SideIndex, { timeNs, frame }: Packet): boolean {
    const own = connection.side(side);
    if (!Number.isNaN(own.finTimeNs)) return true;
    own.finTimeNs = timeNs;
    own.finFrame = frame;
    if (!own.owes) return this.#sink.looksUp(connection.peer(side), own.address, timeNs);
    this.#silences.close(connection, side, timeNs, frame, 'fin');
    return false;
  }

  #begin(connection: Connection, timeNs: number): void {
    connection.mode = 'past';
    connection.pastSinceNs = timeNs;
    connection.restarts = 0;
    connection.client.settle();
    connection.server.settle();
  }
}
