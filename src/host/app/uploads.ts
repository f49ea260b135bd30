/**
 * Captures on their way from a browser: put together piece by piece, in order, in a folder that only this user can read,
 * bounded in all. Whoever knows an upload's address may put its next piece.
 */
import { mkdirSync, rmSync, statfsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { OperationError } from '../../base/errors.ts';
import { clip, visible } from '../../base/visibleText.ts';
import type { Grant } from '../../contract/engineOperations.ts';
import { systemCode, writingFailed } from '../fileErrors.ts';
import type { Grants } from './grants.ts';
import type { TemporaryFiles } from './temporaryFiles.ts';

/** One request carries so much at most. */
export const PIECE_BYTES = 8 << 20;
/** Of all uploads together. */
const MOST_BYTES = 64 * 2 ** 30;
const MOST_UPLOADS = 64;
/** So much room is left on the disk for others. */
const LEFT_FREE_BYTES = 512 << 20;

interface Upload {
  readonly name: string;
  readonly path: string;
  readonly folder: string;
  readonly bytes: number;
  received: number;
  /** A piece is being written. */
  busy: boolean;
  usedMs: number;
}

/** A part of an upload, from its first byte (inclusive) on. */
export interface Piece {
  readonly from: number;
  readonly bytes: number;
  /** Of the whole upload, as whoever sends it says. */
  readonly total: number;
  readonly content: AsyncIterable<Uint8Array>;
}

export class Uploads {
  readonly limitBytes: number;
  private readonly grants: Grants;
  private readonly files: TemporaryFiles;
  private readonly uploads = new Map<string, Upload>();

  constructor(grants: Grants, files: TemporaryFiles, limitBytes = MOST_BYTES) {
    this.grants = grants;
    this.files = files;
    this.limitBytes = limitBytes;
  }

  /** Throws `too-large` or `no-space`. */
  begin(name: string, bytes: number): Grant {
    if (bytes > this.limitBytes) {
      const text = `${name} is larger than the ${this.limitBytes} bytes that may be uploaded`;
      throw new OperationError('too-large', text, 'Start "ptrscope serve" with the file, or with --directory.');
    }
    this.makeRoom(bytes);
    const folder = this.files.next('upload');
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      throw noSpace(name, writingFailed(name, error).message);
    }
    const path = join(folder, fileName(name));
    const grant = this.grants.give(path, 'read');
    const upload = { name, path, folder, bytes, received: 0, busy: false, usedMs: performance.now() };
    this.uploads.set(grant.grant, upload);
    return { ...grant, bytes };
  }

  /** Takes the next piece. Throws an `OperationError`; what was received before stays. */
  async take(grant: string, piece: Piece): Promise<void> {
    const upload = this.uploads.get(grant);
    if (upload === undefined) throw new OperationError('no-such-grant', 'there is no such upload', 'Begin it again.');
    if (upload.busy) throw new OperationError('busy', 'another piece of it is on its way', 'Send one after the other.');
    const mistake = mistakeOf(upload, piece);
    if (mistake !== null) throw new OperationError('wrong-piece', mistake, 'Send the pieces in order.');
    upload.busy = true;
    try {
      await this.append(upload, piece);
    } finally {
      upload.busy = false;
      upload.usedMs = performance.now();
    }
  }

  has(grant: string): boolean {
    return this.uploads.has(grant);
  }

  /** Whether a grant is that of an upload which is not whole yet. */
  isPending(grant: string): boolean {
    const upload = this.uploads.get(grant);
    if (upload !== undefined) upload.usedMs = performance.now();
    return upload !== undefined && (upload.busy || upload.received < upload.bytes);
  }

  /** Harmless for what is not there. What is open stays readable. */
  drop(grant: string): void {
    const upload = this.uploads.get(grant);
    this.uploads.delete(grant);
    if (upload !== undefined) rmSync(upload.folder, { recursive: true, force: true });
  }

  private async append(upload: Upload, { from, bytes, content }: Piece): Promise<void> {
    let file: FileHandle | null = null;
    let at = from;
    try {
      file = await open(upload.path, from === 0 ? 'w' : 'r+', 0o600);
      for await (const part of content) {
        if (at + part.length > from + bytes) throw new OperationError('wrong-piece', 'it is longer than it said', '');
        for (const end = at + part.length; at < end; ) {
          const { bytesWritten } = await file.write(part, part.length - (end - at), end - at, at);
          at += bytesWritten;
        }
      }
      if (at < from + bytes) throw new OperationError('wrong-piece', 'it is shorter than it said', 'Send it again.');
      upload.received = at;
    } catch (error) {
      throw error instanceof OperationError ? error : noSpace(upload.name, writingFailed(upload.name, error).message);
    } finally {
      await file?.close();
    }
  }

  /** Uploads that nobody has used for longest give way. */
  private makeRoom(bytes: number): void {
    const oldest = () =>
      [...this.uploads].filter(([, { busy }]) => !busy).sort(([, a], [, b]) => a.usedMs - b.usedMs)[0];
    const taken = () => [...this.uploads.values()].reduce((sum, upload) => sum + upload.bytes, 0);
    while (this.uploads.size >= MOST_UPLOADS || taken() + bytes > this.limitBytes) {
      const upload = oldest();
      if (upload === undefined) throw noSpace('the upload', 'too many are on their way');
      this.drop(upload[0]);
    }
    if (freeBytes(this.files.path) - bytes < LEFT_FREE_BYTES)
      throw noSpace('the upload', 'the disk is too full for it');
  }
}

function mistakeOf({ bytes, received }: Upload, piece: Piece): string | null {
  if (piece.total !== bytes) return `the upload has ${bytes} bytes, not ${piece.total}`;
  if (piece.from !== received) return `the next piece begins at byte ${received}`;
  if (piece.bytes > PIECE_BYTES) return `a piece has ${PIECE_BYTES} bytes at most`;
  if (piece.from + piece.bytes > bytes) return 'the piece goes beyond the end';
  return null;
}

function noSpace(name: string, why: string): OperationError {
  return new OperationError(
    'no-space',
    `${name} cannot be kept: ${why}`,
    'Make room for temporary files, or use --directory.',
  );
}

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch (error) {
    // Where a system does not tell, the disk itself will.
    if (systemCode(error) === 'ENOSYS') return Number.POSITIVE_INFINITY;
    throw noSpace('the upload', writingFailed('its folder', error).message);
  }
}

/** What the browser calls it, as the name of a file of ours: no path, nothing hidden, not too long. */
function fileName(name: string): string {
  const last = visible(name.split(/[/\\]/).at(-1) ?? '')
    .replaceAll(/[\\<>:"|?*{}]/g, '_')
    .replace(/^\.+/, '');
  return last.trim() === '' ? 'capture' : clip(last, 80);
}
