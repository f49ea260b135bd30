/** A small file of ours in the user's configuration folder: versioned, written whole or not at all. */
import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../atomicFile.ts';
import { systemCode } from '../fileErrors.ts';

/** No file of ours comes near this. */
const MOST_BYTES = 1 << 20;

export interface Loaded {
  /** null: there is nothing that can be used. */
  readonly content: unknown;
  /** What was wrong, a sentence; null: nothing. */
  readonly note: string | null;
}

const envelope = z.object({ version: z.int(), content: z.unknown() });

/**
 * Reads the content of a file that `saveJson` wrote. One that is damaged is put aside (`.damaged` behind its name) and
 * said to be; one of a later version is left as it is, until something is to be kept.
 */
export function loadJson(path: string, version: number, what: string): Loaded {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { content: null, note: null };
    return { content: null, note: `${what} could not be read (${systemCode(error)}); it is as if there were none.` };
  }
  const parsed = envelope.safeParse(text.length > MOST_BYTES ? null : parseJson(text));
  if (!parsed.success) return { content: null, note: putAside(path, what) };
  if (parsed.data.version > version) {
    const aside = asideName('', parsed.data.version);
    const note = `${what} was written by a later version of PTRscope; it is not used, and put aside ("${aside}") as soon as this one keeps its own.`;
    return { content: null, note };
  }
  return { content: parsed.data.content, note: null };
}

/** Makes the folder where there is none; what a later version wrote is put aside first. Throws an `OperationError`. */
export async function saveJson(path: string, version: number, content: unknown): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  putLaterAside(path, version);
  await writeFileAtomically(path, [`${JSON.stringify({ version, content }, null, 2)}\n`]);
}

function putLaterAside(path: string, version: number): void {
  try {
    const parsed = envelope.safeParse(parseJson(readFileSync(path, 'utf8')));
    if (parsed.success && parsed.data.version > version) renameSync(path, asideName(path, parsed.data.version));
  } catch {
    // There is none, or none that can be read: whether it can be written shows itself next.
  }
}

function asideName(path: string, version: number): string {
  return `${path}.version-${version}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no envelope either.
    return null;
  }
}

function putAside(path: string, what: string): string {
  try {
    renameSync(path, `${path}.damaged`);
    return `${what} was damaged; it was put aside (".damaged") and begun anew.`;
  } catch {
    // The folder may be read-only: the damaged file stays, and is told of again next time.
    return `${what} is damaged; it is as if there were none.`;
  }
}
