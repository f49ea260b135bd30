/** Turns what the operating system says about a file into a sentence for the user. */
import { OperationError } from '../base/errors.ts';
import type { ReadProblem } from '../formats/captureReader.ts';

interface Explanation {
  readonly code: string;
  readonly text: string;
  readonly next: string;
}

const READING: Readonly<Record<string, Explanation>> = {
  ENOENT: { code: 'not-found', text: 'there is no such file', next: 'Check the name and the folder.' },
  ENOTDIR: { code: 'not-found', text: 'there is no such file', next: 'Check the name and the folder.' },
  EACCES: {
    code: 'permission-denied',
    text: 'you have no permission to read it',
    next: 'Ask its owner, or run the command as a user who may read it.',
  },
  EISDIR: { code: 'is-a-directory', text: 'it is a directory', next: 'Name the capture files inside it.' },
  ELOOP: { code: 'link-loop', text: 'its links lead in a circle', next: 'Name the file itself.' },
  EMFILE: { code: 'too-many-files', text: 'too many files are open', next: 'Give fewer files at once.' },
};

const WRITING: Readonly<Record<string, Explanation>> = {
  ENOENT: { code: 'not-found', text: 'its folder does not exist', next: 'Make the folder first, or choose another.' },
  ENOTDIR: { code: 'not-found', text: 'its folder does not exist', next: 'Choose another folder.' },
  EACCES: { code: 'permission-denied', text: 'you have no permission to write there', next: 'Choose another folder.' },
  EPERM: { code: 'permission-denied', text: 'you have no permission to write there', next: 'Choose another folder.' },
  EROFS: { code: 'read-only', text: 'the file system is read-only', next: 'Choose another folder.' },
  EISDIR: { code: 'is-a-directory', text: 'it is a directory', next: 'Give a file name inside it.' },
  ENXIO: { code: 'no-reader', text: 'it is a pipe that nobody reads', next: 'Start its reader first.' },
  ELOOP: { code: 'link-loop', text: 'its links lead in a circle', next: 'Choose another name.' },
  ENOSPC: {
    code: 'disk-full',
    text: 'the disk is full',
    next: 'Make room or choose another disk; nothing was left half-written.',
  },
  EDQUOT: { code: 'disk-full', text: 'your disk quota is used up', next: 'Make room; nothing was left half-written.' },
};

/** The code of a system error (`ENOENT`), or an empty string. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

export function readingFailed(path: string, error: unknown): OperationError {
  return explain(`cannot read ${path}`, READING, error, 'Check that the file can be opened by other programs.');
}

export function writingFailed(path: string, error: unknown): OperationError {
  return explain(`cannot write ${path}`, WRITING, error, 'Choose another place to write to.');
}

/** For a source that was open already: what could not be read from `offset` on, beside what was. */
export function brokenOff(offset: number, error: unknown): ReadProblem {
  const said = error instanceof Error ? error.message : String(error);
  return { kind: 'cut', offset, text: `reading broke off: ${said}` };
}

function explain(
  what: string,
  table: Readonly<Record<string, Explanation>>,
  error: unknown,
  otherwise: string,
): OperationError {
  if (error instanceof OperationError) return error;
  const known = table[systemCode(error)];
  if (known !== undefined) return new OperationError(known.code, `${what}: ${known.text}`, known.next, error);
  const said = error instanceof Error ? error.message : String(error);
  return new OperationError('system-error', `${what}: ${said}`, otherwise, error);
}
