/** What is in a directory that was named at the start, or below one: nothing outside it, wherever links may lead. */
import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { OperationError } from '../../base/errors.ts';
import type { EngineOperations, Grant } from '../../contract/engineOperations.ts';
import type { OutputOf } from '../../contract/operation.ts';
import { readingFailed } from '../fileErrors.ts';
import type { Grants } from './grants.ts';

type Listing = OutputOf<EngineOperations['files.list']>;

const MOST_ENTRIES = 2000;

/** A directory that may be listed. Throws an `OperationError` where there is none. */
export function grantDirectory(grants: Grants, path: string): Grant {
  try {
    const root = realpathSync(path);
    if (!statSync(root).isDirectory()) {
      throw new OperationError('not-a-directory', `${path} is no directory`, 'Name a directory that holds captures.');
    }
    return grants.give(root, 'list', root, path);
  } catch (error) {
    throw readingFailed(path, error);
  }
}

/** Throws `no-such-grant` or `not-readable`. */
export function listDirectory(grants: Grants, grant: string): Listing {
  const { path, root } = grants.find(grant, 'list');
  const within = root ?? path;
  const entries = read(path);
  const directories: Listing['directories'] = [];
  const files: Listing['files'] = [];
  let omitted = 0;
  for (const { name } of entries) {
    const real = realWithin(join(path, name), within);
    const status = real === null ? undefined : statSync(real, { throwIfNoEntry: false });
    if (real === null || status === undefined || directories.length + files.length >= MOST_ENTRIES) omitted++;
    else if (status.isDirectory()) directories.push(grants.give(real, 'list', within, name));
    else if (status.isFile()) {
      files.push({ ...grants.give(real, 'read', null, name), modifiedAt: status.mtime.toISOString() });
    } else omitted++;
  }
  const parent = path === within ? null : grants.give(dirname(path), 'list', within);
  return { parent, directories, files, omitted };
}

/** In the order of their names, without the hidden ones. */
function read(path: string): Dirent[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
    return entries.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  } catch (error) {
    const { message, next } = readingFailed('this directory', error);
    throw new OperationError('not-readable', message, next, error);
  }
}

/** Where it really lies; null when that is not below the directory, or nowhere. */
function realWithin(path: string, root: string): string | null {
  try {
    const real = realpathSync(path);
    const way = relative(root, real);
    return way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? null : real;
  } catch {
    // A link that leads nowhere.
    return null;
  }
}
