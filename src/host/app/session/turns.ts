/** Long work in short turns: between them the session answers what it is asked. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Pace } from '../../mergedWalk.ts';

/** Long enough that the turns cost nothing, short enough that nobody notices the wait. */
const TURN_MS = 12;

/** Also the pace of reading. */
export class Turns implements Pace {
  private readonly onTurn: (() => void) | null;
  private began = performance.now();

  /** @param onTurn  told at the end of each turn */
  constructor(onTurn: (() => void) | null = null) {
    this.onTurn = onTurn;
  }

  due(): boolean {
    return performance.now() - this.began >= TURN_MS;
  }

  async pause(): Promise<void> {
    this.onTurn?.();
    await nextTurn();
    this.began = performance.now();
  }
}
