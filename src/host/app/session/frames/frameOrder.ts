/** In which order the frames of several captures come, merged by time: runs of frames of one capture, in columns. */

const FIRST_ROOM = 256;

/** Frames of one capture, by their places in its own list. */
export interface Run {
  readonly capture: number;
  readonly first: number;
  readonly count: number;
}

export class FrameOrder {
  /** Frames in all. */
  count = 0;
  private runs = 0;
  /** Of each run: where it begins in the whole order, whose it is, and where it begins in that capture's own list. */
  private starts = new Float64Array(FIRST_ROOM);
  private captures = new Int32Array(FIRST_ROOM);
  private firsts = new Float64Array(FIRST_ROOM);
  /** By capture, the numbers of its runs; rising. */
  private readonly runsOf = new Map<number, number[]>();

  /** The next frames: of that capture those from its place `first` on. */
  append(capture: number, first: number, count: number): void {
    if (count === 0) return;
    const last = this.runs - 1;
    const goesOn = last >= 0 && this.captures[last] === capture && this.firsts[last] + this.lengthOf(last) === first;
    if (!goesOn) this.begin(capture, first);
    this.count += count;
  }

  /** The runs that make up `count` frames from a place on. */
  *between(from: number, count: number): Iterable<Run> {
    const end = Math.min(from + count, this.count);
    for (let run = this.runAt(from), at = from; at < end; run++) {
      const length = Math.min(this.starts[run] + this.lengthOf(run), end) - at;
      yield { capture: this.captures[run], first: this.firsts[run] + (at - this.starts[run]), count: length };
      at += length;
    }
  }

  /** Where in the whole order a capture's place is, or the next one of that capture; the end where there is none. */
  placeOf(capture: number, place: number): number {
    const runs = this.runsOf.get(capture) ?? [];
    const found = lastWhere(runs.length, (at) => this.firsts[runs[at]] <= place);
    if (found < 0) return runs.length === 0 ? this.count : this.starts[runs[0]];
    const run = runs[found];
    const within = place - this.firsts[run];
    if (within < this.lengthOf(run)) return this.starts[run] + within;
    const next = runs[found + 1];
    return next === undefined ? this.count : this.starts[next];
  }

  /** A capture's frames are no more. */
  drop(capture: number): void {
    const kept = [...this.between(0, this.count)].filter((run) => run.capture !== capture);
    this.count = 0;
    this.runs = 0;
    this.runsOf.clear();
    for (const run of kept) this.append(run.capture, run.first, run.count);
  }

  private begin(capture: number, first: number): void {
    if (this.runs === this.starts.length) this.grow();
    const run = this.runs++;
    this.starts[run] = this.count;
    this.captures[run] = capture;
    this.firsts[run] = first;
    const others = this.runsOf.get(capture);
    if (others === undefined) this.runsOf.set(capture, [run]);
    else others.push(run);
  }

  private lengthOf(run: number): number {
    return (run + 1 < this.runs ? this.starts[run + 1] : this.count) - this.starts[run];
  }

  private runAt(place: number): number {
    return Math.max(
      0,
      lastWhere(this.runs, (run) => this.starts[run] <= place),
    );
  }

  private grow(): void {
    const twice = <Column extends Float64Array | Int32Array>(column: Column, grown: Column): Column => {
      grown.set(column);
      return grown;
    };
    this.starts = twice(this.starts, new Float64Array(this.starts.length * 2));
    this.captures = twice(this.captures, new Int32Array(this.captures.length * 2));
    this.firsts = twice(this.firsts, new Float64Array(this.firsts.length * 2));
  }
}

/** The last of so many for which it holds, where it holds for the first ones only; -1 when for none. */
export function lastWhere(count: number, holds: (at: number) => boolean): number {
  let from = 0;
  let to = count;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holds(middle)) from = middle + 1;
    else to = middle;
  }
  return from - 1;
}
