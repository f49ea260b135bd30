/** The folder that a capture writes into: its own, and its working directory, so that parents do not matter later. */
import { mkdirSync, readdirSync } from 'node:fs';
import { handOverFolder, type User } from './privileges.ts';
import { SpoolError } from './spoolFile.ts';

/** Throws a `SpoolError`. @param isContinued  files of this capture are there already */
export function enterFolder(folder: string, isContinued: boolean): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isContinued && readdirSync(folder).length > 0) throw new Error('the folder is not empty');
    process.chdir(folder);
  } catch (error) {
    throw new SpoolError(error);
  }
}

export interface Handover {
  /** Whom to become once the device is open; null to stay who one is. */
  readonly user: User | null;
  /** A sentence on the rights that remain. */
  readonly text: string;
}

/** Whether root's rights can be given up, with the folder still to be written to. */
export function planHandover(user: User | null): Handover {
  if (user === null) return { user, text: 'The capture process runs with your own rights.' };
  if (handOverFolder(user)) {
    return { user, text: `Root's rights were given up once the device was open; it runs as ${user.name}.` };
  }
  const text = `The capture process keeps root's rights: ${user.name} could not write to the folder of the capture.`;
  return { user: null, text };
}

export interface SpoolFailure {
  readonly reason: 'disk-full' | 'spool-failed';
  /** One sentence without a full stop. */
  readonly text: string;
}

const WHY: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'there is no permission to write there',
  EPERM: 'there is no permission to write there',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of its path is no folder',
  EEXIST: 'there is a file of that name',
};

/** @param folder  as the user knows it */
export function spoolFailure(error: SpoolError, folder: string): SpoolFailure {
  const { code } = error.cause as NodeJS.ErrnoException;
  const reason = code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'spool-failed';
  return { reason, text: `cannot write to ${folder}: ${WHY[code ?? ''] ?? error.message}` };
}
