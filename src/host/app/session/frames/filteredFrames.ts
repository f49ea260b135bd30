/** The frames that a display filter leaves, of all captures, merged by time: found in turns, also while captures grow. */
import { ipBefore } from '../../../../engine/detail/addressPair.ts';
import { addressText } from '../../../../engine/detail/frameRow.ts';
import type { Dissection } from '../../../../filter/dissection.ts';
import { NEEDS_STREAMS } from '../../../../filter/fields/field.ts';
import { type DisplayFilter, looksAhead } from '../../../../filter/filter.ts';
import { TCP } from '../../../../filter/layerKinds.ts';
import type { FrameRow } from '../../../../model/views.ts';
import { socket } from '../../../../model/wording.ts';
import type { Packets } from '../../../packets.ts';
import { PacketsScan } from '../../../packetsScan.ts';
import type { Turns } from '../turns.ts';
import type { FrameDesk } from './frameDesk.ts';
import { lastWhere } from './frameOrder.ts';

export class FilteredFrames {
  private readonly desk: FrameDesk;
  private readonly filter: DisplayFilter;
  private readonly found = new Map<number, Found>();
  /** Frames that there were when it was looked on last. */
  private known = 0;
  /** One at a time looks on. */
  private running: Promise<void> = Promise.resolve();

  constructor(desk: FrameDesk, filter: DisplayFilter) {
    this.desk = desk;
    this.filter = filter;
  }

  /** Frames looked at, and frames found. */
  get scanned(): number {
    return this.sum(({ scan }) => scan.scanned);
  }

  get matched(): number {
    return this.sum(({ scan }) => scan.matched);
  }

  get isCaughtUp(): boolean {
    return this.scanned >= this.desk.count;
  }

  /** Looks at all frames that are there now. It can be gone on with after the signal. */
  run(turns: Turns, signal: AbortSignal): Promise<void> {
    // That one failed is for who asked for it.
    this.running = this.running.catch(() => undefined).then(() => this.lookOn(turns, signal));
    return this.running;
  }

  rows(offset: number, limit: number): FrameRow[] {
    const wanted = this.numbersFrom(offset, limit);
    const byCapture = new Map<number, number[]>();
    for (const { capture, number } of wanted) {
      const numbers = byCapture.get(capture);
      if (numbers === undefined) byCapture.set(capture, [number]);
      else numbers.push(number);
    }
    const rows = new Map<string, FrameRow>();
    for (const [capture, numbers] of byCapture) {
      for (const row of this.found.get(capture)?.packets.rowsOf(numbers) ?? [])
        rows.set(`${capture} ${row.number}`, row);
    }
    return wanted.map(({ capture, number }) => rows.get(`${capture} ${number}`)).filter((row) => row !== undefined);
  }

  /** Where among those found a frame stands, or the next one of its capture. */
  placeOf(capture: number, frame: number): { place: number; exact: boolean } {
    const found = this.found.get(capture);
    if (found === undefined) return { place: this.matched, exact: false };
    const { place, exact } = found.scan.placeOf(frame);
    const timeNs = found.timeAt(place);
    let before = place;
    for (const [other, { scan, countBefore, countUpTo }] of this.found) {
      if (other === capture) continue;
      // What is of the same time comes in the order of the captures.
      if (timeNs === null) before += scan.matched;
      else before += other < capture ? countUpTo(timeNs) : countBefore(timeNs);
    }
    return { place: before, exact };
  }

  hasFrame(capture: number, frame: number): boolean {
    return this.found.get(capture)?.scan.placeOf(frame).exact ?? false;
  }

  /**
   * Whether a frame of that connection was found: by its stream where there is one capture, else by its ends, as each
   * capture counts its own streams.
   */
  hasConnection(stream: number | null, ends: readonly [string, string]): boolean {
    const [only] = this.found.values();
    if (this.found.size === 1) return stream !== null && only.streams.has(stream);
    const key = pairKey(...ends);
    for (const { pairs } of this.found.values()) if (pairs.has(key)) return true;
    return false;
  }

