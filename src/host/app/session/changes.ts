/** That something has changed: counted, and waited for. Who is slow sees one change where there were many. */
import { setTimeout as delay } from 'node:timers/promises';

export class Changes {
  /** Rises with every change. */
  version = 0;
  private readonly waiting = new Set<() => void>();
  private readonly whole: Changes | null;

  /** @param whole  what these changes are changes of, too */
  constructor(whole: Changes | null = null) {
    this.whole = whole;
  }

  note(): void {
    this.version++;
    this.whole?.note();
    for (const wake of [...this.waiting]) wake();
  }

  /** Resolves when the version is no longer this one, or the signal says that nobody waits any more. */
  async after(version: number, signal: AbortSignal): Promise<void> {
    if (this.version !== version || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}

/** Resolves early when nobody waits any more. */
export async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  await delay(ms, undefined, { signal, ref: false }).catch(() => {
    // Only the signal can end it before its time.
  });
}
