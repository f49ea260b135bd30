/** Writes to where an export is wanted: a granted place, or a file that a browser may fetch. */
import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { OperationError } from '../../base/errors.ts';
import type { EngineParts } from './engineHandlers.ts';
import { DOWNLOAD_PATH } from './paths.ts';

export interface Exported {
  readonly name: string;
  readonly bytes: number;
  /** Where a browser may fetch it; null where it was written to its place. */
  readonly url: string | null;
}

/** What a browser is told of the file. */
export interface Offered {
  readonly name: string;
  /** Media type. */
  readonly type: string;
}

/**
 * Throws `no-such-grant`, and what `write` does.
 * @param target  a grant; null: it is to be fetched
 * @param write  writes the file at this path and answers its length
 */
export async function exported(
  { grants, files, downloads }: Pick<EngineParts, 'grants' | 'files' | 'downloads'>,
  target: string | null,
  { name, type }: Offered,
  write: (path: string) => Promise<number>,
): Promise<Exported> {
  if (target !== null) {
    const path = grants.pathOf(target, 'write');
    return { name: basename(path), bytes: await write(path), url: null };
  }
  if (downloads === null) throw new OperationError('no-such-grant', 'there is no place to write to', 'Choose one.');
  const path = files.next('export');
  try {
    const bytes = await write(path);
    return { name, bytes, url: `${DOWNLOAD_PATH}${downloads.offer({ path, name, type })}` };
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}
