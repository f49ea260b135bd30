/** Ctrl-C and its like: the first ends the reading, and what is known so far is told; a later one ends the process. */
import { INTERRUPTED } from './exitCodes.ts';

/** One Ctrl-C may arrive twice: from the terminal, and passed on by npm or timeout. */
const ONE_KEYSTROKE_MS = 500;

export function interruptOnSignals(): AbortSignal {
  const controller = new AbortController();
  let firstMs = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const now = performance.now();
      if (!controller.signal.aborted) firstMs = now;
      else if (now - firstMs > ONE_KEYSTROKE_MS) process.exit(INTERRUPTED);
      controller.abort();
    });
  }
  return controller.signal;
}
