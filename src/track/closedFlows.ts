/** Conversations that were closed lately: their last stragglers begin no new one. Apart from those that go on, so that the table of these stays in the cache. */
import type { Kernel } from '../kernel/kernel.ts';
import { TupleTable } from './tupleTable.ts';

const KEPT = 1 << 13;
/** Place in the table's state: the next turn's. */
const NEXT = 2;

export class ClosedFlows {
  readonly #table: TupleTable;
  /** Their keys in turn; the oldest gives way. */
  readonly #ring: Int32Array;

  constructor(room: Kernel['closedFlows'] | null) {
    this.#table = new TupleTable(KEPT * 2, room);
    this.#ring = room?.ring ?? new Int32Array(KEPT * 3);
  }

  has(source: number, destination: number, ports: number): boolean {
    return this.#table.find(source, destination, ports) >= 0;
  }

  visit(take: (source: number, destination: number, ports: number) => boolean): boolean {
    return this.#table.visit(take);
  }

  add(source: number, destination: number, ports: number): void {
    const { state } = this.#table;
    const place = state[NEXT] * 3;
    const ring = this.#ring;
    const turn = state[NEXT] + 1;
    state[NEXT] = turn % KEPT;
    const old = this.#table.find(ring[place], ring[place + 1], ring[place + 2]);
    // One that was closed again since has a later turn.
    if (old >= 0 && this.#table.words[old + 3] === turn) this.#table.removeAt(old);
    ring[place] = source;
    ring[place + 1] = destination;
    ring[place + 2] = ports;
    this.#table.put(source, destination, ports, turn);
  }
}
