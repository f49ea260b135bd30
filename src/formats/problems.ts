/** What a reader found wrong: a list with a bound, because a hostile file can be wrong a million times. */
import type { ReadProblem } from './captureReader.ts';

export const MOST_PROBLEMS = 100;

/** Adds a problem; beyond the bound the last one says that there were more. */
export function addProblem(problems: ReadProblem[], problem: ReadProblem): void {
  if (problems.length < MOST_PROBLEMS) problems.push(problem);
  else if (problem.kind === 'cut') problems[MOST_PROBLEMS - 1] = problem;
  else if (problems[MOST_PROBLEMS - 1]!.kind !== 'cut') {
    const text = 'the capture is damaged in more places than are listed here';
    problems[MOST_PROBLEMS - 1] = { kind: 'damaged', offset: problem.offset, text };
  }
}

/** `1 byte`, `2 bytes`. */
export function byteCount(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}

/**
 * A stretch that could not be read.
 * @param from  where it begins, @param to where it ends, as offsets in the file
 * @param resumed  where reading went on; null when nothing readable follows
 */
export function damageProblem(why: string, from: number, to: number, resumed: number | null): ReadProblem {
  const then = resumed === null ? 'nothing readable follows' : `reading went on at offset ${resumed}`;
  const text = `the capture is damaged: ${why}; ${byteCount(to - from)} were skipped, ${then}`;
  return { kind: 'damaged', offset: from, text };
}
