/** A binary heap that has the earliest at its root; of those that are equally early, the one with the lowest index. */

interface Timed {
  readonly index: number;
  /** In ns. May only change for the first, followed by `moved`. */
  readonly time: number;
}

export class EarliestFirst<Item extends Timed> {
  private readonly items: Item[] = [];

  constructor(items: Iterable<Item>) {
    for (const item of items) this.add(item);
  }

  get size(): number {
    return this.items.length;
  }

  get first(): Item {
    return this.items[0]!;
  }

  /** When the next one after the first is; infinity where there is none. */
  get secondTime(): number {
    const { items } = this;
    if (items.length < 2) return Number.POSITIVE_INFINITY;
    if (items.length === 2) return items[1]!.time;
    return Math.min(items[1]!.time, items[2]!.time);
  }

  /** All, in the order of their index. */
  get rest(): Item[] {
    return [...this.items].sort((a, b) => a.index - b.index);
  }

  /** The first one has another time now. */
  moved(): void {
    const { items } = this;
    const item = items[0]!;
    let at = 0;
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      if (child + 1 < items.length && isBefore(items[child + 1]!, items[child]!)) child++;
      if (!isBefore(items[child]!, item)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = item;
  }

  dropFirst(): void {
    const last = this.items.pop()!;
    if (this.items.length === 0) return;
    this.items[0] = last;
    this.moved();
  }

  private add(item: Item): void {
    const { items } = this;
    let at = items.push(item) - 1;
    for (let parent = (at - 1) >> 1; at > 0 && isBefore(item, items[parent]!); parent = (at - 1) >> 1) {
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }
}

function isBefore(one: Timed, other: Timed): boolean {
  return one.time < other.time || (one.time === other.time && one.index < other.index);
}
