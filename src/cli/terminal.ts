/** What the terminal, or the file in its place, can show: colours and width. */
import type { COLORS } from './options.ts';

const DEFAULT_COLUMNS = 100;

interface Destination {
  readonly color: (typeof COLORS)[number];
  /** The file that is written instead of standard output. */
  readonly output?: string;
}

export function isStandardOutput(output: string | undefined): output is '-' | undefined {
  return output === undefined || output === '-';
}

/** NO_COLOR is honoured (no-color.org). */
export function wantsColor({ color, output }: Destination): boolean {
  if (color !== 'auto') return color === 'always';
  return isStandardOutput(output) && process.stdout.isTTY === true && !process.env.NO_COLOR;
}

/** In characters. */
export function widthOf({ output }: Pick<Destination, 'output'>): number {
  return isStandardOutput(output) ? (process.stdout.columns ?? DEFAULT_COLUMNS) : DEFAULT_COLUMNS;
}
