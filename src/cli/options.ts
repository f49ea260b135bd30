/** Options that several commands have, and how their values are read. */
import { InvalidArgumentError } from 'commander';

export const TIMES = ['relative', 'local', 'utc'] as const;
export const COLORS = ['auto', 'always', 'never'] as const;

export function parseThreshold(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('It takes a number of milliseconds, 0 or more.');
}
