/** Large captures with known truth: connections and lookups by the thousand, some of them stalled on purpose. */
import { xorshift } from '../support/bytes.ts';
import { Actor, type World } from './actor.ts';
import { EventQueue } from './eventQueue.ts';
import { type BenchHost, benchHost, type CaptureFormat, FrameWriter } from './frameWriter.ts';
import { Payloads, type Question } from './payloads.ts';
import {
  ANSWERED,
  BULK,
  CONTROLS,
  LARGE_TLS,
  MISSING,
  PLAIN_SMTP,
  PLAIN_TLS,
  type Script,
  SILENT,
  STALLS,
} from './scripts.ts';
import type { TrueGap } from './truth.ts';

/** `mix`: bulk data for the most part. `small`: frames of about 120 bytes, a third of them DNS. */
export type CaptureKind = 'mix' | 'small';

export interface GenerateOptions {
  readonly kind: CaptureKind;
  /** About how large the file is to become. */
  readonly bytes: number;
  readonly seed: number;
  readonly format: CaptureFormat;
  /** Share of connections that stall; another such share are controls. */
  readonly stallShare?: number;
  /** Gets the file in pieces, each valid during the call only. */
  readonly sink: (chunk: Uint8Array) => void;
  readonly onGap: (gap: TrueGap) => void;
}

export interface Generated {
  readonly frames: number;
  readonly bytes: number;
  readonly connections: number;
  readonly lookups: number;
}

/** How often things begin, µs of capture time between two. */
const PACE: Readonly<Record<CaptureKind, { connection: number; lookup: number; bulk: number }>> = {
  small: { connection: 2400, lookup: 480, bulk: Number.POSITIVE_INFINITY },
  mix: { connection: 40_000, lookup: 8_000, bulk: 400_000 },
};

const BULK_SEGMENTS = 2400;
const START_EPOCH_SECONDS = 1_795_298_400;

export function generate(options: GenerateOptions): Generated {
  return new Generator(options).run();
}

class Generator {
  readonly #options: GenerateOptions;
  readonly #world: World;
  readonly #queue = new EventQueue<Actor>();
  readonly #clients: readonly BenchHost[];
  readonly #servers: readonly BenchHost[];
  readonly #others: readonly BenchHost[];
  readonly #forward: readonly Question[];
  readonly #nextPort = new Map<BenchHost, number>();
  #connections = 0;
  #lookups = 0;

  constructor(options: GenerateOptions) {
    const payloads = new Payloads();
    this.#options = options;
    this.#clients = hosts(3000, '10.20', '2001:db8:20:');
    this.#servers = hosts(1500, '10.50', '2001:db8:50:');
    this.#others = hosts(1500, '192.168', '2001:db8:168:');
    this.#forward = Array.from({ length: 1000 }, (_, index) =>
      payloads.forward(`service-${index}.example.com`, index % 3 === 0 ? 'AAAA' : 'A'),
    );
    for (const host of [...this.#clients, ...this.#servers, ...this.#others]) payloads.pointer(host);
    const writer = new FrameWriter(payloads.arena, options.format, START_EPOCH_SECONDS, options.sink);
    this.#world = {
      writer,
      payloads,
      resolvers4: ['10.0.0.53', '10.0.1.53', '10.0.2.53'].map(benchHost),
      resolvers6: ['2001:db8::53', '2001:db8:1::53', '2001:db8:2::53'].map(benchHost),
      random: xorshift(options.seed),
      onGap: options.onGap,
    };
  }

  run(): Generated {
    const { writer } = this.#world;
    const pace = PACE[this.#options.kind];
    const begins = { connection: 0, lookup: 100, bulk: Number.isFinite(pace.bulk) ? 200 : Number.POSITIVE_INFINITY };
    while (writer.bytesWritten < this.#options.bytes) {
      const now = Math.min(begins.connection, begins.lookup, begins.bulk);
      this.#playUntil(now);
      if (now === begins.connection) begins.connection += this.#begin(this.#connection(), now, pace.connection);
      else if (now === begins.lookup) begins.lookup += this.#begin(this.#lookup(), now, pace.lookup);
      else begins.bulk += this.#begin(this.#bulk(), now, pace.bulk);
    }
    this.#playUntil(Number.POSITIVE_INFINITY);
    writer.end();
    const [connections, lookups] = [this.#connections, this.#lookups];
    return { frames: writer.frames, bytes: writer.bytesWritten, connections, lookups };
  }

  /** Starts an actor; answers how long after it the next of its kind starts. */
  #begin(actor: Actor, now: number, pace: number): number {
    const delay = now === 0 ? 0 : Math.floor(actor.script.steps[0].after(actor));
    this.#queue.push(now + delay, actor);
    return Math.floor(pace / 2 + (this.#world.random() % pace));
  }

  #playUntil(until: number): void {
    const [queue, world] = [this.#queue, this.#world];
    while (queue.size > 0 && queue.nextTime <= until) {
      const now = queue.nextTime;
      const actor = queue.pop();
      const { steps } = actor.script;
      const step = steps[actor.step];
      step.act(actor, now, world);
      if (step.again?.(actor) !== true) actor.step += 1;
      if (actor.step < steps.length) queue.push(now + Math.max(1, steps[actor.step].after(actor)), actor);
    }
  }

  #connection(): Actor {
    this.#connections += 1;
    return this.#actor(this.#choose());
  }

  #bulk(): Actor {
    this.#connections += 1;
    const actor = this.#actor(BULK);
    actor.left = BULK_SEGMENTS + (this.#world.random() % BULK_SEGMENTS);
    return actor;
  }

  #choose(): Script {
    const { random } = this.#world;
    const chance = random() / 4294967296;
    const share = this.#options.stallShare ?? 0.034;
    if (chance < share) return STALLS[random() % STALLS.length];
    if (chance < 2 * share) return CONTROLS[random() % CONTROLS.length];
    if (chance < 2 * share + 0.05) return PLAIN_SMTP;
    return chance < 2 * share + 0.08 ? LARGE_TLS : PLAIN_TLS;
  }

  #actor(script: Script): Actor {
    const index = this.#world.random();
    const client = pick(this.#clients, index);
    // One in eight is IPv6, so are both its ends.
    const server = pick(this.#servers, (index & 7) + 8 * (this.#world.random() & 0xffff));
    const other = pick(this.#others, this.#world.random());
    const about = { server, client, other }[script.about];
    const ports = [this.#freshPort(client), script.port] as const;
    return new Actor(script, client, server, ports, this.#world, this.#world.payloads.pointer(about));
  }

  #lookup(): Actor {
    this.#lookups += 1;
    const { random, payloads } = this.#world;
    const chance = random() % 1000;
    const reverse = chance % 7 === 0;
    const question = reverse ? payloads.pointer(pick(this.#others, random())) : pick(this.#forward, random());
    const script = chance < 8 ? SILENT : chance < 150 ? MISSING : ANSWERED;
    const client = pick(this.#clients, random());
    return new Actor(script, client, client, [0, 53], this.#world, question);
  }

  #freshPort(client: BenchHost): number {
    const port = this.#nextPort.get(client) ?? 1024;
    this.#nextPort.set(client, port + 1);
    return port;
  }
}

function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length];
}

/** Every eighth host is IPv6. */
function hosts(count: number, prefix4: string, prefix6: string): BenchHost[] {
  return Array.from({ length: count & ~7 }, (_, index) => {
    const [high, low] = [index >> 8, index & 255];
    return benchHost(index % 8 === 7 ? `${prefix6}:${(index + 1).toString(16)}` : `${prefix4}.${high}.${low}`);
  });
}
