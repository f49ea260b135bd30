/** Options that several commands have, and how their values are read. */
import { InvalidArgumentError } from 'commander';

export const TIMES = ['relative', 'local', 'utc'] as const;
export const COLORS = ['auto', 'always', 'never'] as const;
export const DEFAULT_THRESHOLD_MS = 500;
/** How soon after its lookup's end a gap must end to be surely its doing. */
export const JOIN_MS = 300;

export function parseThreshold(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('It takes a number of milliseconds, 0 or more.');
}
