/** What happens next: a binary heap of actors by time; equal times come out in the order they went in. */

export class EventQueue<T> {
  #times = new Float64Array(1024);
  readonly #items: T[] = [];
  readonly #order: number[] = [];
  #count = 0;
  #told = 0;

  get size(): number {
    return this.#count;
  }

  /** Time of the next event; only while there is one. */
  get nextTime(): number {
    return this.#times[0];
  }

  push(time: number, item: T): void {
    if (this.#count === this.#times.length) this.#grow();
    const order = this.#told++;
    let hole = this.#count++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (this.#times[parent] <= time) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#put(hole, time, order, item);
  }

  /** Takes the next event's item out; only while there is one. */
  pop(): T {
    const first = this.#items[0];
    this.#count -= 1;
    const last = this.#count;
    const [time, order, item] = [this.#times[last], this.#order[last], this.#items[last]];
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= last) break;
      if (child + 1 < last && this.#before(child + 1, child)) child += 1;
      if (this.#times[child] > time || (this.#times[child] === time && this.#order[child] > order)) break;
      this.#move(child, hole);
      hole = child;
    }
    if (last > 0) this.#put(hole, time, order, item);
    return first;
  }

  #before(one: number, other: number): boolean {
    const difference = this.#times[one] - this.#times[other];
    return difference < 0 || (difference === 0 && this.#order[one] < this.#order[other]);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#times[from], this.#order[from], this.#items[from]);
  }

  #put(at: number, time: number, order: number, item: T): void {
    this.#times[at] = time;
    this.#order[at] = order;
    this.#items[at] = item;
  }

  #grow(): void {
    const times = new Float64Array(this.#times.length * 2);
    times.set(this.#times);
    this.#times = times;
  }
}
