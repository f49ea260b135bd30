/** Which frames are in the proof of which stalls: worked out in turns, for the stalls that were not looked at yet. */
import { frameRef } from '../../../../base/frameRef.ts';
import type { Gap, Stall } from '../../../../model/report.ts';
import type { FrameRow } from '../../../../model/views.ts';
import type { Known } from '../known.ts';
import { Turns } from '../turns.ts';

/** Stalls whose proofs are marked in the list of frames; each has some ten frames. */
const MOST_STALLS = 20_000;
/** One frame proves hundreds of stalls where they wait for the same lookup. */
const MOST_OF_A_FRAME = 20;

export class Proofs {
  private readonly byFrame = new Map<number, string[]>();
  private seen = new WeakSet<Stall | Gap>();
  private count = 0;
  private isFinal = false;
  private running: Promise<void> = Promise.resolve();

  /** The rows with the stalls that they prove. */
  async mark(rows: readonly FrameRow[], known: Known): Promise<FrameRow[]> {
    this.running = this.running.catch(() => undefined).then(() => this.lookOn(known));
    await this.running;
    return rows.map((row) => ({ ...row, stallIds: this.byFrame.get(frameRef(row.capture, row.number)) ?? [] }));
  }

  private async lookOn(known: Known): Promise<void> {
    if (known.isFinal && !this.isFinal) this.beginAnew();
    const turns = new Turns();
    for (const stall of known.stalls) {
      if (this.count >= MOST_STALLS) return;
      if (this.seen.has(stall) || stall.endedBy === 'open') continue;
      this.seen.add(stall);
      this.count++;
      this.add(stall);
      if (turns.due()) await turns.pause();
    }
  }

  /** What was told while the captures grew may have been completed since. */
  private beginAnew(): void {
    this.isFinal = true;
    this.byFrame.clear();
    this.seen = new WeakSet();
    this.count = 0;
  }

  private add({ id, evidence }: Stall): void {
    for (const { capture, frame } of evidence) {
      const ref = frameRef(capture, frame);
      const ids = this.byFrame.get(ref);
      if (ids === undefined) this.byFrame.set(ref, [id]);
      else if (ids.length < MOST_OF_A_FRAME && !ids.includes(id)) ids.push(id);
    }
  }
}
