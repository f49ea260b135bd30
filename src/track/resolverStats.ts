/** How each resolver answered PTR queries: counts, median and worst time, in bounded memory. */
import type { ResolverLog } from '../kernel/lookupRooms.ts';

const MAX_RESOLVERS = 1024;
/** Times kept of one resolver; when full, every second is dropped and only every second is kept from then on. */
const MAX_SAMPLES = 4096;

export class ResolverStats {
  ptrQueries = 0;
  ptrAnswers = 0;
  worstNs = 0;
  #samples: number[] = [];
  #every = 1;

  answered(durationNs: number): void {
    if (durationNs > this.worstNs) this.worstNs = durationNs;
    if (this.ptrAnswers++ % this.#every !== 0) return;
    this.#samples.push(durationNs);
    if (this.#samples.length < MAX_SAMPLES) return;
    this.#samples = this.#samples.filter((_, i) => i % 2 === 0);
    this.#every *= 2;
  }

  /** Null without an answer. */
  get medianNs(): number | null {
    if (this.#samples.length === 0) return null;
    const sorted = Float64Array.from(this.#samples).sort();
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}

/** Place of the log's state. */
const LOGGED = 0;

export class Resolvers {
  readonly #byAddress = new Map<number, ResolverStats>();
  readonly #rest = new ResolverStats();
  readonly #log: ResolverLog;
  #last = 0;
  #lastStats: ResolverStats | null = null;

  /** @param log  of what happened since this was asked last; the kernel writes it (assembly/resolverLog.ts) */
  constructor(log: ResolverLog) {
    this.#log = log;
  }

  get byAddress(): ReadonlyMap<number, ResolverStats> {
    this.#takeLog();
    return this.#byAddress;
  }

  of(address: number): ResolverStats {
    this.#takeLog();
    return this.#of(address);
  }

  /** In the order of what happened, which tells what samples are kept. */
  #takeLog(): void {
    const { state, servers, durations } = this.#log;
    for (let i = 0; i < state[LOGGED]; i++) {
      const stats = this.#of(servers[i]);
      if (Number.isNaN(durations[i])) stats.ptrQueries++;
      else stats.answered(durations[i]);
    }
    state[LOGGED] = 0;
  }

  #of(address: number): ResolverStats {
    if (this.#lastStats !== null && this.#last === address) return this.#lastStats;
    let stats = this.#byAddress.get(address);
    if (stats === undefined) {
      if (this.#byAddress.size >= MAX_RESOLVERS) return this.#rest;
      stats = new ResolverStats();
      this.#byAddress.set(address, stats);
    }
    this.#last = address;
    this.#lastStats = stats;
    return stats;
  }
}
