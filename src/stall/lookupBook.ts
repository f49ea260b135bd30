/** The lookups that results tell of, by number: as tracked while they may still change, packed after that. */
import type { Lookup } from '../track/lookup.ts';
import { digestOf, type LookupDigest, packLookup, unpackDigest, unpackLookup } from './packedLookup.ts';
import type { Tape } from './tape.ts';

/** A lookup as quiet as this gets no answer and no confirmation any more. */
const QUIET_NS = 60_000_000_000;

export class LookupBook {
  readonly #tape: Tape;
  readonly #tracked = new Map<number, Lookup>();
  /** Where on the tape each packed one begins. */
  readonly #packed = new Map<number, number>();
  /** The one read last, with its confirmations: it is asked for part by part. */
  #read: Lookup | null = null;

  constructor(tape: Tape) {
    this.#tape = tape;
  }

  keep(lookup: Lookup): void {
    if (!this.#packed.has(lookup.number)) this.#tracked.set(lookup.number, lookup);
  }

  has(number: number): boolean {
    return this.#tracked.has(number) || this.#packed.has(number);
  }

  /**
   * Tracking has let go of a lookup, whether it is kept here or not. Answers whether it is settled here; false where it
   * is kept and too fresh for that.
   */
  letGo(lookup: Lookup, nowNs: number): boolean {
    if (!this.#tracked.has(lookup.number)) return true;
    if (!isQuiet(lookup, nowNs)) return false;
    for (const forward of lookup.forwards) this.#pack(forward);
    this.#pack(lookup);
    return true;
  }

  /** Throws for a lookup that is not kept: a bug. */
  get(number: number): Lookup {
    const tracked = this.#tracked.get(number);
    if (tracked !== undefined) return tracked;
    if (this.#read?.number === number) return this.#read;
    const at = this.#packed.get(number);
    if (at === undefined) throw new Error(`lookup ${number} is not kept`);
    this.#read = unpackLookup(this.#tape, at, (forward) => this.get(forward));
    return this.#read;
  }

  /** Without reading all of it. Throws for a lookup that is not kept: a bug. */
  digest(number: number): LookupDigest {
    const at = this.#packed.get(number);
    return at === undefined ? digestOf(this.get(number)) : unpackDigest(this.#tape.read(at));
  }

  /** Keeps its forward confirmations, too; answers their numbers. */
  keepForwards(number: number): readonly number[] {
    const tracked = this.#tracked.get(number);
    if (tracked === undefined) return this.digest(number).forwards;
    for (const forward of tracked.forwards) this.keep(forward);
    return tracked.forwards.map((forward) => forward.number);
  }

  #pack(lookup: Lookup): void {
    this.#tracked.delete(lookup.number);
    this.#packed.set(lookup.number, packLookup(this.#tape, lookup));
  }
}

function isQuiet(lookup: Lookup, nowNs: number): boolean {
  return nowNs - lookup.last.timeNs > QUIET_NS && lookup.forwards.every((forward) => isQuiet(forward, nowNs));
}
