/** The full list of connections (`--connections`): each as its opening went, message by message, bounded in all. */
import { toSeconds } from '../base/clock.ts';
import { captureOf, frameOf } from '../base/frameRef.ts';
import { CLIENT, SERVER, type SideIndex } from '../base/side.ts';
import type { PayloadKind } from '../decode/openings/opening.ts';
import type { ListedConnection, OpeningStep } from '../model/report.ts';
import type { Role, Side } from '../model/words.ts';
import type { World } from '../stall/fit.ts';
import type { Connection } from '../track/connection.ts';
import { tellFollowed } from './connectionBook.ts';

/** Connections that a report lists; beyond it they are counted. */
const MAX_LISTED = 100_000;
/** Messages listed of one opening; an SSH or FTP login has about as many. */
const MAX_STEPS = 24;

export class ConnectionList {
  readonly listed: ListedConnection[] = [];
  /** Connections that found no room. */
  unlisted = 0;
  readonly #world: World;
  /** What was said so far on connections that are opening. */
  readonly #said = new Map<Connection, OpeningStep[]>();

  constructor(world: World) {
    this.#world = world;
  }

  /** A message of a connection's opening. */
  message(connection: Connection, side: SideIndex, was: PayloadKind, timeNs: number, frame: number): void {
    const steps = this.#said.get(connection) ?? [];
    if (steps.length === 0) this.#said.set(connection, steps);
    if (steps.length < MAX_STEPS) steps.push(stepOf(was === 'request' ? 'data' : was, side, timeNs, frame));
  }

  /** The connection's opening is over, or it is. */
  add(connection: Connection): void {
    const said = this.#said.get(connection) ?? [];
    this.#said.delete(connection);
    if (this.listed.length >= MAX_LISTED) {
      this.unlisted++;
      return;
    }
    this.listed.push({
      ...tellFollowed(connection, this.#world),
      opening: [...handshakeOf(connection), ...said],
      stallIds: [],
    });
  }
}

function* handshakeOf(connection: Connection): Iterable<OpeningStep> {
  const { synFrame, synTimeNs, synAckFrame, synAckTimeNs, handshakeFrame, handshakeTimeNs } = connection;
  if (synFrame !== 0) yield stepOf('syn', CLIENT, synTimeNs, synFrame);
  if (synAckFrame !== 0) yield stepOf('syn-ack', SERVER, synAckTimeNs, synAckFrame);
  if (handshakeFrame !== 0 && handshakeFrame !== synAckFrame) {
    yield stepOf('handshake-complete', CLIENT, handshakeTimeNs, handshakeFrame);
  }
}

function stepOf(role: Role, side: SideIndex, timeNs: number, frame: number): OpeningStep {
  const name: Side = side === CLIENT ? 'client' : 'server';
  return { role, side: name, capture: captureOf(frame), frame: frameOf(frame), timeSeconds: toSeconds(timeNs) };
}
