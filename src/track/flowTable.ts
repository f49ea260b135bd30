/**
 * Every TCP conversation's place. Values: above 0 a connection that is still opening (its slot + 1; PLAIN + its slot
 * while it goes its plain course); below 0 a conversation whose opening is over: -1 - generation, the generation in
 * which it was last touched, so that a sweep can drop the stale ones. Closed ones are kept apart.
 */
import type { Kernel } from '../kernel/kernel.ts';
import { ClosedFlows } from './closedFlows.ts';
import { TupleTable } from './tupleTable.ts';

/** The value of the first slot of plain openings. */
export const PLAIN = 1 << 24;
/** 64 KiB: what goes on at once in most captures is less than half of it. */
const START_ENTRIES = 1 << 12;
/** Place in the table's state. */
const GENERATION = 2;
/** 2^20 entries are 16 MiB and hold half as many conversations. */
const MAX_ENTRIES = 1 << 20;

export class FlowTable extends TupleTable {
  /** Conversations dropped because the table was full. */
  evicted = 0;
  readonly #closed: ClosedFlows;

  constructor(room: Pick<Kernel, 'flows' | 'closedFlows'> | null = null) {
    super(START_ENTRIES, room?.flows ?? null);
    this.#closed = new ClosedFlows(room?.closedFlows ?? null);
  }

  /** Goes up with each sweep. */
  get generation(): number {
    return this.state[GENERATION];
  }

  /** Adds an entry, or gives one another value. */
  insert(source: number, destination: number, ports: number, value: number): void {
    if (this.isHalfFull) this.#makeRoom();
    this.put(source, destination, ports, value);
  }

  /** The value of a conversation whose opening is over. */
  get openedValue(): number {
    return -1 - this.generation;
  }

  /** Whether a conversation that is not in the table was closed lately. */
  wasClosed(source: number, destination: number, ports: number): boolean {
    return this.#closed.has(source, destination, ports);
  }

  /** Shows conversations whose opening is over, and those closed lately, to `take`, in no order, until it answers false. */
  visitOpened(take: (source: number, destination: number, ports: number) => boolean): void {
    const goesOn = this.visit((source, destination, ports, value) => value > 0 || take(source, destination, ports));
    if (goesOn) this.#closed.visit(take);
  }

  /** The conversation at `at` was closed; offsets change by it. */
  close(at: number): void {
    this.#closed.add(this.words[at], this.words[at + 1], this.words[at + 2]);
    this.removeAt(at);
  }

  /** The same of one whose opening is over. */
  closeTuple(source: number, destination: number, ports: number): void {
    const at = this.find(source, destination, ports);
    if (at >= 0 && this.words[at + 3] < 0) this.close(at);
  }

  remove(source: number, destination: number, ports: number): void {
    const at = this.find(source, destination, ports);
    if (at >= 0) this.removeAt(at);
  }

  #makeRoom(): void {
    if (this.entries * 2 <= MAX_ENTRIES) this.rebuild(this.entries * 2, () => true);
    else this.#sweep();
  }

  /** Drops opened conversations not touched lately: those of older generations, all of them if that frees too little. */
  #sweep(): void {
    const before = this.count;
    const enough = this.entries * 0.375;
    this.rebuild(this.entries, (value) => value > 0 || value <= -1 - this.generation);
    if (this.count > enough) this.rebuild(this.entries, (value) => value > 0);
    this.evicted += before - this.count;
    this.state[GENERATION]++;
  }
}
