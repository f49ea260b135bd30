/** Connections that are opening, in bounded number and reused, the last one given back first: it is still in the cache. */
import { Connection } from './connection.ts';

/** About 24 MiB. More connections than this in their opening at once are a flood, or a capture of a whole provider. */
const MAX_CONNECTIONS = 32_768;
/** How far the search for a half-open victim goes before any other is taken. */
const SEARCH = 64;

export class ConnectionPool {
  /** Openings that gave way to others. */
  evicted = 0;
  readonly #all: Connection[] = [];
  readonly #free: number[] = [];
  #hand = 0;

  at(slot: number): Connection {
    return this.#all[slot];
  }

  /** A connection to use; null when all are in use. */
  spare(): Connection | null {
    const slot = this.#free.pop();
    if (slot !== undefined) return this.#all[slot];
    if (this.#all.length >= MAX_CONNECTIONS) return null;
    const connection = new Connection(this.#all.length);
    this.#all.push(connection);
    return connection;
  }

  /** The same, at the cost of an old one when all are in use: `evict` is then told of it first. */
  take(evict: (victim: Connection) => void): Connection {
    const spare = this.spare();
    if (spare !== null) return spare;
    const victim = this.#victim();
    evict(victim);
    if (victim.mode !== 'past') this.evicted++;
    return victim;
  }

  give(connection: Connection): void {
    connection.live = false;
    connection.hello = null;
    connection.dialog = null;
    this.#free.push(connection.slot);
  }

  *live(): Iterable<Connection> {
    for (const connection of this.#all) if (connection.live) yield connection;
  }

  /** The next in turn, rather one whose handshake never ended: a flood then evicts itself. */
  #victim(): Connection {
    for (let i = 0; i < SEARCH; i++) {
      const candidate = this.#all[this.#hand];
      this.#hand = (this.#hand + 1) % MAX_CONNECTIONS;
      if (candidate.halfOpen) return candidate;
    }
    return this.#all[this.#hand];
  }
}
