/** A line on a terminal's standard error: how far the reading has come, and how long it may still take. */
import type { Progress } from '../host/analyzeCaptures.ts';
import { steadyMs } from '../host/pace.ts';

/** Nothing is shown for what takes less. */
const SHOWN_FROM_MS = 500;
const BAR_WIDTH = 24;
const CLEAR_LINE = '\r\u001b[K';

export class ProgressBar {
  readonly enabled: boolean;
  private readonly began = steadyMs();
  private shown = false;

  constructor(enabled: boolean) {
    this.enabled = enabled;
  }

  show(progress: Progress, stalls: number): void {
    const elapsedMs = steadyMs() - this.began;
    if (!this.enabled || elapsedMs < SHOWN_FROM_MS) return;
    const line = progressLine(progress, stalls, elapsedMs).slice(0, (process.stderr.columns ?? 80) - 1);
    process.stderr.write(`${CLEAR_LINE}${line}`);
    this.shown = true;
  }

  /** Makes room for other output; the next `show` brings the line back. */
  clear(): void {
    if (this.shown) process.stderr.write(CLEAR_LINE);
    this.shown = false;
  }
}

/** One line, at most some 100 characters. */
export function progressLine(
  { bytes, totalBytes, frames }: Omit<Progress, 'counts'>,
  stalls: number,
  elapsedMs: number,
): string {
  const counts = `${frames.toLocaleString('en-US')} frames  ${stalls.toLocaleString('en-US')} ${stalls === 1 ? 'stall' : 'stalls'}`;
  if (totalBytes === null || totalBytes === 0) return `${mebibytes(bytes)}  ${counts}`;
  const part = Math.min(bytes / totalBytes, 1);
  const done = Math.round(part * BAR_WIDTH);
  const bar = '#'.repeat(done).padEnd(BAR_WIDTH, '.');
  const left = bytes === 0 ? '' : `  ${leftText((elapsedMs * (1 - part)) / part)}`;
  return `[${bar}] ${Math.floor(part * 100)} % of ${mebibytes(totalBytes)}  ${counts}${left}`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}

function leftText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} left`;
}
