/**
 * The verdicts of an analysis. A capture may hold tens of thousands of stalls, so each is packed as soon as its
 * connection is done with, and made whole again for as long as somebody reads it.
 */
import type { Connection } from '../track/connection.ts';
import type { LookupBook } from './lookupBook.ts';
import { packVerdict, UnpackedVerdict, unpackDigest, type VerdictDigest } from './packedVerdict.ts';
import type { Tape } from './tape.ts';
import type { Verdict } from './verdict.ts';

/** Instead of a place on the tape: not yet packed. */
const OPEN = -1;

export class ResultBook {
  readonly #tape: Tape;
  readonly #lookups: LookupBook;
  /** Where on the tape each verdict begins. */
  readonly #places: number[] = [];
  /** Verdicts about connections that go on, by index; and the indices by the connection's number. */
  readonly #open = new Map<number, Verdict>();
  readonly #openOf = new Map<Connection['stream'], number[]>();
  #readIndex = -1;
  #read: Verdict | null = null;

  constructor(tape: Tape, lookups: LookupBook) {
    this.#tape = tape;
    this.#lookups = lookups;
  }

  /** Answers the verdict's index. */
  add(verdict: Verdict, connection: Connection): number {
    const index = this.#places.push(OPEN) - 1;
    this.#open.set(index, verdict);
    const others = this.#openOf.get(connection.stream);
    if (others === undefined) this.#openOf.set(connection.stream, [index]);
    else others.push(index);
    for (const lookup of verdict.lookups) this.#lookups.keep(lookup);
    return index;
  }

  /** The connection's state is given up: what is told of it is settled. */
  settle(connection: Connection): void {
    const indices = this.#openOf.get(connection.stream);
    if (indices === undefined) return;
    this.#openOf.delete(connection.stream);
    for (const index of indices) {
      this.#places[index] = packVerdict(this.#tape, this.get(index));
      this.#open.delete(index);
    }
  }

  /** A verdict that was taken before is told otherwise in these parts. */
  revise(index: number, parts: Partial<Pick<Verdict, 'confidence' | 'reasons' | 'counters'>>): void {
    const verdict = this.get(index);
    const revised = { ...verdict, ...parts };
    if (this.#open.has(index)) this.#open.set(index, { ...revised, lookups: verdict.lookups });
    else this.#places[index] = packVerdict(this.#tape, revised);
    this.#readIndex = -1;
  }

  /** When the silence began, without reading the rest. */
  startNsOf(index: number): number {
    return this.#open.get(index)?.startNs ?? this.#tape.read(this.#places[index]).number();
  }

  /** What lists are sorted and grouped by, without reading the rest. */
  digest(index: number): VerdictDigest {
    return this.#open.get(index) ?? unpackDigest(this.#tape.read(this.#places[index]));
  }

  get(index: number): Verdict {
    const open = this.#open.get(index);
    if (open !== undefined) return open;
    if (this.#readIndex !== index || this.#read === null) {
      this.#read = new UnpackedVerdict(this.#tape, this.#places[index], (number) => this.#lookups.get(number));
      this.#readIndex = index;
    }
    return this.#read;
  }
}
