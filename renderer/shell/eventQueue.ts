/** Events that wait for whoever reads them. */

/** More are not kept: who never reads needs no past. */
const MOST_WAITING = 100;

export class EventQueue<Event> {
  private readonly waiting: Event[] = [];
  private wake: (() => void) | null = null;

  push(event: Event): void {
    if (this.waiting.length < MOST_WAITING) this.waiting.push(event);
    this.wake?.();
  }

  async *read(signal: AbortSignal): AsyncIterable<Event> {
    signal.addEventListener('abort', () => this.wake?.(), { once: true });
    while (!signal.aborted) {
      const event = this.waiting.shift();
      if (event !== undefined) yield event;
      else {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
    }
  }
}
