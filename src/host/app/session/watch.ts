/** A session told as it grows, no faster than somebody can look: the state, the stalls that are new, its failure. */
import type { Stall } from '../../../model/report.ts';
import type { SessionEvent, StallRow } from '../../../model/views.ts';
import { pauseFor } from './changes.ts';
import type { SessionRequest } from './request.ts';
import { sessionStatus } from './status.ts';
import type { Subject } from './subject.ts';

const EVERY_MS = 200;
/** Of the new ones, told in one message; the list has them all. */
const MOST_ROWS = 100;

export async function* watchSession(
  request: SessionRequest,
  subject: Subject,
  signal: AbortSignal,
): AsyncIterable<SessionEvent> {
  const news = new News();
  while (!signal.aborted) {
    const { version } = subject.all;
    const wasGrowing = subject.isGrowing;
    yield { kind: 'status', status: sessionStatus(request, subject) };
    const rows = news.take(subject);
    if (rows.length > 0) yield { kind: 'stalls', rows };
    if (subject.failure !== null) {
      const { code, message, next } = subject.failure;
      yield { kind: 'failed', code, text: message, next };
    }
    await subject.all.after(version, signal);
    // The end of the reading is told at once.
    await pauseFor(EVERY_MS, wasGrowing ? AbortSignal.any([signal, subject.ended]) : signal);
  }
}

/** Which stalls were not told of, or have changed since. */
class News {
  /** Those that are over are told once. */
  private readonly told = new WeakSet<Stall>();
  /** By id, how long they had lasted. */
  private readonly lasting = new Map<string, number>();

  take({ known }: Subject): StallRow[] {
    const rows: StallRow[] = [];
    for (const stall of known.stalls) {
      if (rows.length === MOST_ROWS) break;
      if (this.told.has(stall)) continue;
      const { row } = known.entry(stall);
      if (row.open && this.lasting.get(row.id) === row.waitedSeconds) continue;
      if (row.open) this.lasting.set(row.id, row.waitedSeconds);
      else this.told.add(stall);
      rows.push(row);
    }
    return rows;
  }
}
