/**
 * Conversations whose opening was over lately, by their ends: one that is looked up now may wait for that. The latest take
 * the places of the oldest. Those that went their plain course are kept as the rows that they were, which
 * src/kernel/assembly/recent.ts does, too.
 */
import { isInterned } from '../base/addressTable.ts';
import { type RecentRoom, SIZES } from '../kernel/tables.ts';
import { Connection } from './connection.ts';
import { fillConnection } from './filledOpening.ts';
import {
  CLIENT_ADDRESS,
  HANDSHAKE_NS,
  NUMBERS,
  OpeningRows,
  OWES_NS,
  PORTS,
  SERVER_ADDRESS,
  STATE,
  SYN_SEEN,
  WORDS,
} from './openingRows.ts';

const KEPT = SIZES.RECENT_KEPT;
const BUCKETS = SIZES.RECENT_BUCKETS;
/** Where a row says since when somebody owes, here it is when the opening was over. */
const OVER_NS = OWES_NS;
/** Of one chain that are looked at. */
const MOST_LOOKED = 64;
/** Chains: by both ends, by the client, by the server. */
const PAIR = 0;
const CLIENT = 1;
const SERVER = 2;
/** Who begins to look its peer up later than this does it for something else. */
const LATELY_NS = 600_000_000_000;

export class RecentOpenings {
  readonly #rows: OpeningRows;
  readonly #state: Int32Array;
  readonly #newest: Int32Array;
  readonly #older: Int32Array;
  readonly #filled = new Connection(-1);
  /** By place: one that was followed as an object, and the number under which it is. */
  readonly #objects: (Connection | undefined)[] = new Array(KEPT);
  readonly #numbers = new Int32Array(KEPT);

  constructor(room: RecentRoom) {
    this.#rows = new OpeningRows(room);
    this.#state = room.state;
    this.#newest = room.newest;
    this.#older = room.older;
  }

  /** Keeps the opening in a slot, which is over at this time. */
  keepRow(rows: OpeningRows, slot: number, timeNs: number): void {
    const number = ++this.#state[0];
    const place = placeOf(number);
    this.#rows.copy(place, rows, slot);
    this.#rows.numbers[place * NUMBERS + OVER_NS] = timeNs;
    this.#link(number, rows.clientOf(slot), rows.serverOf(slot));
  }

  /** The same of one that was followed as an object. */
  keep(connection: Connection, timeNs: number): void {
    const number = ++this.#state[0];
    const place = placeOf(number);
    const { client, server } = connection;
    const { words, numbers } = this.#rows;
    words[place * WORDS + STATE] = SYN_SEEN;
    words[place * WORDS + CLIENT_ADDRESS] = client.address;
    words[place * WORDS + SERVER_ADDRESS] = server.address;
    words[place * WORDS + PORTS] = (client.port << 16) | server.port;
    numbers[place * NUMBERS + OVER_NS] = timeNs;
    numbers[place * NUMBERS + HANDSHAKE_NS] = connection.handshakeTimeNs;
    this.#objects[place] ??= new Connection(-1);
    this.#objects[place].copy(connection);
    this.#numbers[place] = number;
    this.#link(number, client.address, server.address);
  }

  /**
   * Places of those of whose ends one may look the other up, from this address, at this time.
   * @param isOwn  the asker is the capturing host, under whatever address
   */
  find(asker: number, subject: number, isOwn: boolean, timeNs: number): number[] {
    const found: number[] = [];
    // A host with both kinds of addresses may ask under another one than it talks, too.
    const isElsewhere = isOwn || isInterned(asker) !== isInterned(subject);
    const take = (place: number, client: number, server: number) => {
      const isPair = (client === asker && server === subject) || (client === subject && server === asker);
      const isOneEnd = isElsewhere && (client === subject || server === subject);
      if ((isPair || isOneEnd) && this.#isRecent(place, timeNs) && !found.includes(place)) found.push(place);
    };
    if (isElsewhere) {
      this.#visit(CLIENT, subject, take);
      this.#visit(SERVER, subject, take);
    } else this.#visit(PAIR, asker + subject, take);
    return found;
  }

  /** Whether the handshake of this conversation was complete after that. */
  beganSince(client: number, server: number, ports: number, sinceNs: number): boolean {
    let began = false;
    this.#visit(PAIR, client + server, (place, itsClient, itsServer) => {
      const isIt = itsClient === client && itsServer === server && this.#rows.portsOf(place) === ports;
      if (isIt && this.#rows.numbers[place * NUMBERS + HANDSHAKE_NS] >= sinceNs) began = true;
    });
    return began;
  }

  /** Makes `connection` what the conversation at this place was when its opening was over. */
  fill(connection: Connection, place: number): void {
    const object = this.#objects[place];
    const isObject = object !== undefined && this.#numbers[place] === this.#numberAt(place);
    if (!isObject) fillConnection(this.#filled, this.#rows, place);
    connection.copy(isObject ? object : this.#filled);
  }

  /** Those of the last ten minutes; each is good until the next one is asked for. */
  *lately(timeNs: number): Iterable<Connection> {
    const told = new Connection(-1);
    for (let place = 0; place < KEPT; place++) {
      if (this.#rows.stateOf(place) === 0 || !this.#isRecent(place, timeNs)) continue;
      this.fill(told, place);
      yield told;
    }
  }

  /** It is followed again. */
  forget(place: number): void {
    this.#rows.words[place * WORDS + STATE] = 0;
  }

  /** The conversation at a place, as the table of all of them knows it: client, server, and the client's and its port. */
  tupleAt(place: number): readonly [client: number, server: number, ports: number] {
    return [this.#rows.clientOf(place), this.#rows.serverOf(place), this.#rows.portsOf(place)];
  }

  #isRecent(place: number, timeNs: number): boolean {
    return timeNs - this.#rows.numbers[place * NUMBERS + OVER_NS] <= LATELY_NS;
  }

  #link(number: number, client: number, server: number): void {
    this.#linkIn(PAIR, number, client + server);
    this.#linkIn(CLIENT, number, client);
    this.#linkIn(SERVER, number, server);
  }

  #linkIn(chain: number, number: number, key: number): void {
    const bucket = bucketOf(chain, key);
    this.#older[chain * KEPT + placeOf(number)] = this.#newest[bucket];
    this.#newest[bucket] = number;
  }

  #visit(chain: number, key: number, take: (place: number, client: number, server: number) => void): void {
    const oldest = this.#state[0] - KEPT;
    let number = this.#newest[bucketOf(chain, key)];
    for (let looked = 0; number > 0 && number > oldest && looked < MOST_LOOKED; looked++) {
      const place = placeOf(number);
      if (this.#rows.stateOf(place) !== 0) take(place, this.#rows.clientOf(place), this.#rows.serverOf(place));
      number = this.#older[chain * KEPT + place];
    }
  }

  /** The number of the conversation that is at this place now. */
  #numberAt(place: number): number {
    const newest = this.#state[0];
    return newest - ((newest - place) & (KEPT - 1));
  }
}

function placeOf(number: number): number {
  return number & (KEPT - 1);
}

function bucketOf(chain: number, key: number): number {
  return chain * BUCKETS + ((Math.imul(key, 0x9e3779b1) >>> 20) & (BUCKETS - 1));
}
