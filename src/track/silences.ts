/** Who owes the next opening message, and each silence that comes of it, as a gap to the sink. */
import { CLIENT, SERVER, type SideIndex } from '../base/side.ts';
import type { Awaited, Turn } from '../decode/openings/opening.ts';
import { awaitedFirst, firstSpeakerByPort } from '../decode/openings/registry.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Connection, HalfConnection } from './connection.ts';
import type { Gap, GapEnding, GapSink } from './gap.ts';
import { SpeakerMemory } from './speakerMemory.ts';

const NONE: readonly Gap[] = [];

/** Whose first message was acknowledged, though it was not captured. */
function heardFirst({ client, server }: Connection): SideIndex | null {
  if (Number.isNaN(client.heardNs)) return Number.isNaN(server.heardNs) ? null : SERVER;
  return server.heardNs < client.heardNs ? SERVER : CLIENT;
}

export class Silences {
  readonly #sink: GapSink;
  readonly #thresholdNs: number;
  readonly #speakers: SpeakerMemory;
  /** A gap that waits for the rest of its ClientHello, whose server name it wants. */
  readonly #waiting = new Map<Connection, Gap>();

  constructor(thresholdNs: number, sink: GapSink, kernel: Pick<Kernel, 'speakers'>) {
    this.#speakers = new SpeakerMemory(kernel.speakers);
    this.#thresholdNs = thresholdNs;
    this.#sink = sink;
  }

  /** Before anybody spoke either side may have to; the port says when it can only be the server. */
  oweFirst(
    connection: Connection,
    port: number,
    after: HalfConnection['owesAfter'],
    timeNs: number,
    frame: number,
  ): void {
    if (firstSpeakerByPort(port) !== SERVER) this.owe(connection.client, 'request', after, timeNs, frame);
    this.owe(connection.server, 'greeting', after, timeNs, frame);
  }

  /** From now on this side owes a message. */
  owe(half: HalfConnection, awaited: Awaited, after: HalfConnection['owesAfter'], timeNs: number, frame: number): void {
    half.owesSinceNs = timeNs;
    half.owesFrame = frame;
    half.awaited = awaited;
    half.owesAfter = after;
    half.timestampAtOwing = half.timestamp;
    half.heardNs = Number.NaN;
  }

  /** Remembers who spoke first on this server's port. */
  remember(server: number, port: number, side: SideIndex, tls: boolean): void {
    this.#speakers.remember(server, port, side, tls);
  }

  /** Ends both sides' silences. */
  endBoth(connection: Connection, timeNs: number, frame: number, ending: GapEnding): void {
    for (const gap of this.lasting(connection, timeNs, frame, ending)) this.#sink.gap(gap);
    connection.client.settle();
    connection.server.settle();
  }

  /** The silences that last until this time and are long enough to count; where nobody spoke both sides' are one. */
  lasting(connection: Connection, timeNs: number, frame: number, ending: GapEnding): readonly Gap[] {
    const { client, server } = connection;
    if (!client.owes && !server.owes) return NONE;
    if (this.nobodySpoke(connection)) {
      const owner = heardFirst(connection) ?? this.firstOwner(connection);
      const half = owner === CLIENT ? client : server;
      const gap = this.gapOf(connection, owner ?? (client.owes ? CLIENT : SERVER), timeNs, frame, ending);
      return gap === null ? NONE : [{ ...gap, owner, awaited: this.#firstAwaited(connection, owner, half) }];
    }
    const gaps = [
      this.gapOf(connection, CLIENT, timeNs, frame, ending),
      this.gapOf(connection, SERVER, timeNs, frame, ending),
    ];
    return gaps.filter((gap) => gap !== null);
  }

  /** The handshake is complete and not a word was said. */
  nobodySpoke(connection: Connection): boolean {
    return connection.handshakeComplete && !connection.client.spoke && !connection.server.spoke;
  }

  /** Who should have spoken first: other connections to the server tell, else the port. */
  firstOwner(connection: Connection): SideIndex | null {
    const { server } = connection;
    const remembered = this.#speakers.recall(server.address, server.port);
    if (remembered !== null) return remembered.speaker;
    const byPort = firstSpeakerByPort(server.port);
    return byPort === 'both' ? SERVER : byPort;
  }

  #firstAwaited(connection: Connection, owner: SideIndex | null, half: HalfConnection): Awaited {
    if (owner === SERVER) return 'greeting';
    const { server } = connection;
    if (this.#speakers.recall(server.address, server.port)?.tls) return 'client-hello';
    return awaitedFirst(server.port)?.awaited ?? half.awaited;
  }

  /** Ends the silence of `side`, if it owes. */
  close(connection: Connection, side: SideIndex, timeNs: number, frame: number, ending: GapEnding): void {
    const gap = this.gapOf(connection, side, timeNs, frame, ending);
    if (gap === null) return;
    if (ending === 'client-hello' && connection.hello !== null) this.#waiting.set(connection, gap);
    else this.#sink.gap(gap);
  }

  /** The silence of `side` if it is long enough to count. */
  gapOf(connection: Connection, side: SideIndex, timeNs: number, frame: number, ending: GapEnding): Gap | null {
    const own = connection.side(side);
    // What it said was not captured, and is over where it still seems to last.
    if (own.heardNs < timeNs && ending !== 'unseen') {
      if (ending === 'open' || connection.mode === 'past') return null;
      return this.gapOf(connection, side, own.heardNs, own.heardFrame, 'unseen');
    }
    const duration = timeNs - own.owesSinceNs;
    if (!(duration >= this.#thresholdNs) || connection.subflow) return null;
    const pastOpening = connection.mode === 'past';
    // To leave is no message that was waited for, unless late after the peer, who had given up.
    const isLate = ending === 'fin' && connection.peer(side).leftBefore(timeNs);
    if (pastOpening && ending !== 'data' && !isLate) return null;
    if (!Number.isNaN(connection.rttNs) && duration < 3 * connection.rttNs) return null;
    const opening = ending === 'client-hello' || ending === 'request' ? ending : own.awaited;
    return {
      connection,
      owner: side,
      awaited: own.spoke ? own.awaited : opening,
      startNs: own.owesSinceNs,
      startFrame: own.owesFrame,
      after: own.owesAfter,
      endNs: timeNs,
      endFrame: frame,
      ending,
      onlyIfExplained:
        pastOpening || (side === CLIENT && (own.awaited === 'session' || own.awaited === 'authentication')),
      pastOpening,
    };
  }

  /** An opening message of a connection whose handshake was not captured. */
  unseenStart(connection: Connection, side: SideIndex, turn: Turn, timeNs: number, frame: number): void {
    if (turn.was === 'data') return;
    this.#sink.gap({
      connection,
      owner: side,
      awaited: turn.was === 'client-hello' || turn.was === 'greeting' ? turn.was : 'request',
      startNs: Number.NaN,
      startFrame: 0,
      after: null,
      endNs: timeNs,
      endFrame: frame,
      ending: turn.was,
      onlyIfExplained: true,
      pastOpening: false,
    });
  }

  /** Hands on the gap that waited for the rest of a ClientHello. */
  flush(connection: Connection): void {
    if (this.#waiting.size === 0) return;
    const gap = this.#waiting.get(connection);
    if (gap === undefined) return;
    this.#waiting.delete(connection);
    this.#sink.gap(gap);
  }
}
