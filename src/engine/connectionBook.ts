/**
 * Every connection of a capture, for whoever lists them: columns of numbers, some 80 bytes a connection, so that
 * hundreds of thousands cost little memory and can be sorted without being told first.
 */
import { toSeconds } from '../base/clock.ts';
import { CLIENT, SERVER, type SideIndex } from '../base/side.ts';
import type { ListedConnection } from '../model/report.ts';
import { connectionFacts } from '../stall/connectionFacts.ts';
import type { World } from '../stall/fit.ts';
import type { ToldConnection } from '../stall/verdict.ts';
import type { Connection } from '../track/connection.ts';

/** About 40 MiB; beyond it connections are counted. */
const MOST_CONNECTIONS = 500_000;
const FIRST_ROOM = 1024;
const SYN_SEEN = 1;
const HAS_DIALOG = 2;
const SERVER_SPOKE_FIRST = 4;

/** A connection as its row tells it, but for its stalls. */
export type BookedConnection = Omit<ListedConnection, 'stallIds' | 'opening'>;

export class ConnectionBook {
  /** Connections that are in the book; they are told by their places from 0. */
  count = 0;
  /** Connections that found no room. */
  unlisted = 0;
  /** Nanoseconds; delays since the handshake, NaN where there is no such message. */
  startNs = new Float64Array(FIRST_ROOM);
  firstMessageDelayNs = new Float64Array(FIRST_ROOM);
  helloDelayNs = new Float64Array(FIRST_ROOM);
  rttNs = new Float64Array(FIRST_ROOM);
  stream = new Int32Array(FIRST_ROOM);
  readonly #world: World;
  #handshakeNs = new Float64Array(FIRST_ROOM);
  #client = new Int32Array(FIRST_ROOM);
  #server = new Int32Array(FIRST_ROOM);
  /** The client's in the upper half. */
  #ports = new Int32Array(FIRST_ROOM);
  #application = new Int32Array(FIRST_ROOM);
  #serverName = new Int32Array(FIRST_ROOM);
  #software = new Int32Array(FIRST_ROOM);
  #dialogName = new Int32Array(FIRST_ROOM);
  #dialogNameSource = new Int32Array(FIRST_ROOM);
  #flags = new Uint8Array(FIRST_ROOM);
  /** Each text once; 0 is none. */
  readonly #words: (string | null)[] = [null];
  readonly #places = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The connection's opening is over, or it is. */
  add(connection: Connection): void {
    const at = this.count;
    if (at >= MOST_CONNECTIONS) {
      this.unlisted++;
      return;
    }
    if (at === this.startNs.length) this.#grow();
    this.count++;
    const { client, server, dialog } = connection;
    this.startNs[at] = connection.firstTimeNs;
    const { firstMessageNs, helloNs } = delaysOf(connection);
    this.firstMessageDelayNs[at] = firstMessageNs;
    this.helloDelayNs[at] = helloNs;
    this.rttNs[at] = connection.rttNs;
    this.stream[at] = connection.stream;
    this.#handshakeNs[at] = connection.handshakeTimeNs;
    this.#client[at] = client.address;
    this.#server[at] = server.address;
    this.#ports[at] = (client.port << 16) | server.port;
    this.#application[at] = this.#word(connection.application);
    this.#serverName[at] = this.#word(connection.serverName);
    this.#flags[at] =
      (connection.synSeen ? SYN_SEEN : 0) |
      (dialog === null ? 0 : HAS_DIALOG) |
      (connection.spokeFirst === SERVER ? SERVER_SPOKE_FIRST : 0);
    if (dialog === null) return;
    this.#software[at] = this.#word(dialog.software);
    this.#dialogName[at] = this.#word(dialog.serverName);
    this.#dialogNameSource[at] = this.#word(dialog.serverNameSource);
  }

