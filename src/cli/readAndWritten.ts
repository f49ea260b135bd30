/** A command must not write over what it reads: told before anything is opened. */
import { type BigIntStats, fstatSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

const STANDARD_INPUT = 0;

type Path = string | undefined;

/** What is wrong, as a sentence's middle; null when all is well. Paths that are undefined were not given. */
export function readAndWritten(inputs: readonly Path[], outputs: readonly Path[]): string | null {
  for (const output of outputs) {
    if (output === undefined || output === '-') continue;
    if (inputs.some((input) => input !== undefined && isSameFile(statusOf(input), statusOf(output), input, output)))
      return `${output} is to be read and written at once`;
  }
  return null;
}

/** Whether two outputs are one file. */
export function isOneFile(one: Path, other: Path): boolean {
  if (one === undefined || other === undefined) return false;
  return isSameFile(statusOf(one), statusOf(other), one, other);
}

/** By whatever name or link; devices may be named twice. */
function isSameFile(a: BigIntStats | null, b: BigIntStats | null, one: string, other: string): boolean {
  if (one !== '-' && resolve(one) === resolve(other)) return a?.isCharacterDevice() !== true;
  return a?.isFile() === true && b?.isFile() === true && a.dev === b.dev && a.ino === b.ino;
}

/** Null for what cannot be looked at: opening it will say why. */
function statusOf(path: string): BigIntStats | null {
  try {
    return path === '-' ? fstatSync(STANDARD_INPUT, { bigint: true }) : statSync(path, { bigint: true });
  } catch {
    return null;
  }
}
