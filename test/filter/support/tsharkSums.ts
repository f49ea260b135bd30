/** What tshark finds with hundreds of filters in one run: for each how many frames, and the sum of their numbers. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Filters of one run; the command line has its bounds. */
const AT_ONCE = 60;

export interface Sum {
  readonly frames: number;
  readonly ofNumbers: number;
}

export function sumOf(numbers: readonly number[]): Sum {
  return { frames: numbers.length, ofNumbers: numbers.reduce((sum, number) => sum + number, 0) };
}

/** In the order of the filters. A comma in a filter cannot be told from one between statistics: those are run alone. */
export async function tsharkSums(file: string, filters: readonly string[]): Promise<Map<string, Sum>> {
  const sums = new Map<string, Sum>();
  const together = filters.filter((filter) => !filter.includes(','));
  for (let from = 0; from < together.length; from += AT_ONCE) {
    const part = together.slice(from, from + AT_ONCE);
    const found = await statistics(file, part);
    for (const [index, filter] of part.entries()) sums.set(filter, found[index]);
  }
  for (const filter of filters.filter((one) => one.includes(','))) {
    sums.set(filter, sumOf(await tsharkNumbers(file, filter)));
  }
  return sums;
}

/** The numbers of the frames that pass a filter. */
export async function tsharkNumbers(file: string, filter: string, { passes = 1 } = {}): Promise<number[]> {
  const { stdout } = await tshark([
    ...(passes === 2 ? ['-2'] : []),
    '-r',
    file,
    '-Y',
    filter,
    '-T',
    'fields',
    '-e',
    'frame.number',
  ]);
  return stdout.split('\n').filter(Boolean).map(Number);
}

async function statistics(file: string, filters: readonly string[]): Promise<Sum[]> {
  const taps = filters.flatMap((filter) => {
    const passing = `frame.number && (${filter})`;
    return ['-z', `io,stat,0,COUNT(frame.number)${passing},SUM(frame.number)${passing}`];
  });
  const { stdout } = await tshark(['-q', '-r', file, ...taps]);
  const rows = [...stdout.matchAll(/<>[^|]*\|\s*(\d+)\s*\|\s*(\d+)\s*\|/g)];
  if (rows.length !== filters.length) throw new Error(`tshark told of ${rows.length} filters, not ${filters.length}`);
  // The last one told to it comes first.
  return rows.reverse().map(([, frames, ofNumbers]) => ({ frames: Number(frames), ofNumbers: Number(ofNumbers) }));
}

export function tshark(args: readonly string[]): Promise<{ stdout: string }> {
  return run('tshark', ['-n', ...args], { maxBuffer: 1 << 30 });
}
