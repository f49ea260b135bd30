/**
 * Answers that took work, kept for whoever asks the same again. While what they are about grows, one that is a moment
 * old will do: the longer it took, the longer.
 */

interface Entry<Value> {
  readonly revision: number;
  readonly madeMs: number;
  /** Infinity while it is being made: it is as fresh as can be. */
  tookMs: number;
  readonly value: Promise<Value>;
}

const FRESH_MS = 250;
const TIMES_TAKEN = 4;

export class Kept<Value> {
  private readonly most: number;
  /** The one that was asked for last, last. */
  private readonly entries = new Map<string, Entry<Value>>();

  /** @param most  answers that are kept */
  constructor(most: number) {
    this.most = most;
  }

  /**
   * @param revision  of what it is about: an answer to another one is out of date
   * @param growing  whether it may be a little out of date
   */
  get(key: string, revision: number, growing: boolean, make: () => Promise<Value>): Promise<Value> {
    const known = this.entries.get(key);
    this.entries.delete(key);
    const isGood = known !== undefined && (known.revision === revision || (growing && isFresh(known)));
    const entry = isGood ? known : this.begin(key, revision, make);
    this.entries.set(key, entry);
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.most) break;
      this.entries.delete(oldest);
    }
    return entry.value;
  }

  private begin(key: string, revision: number, make: () => Promise<Value>): Entry<Value> {
    const madeMs = performance.now();
    const entry: Entry<Value> = { revision, madeMs, tookMs: Number.POSITIVE_INFINITY, value: make() };
    entry.value.then(
      () => {
        entry.tookMs = performance.now() - madeMs;
      },
      () => {
        if (this.entries.get(key) === entry) this.entries.delete(key);
      },
    );
    return entry;
  }
}

function isFresh({ madeMs, tookMs }: Entry<unknown>): boolean {
  return performance.now() - madeMs < Math.max(FRESH_MS, TIMES_TAKEN * tookMs);
}
