/**
 * How many opening connections hosts have, by a hash of their addresses: a quick look at who may wait for whom. Counted in
 * src/kernel/assembly/pairs.ts, too.
 */
import type { Kernel } from '../kernel/kernel.ts';

const PAIRS = 1 << 14;

export class OpenPairs {
  readonly #counts: Uint16Array;
  readonly #hosts: Uint16Array;

  constructor(room: Pick<Kernel, 'pairCounts' | 'hostCounts'> | null = null) {
    this.#counts = room?.pairCounts ?? new Uint16Array(PAIRS);
    this.#hosts = room?.hostCounts ?? new Uint16Array(PAIRS);
  }

  add(one: number, other: number): void {
    this.#counts[placeOf(one, other)]++;
    this.#hosts[placeOf(one, 0)]++;
    this.#hosts[placeOf(other, 0)]++;
  }

  remove(one: number, other: number): void {
    this.#counts[placeOf(one, other)]--;
    this.#hosts[placeOf(one, 0)]--;
    this.#hosts[placeOf(other, 0)]--;
  }

  /** Whether this host may have any; others with the same hash are counted too. */
  mayHaveAny(host: number): boolean {
    return this.#hosts[placeOf(host, 0)] > 0;
  }

  /** Whether these two may have more than so many; others with the same hash are counted too. */
  mayExceed(count: number, one: number, other: number): boolean {
    return this.#counts[placeOf(one, other)] > count;
  }
}

/** The same for both orders of two addresses. */
function placeOf(one: number, other: number): number {
  const hash = Math.imul(one, 0x9e3779b1) + Math.imul(other, 0x9e3779b1);
  return (Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 18) & (PAIRS - 1);
}
