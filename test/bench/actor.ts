/** One connection or lookup under way, and the single acts that its script is made of. */
import { ACK, FIN, PSH, RST, SYN } from '../support/packets.ts';
import type { BenchHost, FrameWriter } from './frameWriter.ts';
import type { Payloads, Question } from './payloads.ts';
import type { Script } from './scripts.ts';
import type { TrueGap } from './truth.ts';

const NOTHING = -1;

/** What acts act on. */
export interface World {
  readonly writer: FrameWriter;
  readonly payloads: Payloads;
  /** Name servers in the order that askers try them; those of IPv6 hosts apart. */
  readonly resolvers4: readonly BenchHost[];
  readonly resolvers6: readonly BenchHost[];
  /** Unsigned 32-bit random numbers, the same for the same seed. */
  readonly random: () => number;
  /** Told of each gap when it ends. */
  readonly onGap: (gap: TrueGap) => void;
}

/** One step: something seen on the wire, and how long after the step before, in µs. */
export interface Step {
  readonly after: (actor: Actor) => number;
  readonly act: (actor: Actor, now: number, world: World) => void;
  /** Does the step once more while it answers true. */
  readonly again?: (actor: Actor) => boolean;
}

export class Actor {
  script: Script;
  step = 0;
  readonly client: BenchHost;
  readonly server: BenchHost;
  readonly clientPort: number;
  readonly port: number;
  readonly rtt: number;
  readonly random: () => number;
  /** The lookup that this actor makes. */
  readonly question: Question;
  queryId: number;
  queryPort: number;
  /** What is left of a bulk transfer, segments. */
  left = 0;
  #clientSeq: number;
  #serverSeq: number;
  #clientStamp = 0;
  #serverStamp = 0;
  #gapStart = NOTHING;

  constructor(
    script: Script,
    client: BenchHost,
    server: BenchHost,
    ports: readonly [number, number],
    world: World,
    question: Question,
  ) {
    this.script = script;
    this.client = client;
    this.server = server;
    [this.clientPort, this.port] = ports;
    this.random = world.random;
    this.rtt = 200 + (world.random() % 20_000);
    this.queryId = world.random() & 0xffff;
    this.queryPort = 10_000 + (world.random() % 50_000);
    this.question = question;
    this.#clientSeq = world.random();
    this.#serverSeq = world.random();
  }

  /** `side` sends; a payload of -1 is none. Both clocks count milliseconds. */
  fromClient(now: number, world: World, flags: number, payload = NOTHING): void {
    this.#clientStamp = Math.floor(now / 1000) + 1;
    const { client, server, clientPort, port } = this;
    const ack = (flags & ACK) === 0 ? 0 : this.#serverSeq;
    const echo = (flags & ACK) === 0 ? 0 : this.#serverStamp;
    world.writer.tcp(
      now,
      client,
      server,
      clientPort,
      port,
      this.#clientSeq,
      ack,
      flags,
      this.#clientStamp,
      echo,
      payload,
    );
    this.#clientSeq = (this.#clientSeq + taken(world, flags, payload)) >>> 0;
  }

  fromServer(now: number, world: World, flags: number, payload = NOTHING): void {
    this.#serverStamp = Math.floor(now / 1000) + 1_000_001;
    const { client, server, clientPort, port } = this;
    const [seq, ack] = [this.#serverSeq, this.#clientSeq];
    world.writer.tcp(
      now,
      server,
      client,
      port,
      clientPort,
      seq,
      ack,
      flags,
      this.#serverStamp,
      this.#clientStamp,
      payload,
    );
    this.#serverSeq = (this.#serverSeq + taken(world, flags, payload)) >>> 0;
  }

  /** The client's last payload of this length again. */
  clientAgain(now: number, world: World, flags: number, payload = NOTHING): void {
    this.#clientSeq = (this.#clientSeq - taken(world, flags, payload)) >>> 0;
    this.fromClient(now, world, flags, payload);
  }

  gapBegins(now: number): void {
    this.#gapStart = now;
  }

  gapEnds(now: number, world: World): void {
    const { truth } = this.script;
    if (truth === null || this.#gapStart === NOTHING) return;
    world.onGap({
      client: this.client.address,
      clientPort: this.clientPort,
      server: this.server.address,
      port: this.port,
      ...truth,
      startSeconds: this.#gapStart / 1e6,
      endSeconds: now / 1e6,
    });
    this.#gapStart = NOTHING;
  }
}

/** Sequence numbers that a segment takes up. */
function taken(world: World, flags: number, payload: number): number {
  const flag = (flags & (SYN | FIN)) === 0 ? 0 : 1;
  return flag + (payload === NOTHING ? 0 : world.payloads.arena.length[payload]);
}

type Act = Step['act'];
type Choice = (payloads: Payloads) => number;

export const syn: Act = (actor, now, world) => actor.fromClient(now, world, SYN);
export const synAgain: Act = (actor, now, world) => actor.clientAgain(now, world, SYN);
export const synAck: Act = (actor, now, world) => actor.fromServer(now, world, SYN | ACK);
export const clientAck: Act = (actor, now, world) => actor.fromClient(now, world, ACK);
export const serverAck: Act = (actor, now, world) => actor.fromServer(now, world, ACK);
export const clientFin: Act = (actor, now, world) => actor.fromClient(now, world, FIN | ACK);
export const serverFin: Act = (actor, now, world) => actor.fromServer(now, world, FIN | ACK);
export const serverRst: Act = (actor, now, world) => actor.fromServer(now, world, RST | ACK);

/** The ACK that completes the handshake, from when on somebody owes the first message. */
export const established: Act = (actor, now, world) => {
  actor.fromClient(now, world, ACK);
  actor.gapBegins(now);
};

export function clientSends(choice: Choice): Act {
  return (actor, now, world) => actor.fromClient(now, world, ACK | PSH, choice(world.payloads));
}

export function serverSends(choice: Choice): Act {
  return (actor, now, world) => actor.fromServer(now, world, ACK | PSH, choice(world.payloads));
}

export function clientSendsAgain(choice: Choice): Act {
  return (actor, now, world) => actor.clientAgain(now, world, ACK | PSH, choice(world.payloads));
}

/** As `act`; the gap, if there is one, ends with it. */
export function ending(act: Act): Act {
  return (actor, now, world) => {
    act(actor, now, world);
    actor.gapEnds(now, world);
  };
}

/** The client (or the server) of the connection asks the resolver of this number for its peer's name. */
export function asks(side: 'client' | 'server', resolver: number): Act {
  return (actor, now, world) => {
    const to = resolversOf(actor[side], world)[resolver];
    world.writer.dns(now, actor[side], to, actor.queryPort + resolver, 53, actor.question.query, actor.queryId);
  };
}

export function answers(side: 'client' | 'server', what: 'answer' | 'nxdomain'): Act {
  return (actor, now, world) => {
    const from = resolversOf(actor[side], world)[0];
    world.writer.dns(now, from, actor[side], 53, actor.queryPort, actor.question[what], actor.queryId);
  };
}

function resolversOf(asker: BenchHost, world: World): readonly BenchHost[] {
  return asker.v6 ? world.resolvers6 : world.resolvers4;
}
