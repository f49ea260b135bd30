/** What the shell has to tell one page: kept until the page asks, then handed on as it comes. */
import type { ShellEvent } from '../src/contract/shellOperations.ts';

/** A page that does not listen has no use for more; the oldest go first. */
const MOST_WAITING = 100;

export class ShellEvents {
  private readonly waiting: ShellEvent[] = [];
  private readonly wakers = new Set<() => void>();

  tell(event: ShellEvent): void {
    this.waiting.push(event);
    if (this.waiting.length > MOST_WAITING) this.waiting.shift();
    this.wakeAll();
  }

  /** Everything that waits and everything to come, until `signal` ends it. Of several readers each event has one. */
  async *read(signal: AbortSignal): AsyncGenerator<ShellEvent, void> {
    signal.addEventListener('abort', () => this.wakeAll());
    while (!signal.aborted) {
      const next = this.waiting.shift();
      if (next !== undefined) yield next;
      else await this.somethingNew();
    }
  }

  private somethingNew(): Promise<void> {
    return new Promise((resolve) => {
      this.wakers.add(resolve);
    });
  }

  private wakeAll(): void {
    for (const wake of this.wakers) wake();
    this.wakers.clear();
  }
}