  tell(at: number): BookedConnection {
    const delays = {
      firstMessageNs: this.firstMessageDelayNs[at],
      helloNs: this.helloDelayNs[at],
      spokeFirst: this.spokeFirst(at),
    };
    return tellConnection(this.#at(at), this.startNs[at], delays, this.#world);
  }

  spokeFirst(at: number): SideIndex {
    return (this.#flags[at] & SERVER_SPOKE_FIRST) === 0 ? CLIENT : SERVER;
  }

  #at(at: number): ToldConnection {
    const ports = this.#ports[at];
    return {
      client: { ...NO_HALF, address: this.#client[at], port: ports >>> 16 },
      server: { ...NO_HALF, address: this.#server[at], port: ports & 0xffff },
      ...NO_FRAMES,
      stream: this.stream[at],
      synSeen: (this.#flags[at] & SYN_SEEN) !== 0,
      handshakeTimeNs: this.#handshakeNs[at],
      rttNs: this.rttNs[at],
      application: this.#words[this.#application[at]],
      serverName: this.#words[this.#serverName[at]],
      dialog: (this.#flags[at] & HAS_DIALOG) === 0 ? null : this.#dialogAt(at),
    };
  }

  #dialogAt(at: number): ToldConnection['dialog'] {
    type Source = NonNullable<ToldConnection['dialog']>['serverNameSource'];
    return {
      software: this.#words[this.#software[at]],
      serverName: this.#words[this.#dialogName[at]],
      serverNameSource: this.#words[this.#dialogNameSource[at]] as Source,
    };
  }

  #word(text: string | null): number {
    if (text === null) return 0;
    let place = this.#places.get(text);
    if (place === undefined) {
      place = this.#words.push(text) - 1;
      this.#places.set(text, place);
    }
    return place;
  }

  #grow(): void {
    this.startNs = twice(this.startNs);
    this.firstMessageDelayNs = twice(this.firstMessageDelayNs);
    this.helloDelayNs = twice(this.helloDelayNs);
    this.rttNs = twice(this.rttNs);
    this.stream = twice(this.stream);
    this.#handshakeNs = twice(this.#handshakeNs);
    this.#client = twice(this.#client);
    this.#server = twice(this.#server);
    this.#ports = twice(this.#ports);
    this.#application = twice(this.#application);
    this.#serverName = twice(this.#serverName);
    this.#software = twice(this.#software);
    this.#dialogName = twice(this.#dialogName);
    this.#dialogNameSource = twice(this.#dialogNameSource);
    this.#flags = twice(this.#flags);
  }
}

/** One that is followed, as far as it has come. */
export function tellFollowed(connection: Connection, world: World): BookedConnection {
  return tellConnection(connection, connection.firstTimeNs, delaysOf(connection), world);
}

/** How long after the handshake somebody spoke, who it was, and the ClientHello came; NaN where nothing did. */
interface Delays {
  readonly firstMessageNs: number;
  readonly helloNs: number;
  readonly spokeFirst: SideIndex;
}

function delaysOf({ handshakeTimeNs, firstMessageNs, helloTimeNs, spokeFirst }: Connection): Delays {
  // With TCP Fast Open (RFC 7413) a message comes before the handshake is complete.
  const since = (timeNs: number) => Math.max(0, timeNs - handshakeTimeNs);
  return { firstMessageNs: since(firstMessageNs), helloNs: since(helloTimeNs), spokeFirst };
}

function tellConnection(connection: ToldConnection, startNs: number, delays: Delays, world: World): BookedConnection {
  const { firstMessageNs, helloNs, spokeFirst } = delays;
  const side = spokeFirst === CLIENT ? 'client' : 'server';
  return {
    ...connectionFacts(connection, world.addresses, null),
    startSeconds: toSeconds(startNs),
    firstMessage: Number.isNaN(firstMessageNs) ? null : { side, delaySeconds: toSeconds(firstMessageNs) },
    clientHelloDelaySeconds: Number.isNaN(helloNs) ? null : toSeconds(helloNs),
  };
}

/** What a row does not tell. */
const NO_HALF = { finTimeNs: Number.NaN, finFrame: 0 } as const;
const NO_FRAMES = {
  synTimeNs: Number.NaN,
  synFrame: 0,
  synAckTimeNs: Number.NaN,
  synAckFrame: 0,
  handshakeFrame: 0,
  rstTimeNs: Number.NaN,
  rstFrame: 0,
  rstSide: 0,
} as const;

function twice<Column extends Float64Array | Int32Array | Uint8Array>(column: Column): Column {
  // A typed array's constructor makes one of the same kind.
  const grown = new (column.constructor as new (length: number) => Column)(column.length * 2);
  grown.set(column);
  return grown;
}
