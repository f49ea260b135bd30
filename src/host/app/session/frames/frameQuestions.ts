/** What a page asks of a session's frames. */
import { OperationError } from '../../../../base/errors.ts';
import type { EngineOperations } from '../../../../contract/engineOperations.ts';
import type { ItemOf } from '../../../../contract/operation.ts';
import { readFilter } from '../../../../filter/filter.ts';
import type { FrameRow, FrameView } from '../../../../model/views.ts';
import { pauseFor } from '../changes.ts';
import type { Page } from '../rowList.ts';
import type { Subject } from '../subject.ts';
import { Turns } from '../turns.ts';
import { FilteredFrames } from './filteredFrames.ts';
import { Proofs } from './proofs.ts';

/** Filters whose frames are kept; whoever types uses one after the other. */
const MOST_KEPT = 4;
const TOLD_EVERY_MS = 100;

export class FrameQuestions {
  private readonly subject: Subject;
  private readonly proofs = new Proofs();
  /** By text, the latest used last. */
  private readonly kept = new Map<string, FilteredFrames>();

  constructor(subject: Subject) {
    this.subject = subject;
  }

  /** Throws `filter-wrong`. */
  async rows(filter: string | null, offset: number, limit: number): Promise<Page<FrameRow>> {
    const { desk, known } = this.subject;
    const found = this.found(filter);
    const total = found?.matched ?? desk.count;
    const rows = found?.rows(offset, limit) ?? desk.rows(offset, limit);
    return { total, offset: Math.min(offset, total), rows: await this.proofs.mark(rows, known) };
  }

  placeOf(filter: string | null, capture: number, frame: number): { place: number; exact: boolean } {
    return (this.found(filter) ?? this.subject.desk).placeOf(capture, frame);
  }

  async view(capture: number, frame: number, signal: AbortSignal): Promise<FrameView> {
    const { desk } = this.subject;
    // It may be among those that are left for the second reading.
    while (!signal.aborted && desk.isBehind(this.subject.extent().frames)) {
      const { version } = desk.changes;
      if (desk.placeOf(capture, frame).exact) break;
      await desk.changes.after(version, signal);
      await pauseFor(TOLD_EVERY_MS, signal);
    }
    const view = desk.view(capture, frame);
    const [row] = await this.proofs.mark([view.row], this.subject.known);
    return { ...view, row };
  }

  /** Looks for the frames that match until all are there and were looked at. Throws `filter-wrong`. */
  async *scan(
    filter: string | null,
    signal: AbortSignal,
  ): AsyncIterable<ItemOf<EngineOperations['session.filterFrames']>> {
    const { desk } = this.subject;
    const found = this.found(filter);
    for (;;) {
      const { version } = desk.changes;
      const isLast = desk.isComplete;
      const total = desk.count;
      const piece = AbortSignal.any([signal, AbortSignal.timeout(TOLD_EVERY_MS)]);
      await found?.run(new Turns(), piece);
      if (signal.aborted) return;
      const caughtUp = found === null || found.isCaughtUp;
      const done = isLast && caughtUp;
      yield { scanned: found?.scanned ?? total, total: desk.count, matched: found?.matched ?? total, done };
      if (done) return;
      if (caughtUp) {
        await desk.changes.after(version, signal);
        await pauseFor(TOLD_EVERY_MS, signal);
      }
    }
  }

  /** The frames that match, once all that are there were looked at; null: every frame. Throws `filter-wrong`. */
  async whole(filter: string | null, signal: AbortSignal): Promise<FilteredFrames | null> {
    const found = this.found(filter);
    if (found === null) return null;
    const { isGrowing } = this.subject;
    for await (const { done } of this.scan(filter, signal)) if (done || (isGrowing && found.isCaughtUp)) break;
    if (signal.aborted) throw new OperationError('cancelled', 'the filter was cancelled', '');
    return found;
  }

  /** null: every frame. */
  private found(filter: string | null): FilteredFrames | null {
    if (filter === null || filter.trim() === '') return null;
    const known = this.kept.get(filter) ?? this.begin(filter);
    this.kept.delete(filter);
    this.kept.set(filter, known);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= MOST_KEPT) break;
      this.kept.delete(oldest);
    }
    return known;
  }

  private begin(text: string): FilteredFrames {
    const read = readFilter(text);
    if (read.kind === 'filter') return new FilteredFrames(this.subject.desk, read.filter);
    const { text: said, suggestion } = read.problem;
    const next = suggestion === null ? 'Mend it where it is marked.' : `Did you mean ${suggestion}?`;
    throw new OperationError('filter-wrong', `the filter cannot be read: ${said}`, next);
  }
}
