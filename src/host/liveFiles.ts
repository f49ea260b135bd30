/** The files of a live session: their names in the report and on disk, which of them the ring has deleted, who holds what. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { OperationError } from '../base/errors.ts';
import { writingFailed } from './fileErrors.ts';
import { checkTarget, KeptNames, type NamingRules } from './keptNames.ts';
import type { LiveFile } from './liveStream.ts';

export interface FileOnDisk {
  /** Index among the report's captures. */
  readonly capture: number;
  readonly file: LiveFile;
  /** Where it lies now. */
  readonly path: string;
}

/** A file that the analysis knows, and whether it is on disk. */
interface KnownFile {
  readonly file: LiveFile;
  isRecycled: boolean;
}

export class LiveFiles {
  /** The files as the capture process writes them are below it. */
  readonly folder: string;
  private readonly rules: NamingRules;
  private readonly names: KeptNames | null;
  /** By their index among the report's captures. */
  private readonly known: KnownFile[] = [];
  /** Files that were deleted before the analysis came to them; it reads them all the same. */
  private readonly goneUnread = new Set<LiveFile>();
  /** The files are not to be removed. */
  private isLeft = false;
  private readonly discardAtExit = () => this.discard();

  /**
   * Throws an `OperationError` where the files could not be kept under that name.
   * @param keepAs  null: they go with `discard`
   */
  constructor(keepAs: string | null, rules: NamingRules) {
    if (keepAs !== null) checkTarget(keepAs);
    this.rules = rules;
    this.names = keepAs === null ? null : new KeptNames(keepAs, rules);
    this.folder = makeFolder(keepAs);
    process.once('exit', this.discardAtExit);
  }

  /** What a report calls a file: its name where it is kept; what goes with the capture has none. */
  nameOf(device: string, number: number): string {
    const name = this.names?.nameOf({ device, number });
    if (name !== undefined) return basename(name);
    return number === 1 ? `live capture on ${device}` : `live capture on ${device}, file ${number}`;
  }

  /** A file was begun. */
  begun(file: LiveFile): void {
    this.names?.add(file);
  }

  /** The analysis has come to a file; answers its index, and whether it was deleted before that. */
  opened(file: LiveFile): { readonly capture: number; readonly isRecycled: boolean } {
    const isRecycled = this.goneUnread.delete(file);
    return { capture: this.known.push({ file, isRecycled }) - 1, isRecycled };
  }

  /** The ring has deleted a file; answers its index, null when the analysis has not come to it. */
  recycled(file: LiveFile): number | null {
    this.names?.remove(file);
    const capture = this.known.findIndex((known) => known.file === file);
    if (capture >= 0) this.known[capture]!.isRecycled = true;
    else this.goneUnread.add(file);
    return capture < 0 ? null : capture;
  }

  /** A file that holds no capture is not kept. */
  unreadable(file: LiveFile): void {
    this.names?.remove(file);
  }

  get onDisk(): readonly FileOnDisk[] {
    return this.known.flatMap(({ file, isRecycled }, capture) => {
      const path = this.names?.placeOf(file) ?? file.path;
      return isRecycled ? [] : [{ capture, file, path }];
    });
  }

  /** The names under which files are kept, in the order of the report's captures. */
  get keptNames(): readonly string[] {
    return this.onDisk.filter(({ file, path }) => path !== file.path).map(({ path }) => path);
  }

  /** Gives all their names; what cannot get its name stays where it is. Answers why, null when all is well. */
  finish(): string | null {
    try {
      this.names?.finish();
      return null;
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      this.isLeft = true;
      return `${error.message}; the packets are left in ${this.folder}`;
    }
  }

  /** Keeps them under a name that is thought of afterwards; answers the names. Throws an `OperationError`. */
  keep(path: string): string[] {
    checkTarget(path);
    const names = new KeptNames(path, this.rules);
    for (const { file, path: from } of this.onDisk) names.add({ ...file, path: from });
    names.finish();
    return names.names;
  }

  /** Removes what is not kept. Harmless when called again. */
  discard(): void {
    process.off('exit', this.discardAtExit);
    if (!this.isLeft) rmSync(this.folder, { recursive: true, force: true });
  }

  /** Leaves all where it is. */
  abandon(): void {
    this.isLeft = true;
    process.off('exit', this.discardAtExit);
  }
}

/** Beside the file that is to be kept, so that it gets there without being copied; else for temporary files. */
function makeFolder(keepAs: string | null): string {
  const prefix =
    keepAs === null ? join(tmpdir(), 'ptrscope-live-') : join(resolve(dirname(keepAs)), `.${basename(keepAs)}-`);
  try {
    return mkdtempSync(prefix);
  } catch (error) {
    throw writingFailed(keepAs ?? tmpdir(), error);
  }
}