  private sum(of: (found: Found) => number): number {
    let sum = 0;
    for (const found of this.found.values()) sum += of(found);
    return sum;
  }

  private async lookOn(turns: Turns, signal: AbortSignal): Promise<void> {
    for (const capture of this.found.keys()) if (!this.desk.all.has(capture)) this.found.delete(capture);
    // Frames that have come may answer some that were looked at.
    if (looksAhead(this.filter) && this.desk.count !== this.known) this.found.clear();
    this.known = this.desk.count;
    for (const [capture, packets] of this.desk.all) {
      let found = this.found.get(capture);
      if (found === undefined) {
        found = new Found(packets, this.filter);
        this.found.set(capture, found);
      }
      await found.scan.run(turns, signal);
      if (signal.aborted) return;
    }
  }

  private numbersFrom(offset: number, limit: number): { capture: number; number: number }[] {
    const all = [...this.found].sort(([a], [b]) => a - b).map(([capture, found]) => ({ capture, found, at: 0 }));
    const splitNs = this.timeAtPlace(offset);
    let passed = 0;
    for (const one of all) {
      one.at = one.found.countBefore(splitNs);
      passed += one.at;
    }
    const wanted: { capture: number; number: number }[] = [];
    for (; wanted.length < limit; passed++) {
      let next: (typeof all)[number] | null = null;
      for (const one of all) {
        const timeNs = one.found.timeAt(one.at);
        if (timeNs !== null && (next === null || timeNs < next.found.timeAt(next.at)!)) next = one;
      }
      if (next === null) break;
      if (passed >= offset) wanted.push({ capture: next.capture, number: next.found.scan.numberAt(next.at) });
      next.at++;
    }
    return wanted;
  }

  /** The latest whole time before which no more than so many were found. */
  private timeAtPlace(place: number): number {
    let from = 0;
    let to = Number.MAX_SAFE_INTEGER;
    while (from < to) {
      const middle = from + Math.ceil((to - from) / 2);
      if (this.sum(({ countBefore }) => countBefore(middle)) <= place) from = middle;
      else to = middle - 1;
    }
    return from;
  }
}

/** What was found in one capture. */
class Found {
  readonly packets: Packets;
  readonly scan: PacketsScan;
  readonly streams = new Set<number>();
  /** The ends of the same connections. */
  readonly pairs = new Set<string>();
  /** Of each frame found, whole nanoseconds, never falling. */
  private readonly times: number[] = [];

  constructor(packets: Packets, filter: DisplayFilter) {
    this.packets = packets;
    this.scan = new PacketsScan(packets, {
      text: filter.text,
      needs: filter.needs | NEEDS_STREAMS,
      matches: (frame) => {
        const passes = filter.matches(frame);
        if (passes) this.note(frame);
        return passes;
      },
    });
  }

  /** null: there are not so many. */
  timeAt(place: number): number | null {
    return this.times[place] ?? null;
  }

  readonly countBefore = (timeNs: number): number => lastWhere(this.times.length, (at) => this.times[at] < timeNs) + 1;
  readonly countUpTo = (timeNs: number): number => lastWhere(this.times.length, (at) => this.times[at] <= timeNs) + 1;

  private note(frame: Dissection): void {
    const { times } = this;
    const { stream } = frame.past;
    times.push(Math.max(Math.floor(frame.timeNs), times.at(-1) ?? 0));
    if (stream < 0 || this.streams.has(stream)) return;
    this.streams.add(stream);
    this.pairs.add(pairOf(frame));
  }
}

function pairOf(frame: Dissection): string {
  const tcp = frame.last(TCP);
  const ip = tcp < 0 ? -1 : ipBefore(frame, tcp);
  if (ip < 0) return '';
  const view = frame.views[frame.source[tcp]];
  const end = (isSource: boolean, at: number) =>
    socket({ address: addressText(frame, ip, isSource), port: view.getUint16(frame.from[tcp] + at) });
  return pairKey(end(true, 0), end(false, 2));
}

/** The same whoever of the two sends. */
function pairKey(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
