/** The names under which a live capture's files are to stay: links to the growing files, so that they are there at once. */
import { chownSync, copyFileSync, existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { OperationError } from '../base/errors.ts';
import { replaceable } from './atomicFile.ts';
import { systemCode, writingFailed } from './fileErrors.ts';
import type { LiveFile } from './liveStream.ts';

export interface NamingRules {
  /** Several devices: each name says whose it is. */
  readonly byDevice: boolean;
  /** A ring: each name has the file's number. */
  readonly byNumber: boolean;
}

/** The name of one file of a capture that is kept as `path`: `slow.pcapng`, `slow-eth0.pcapng`, `slow-00001.pcapng`. */
export function keptName(
  path: string,
  { device, number }: Pick<LiveFile, 'device' | 'number'>,
  rules: NamingRules,
): string {
  const extension = extname(path);
  const stem = basename(path, extension);
  const parts = [
    stem,
    ...(rules.byDevice ? [device.replace(/[^\w.-]/g, '_')] : []),
    ...(rules.byNumber ? [String(number).padStart(5, '0')] : []),
  ];
  return join(dirname(path), parts.join('-') + extension);
}

/** Throws an `OperationError` where a file of this name could not be put. */
export function checkTarget(path: string): void {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isDirectory()) throw writingFailed(path, Object.assign(new Error('a directory'), { code: 'EISDIR' }));
  if (status !== undefined && !status.isFile()) {
    throw new OperationError(
      'not-a-file',
      `cannot keep the capture as ${path}: it is no file`,
      'Give the name of a file.',
    );
  }
  checkFolder(path);
}

/** Throws an `OperationError` where the folder of a file to be written is not there. */
export function checkFolder(path: string): void {
  const folder = statSync(dirname(path), { throwIfNoEntry: false });
  if (folder?.isDirectory() !== true) throw writingFailed(path, Object.assign(new Error(), { code: 'ENOENT' }));
}

/** The names, of those that the first files of a capture will get, at which something lies that gives way. */
export function takenNames(path: string, devices: readonly string[], rules: NamingRules, files: number): string[] {
  const numbers = Array.from({ length: rules.byNumber ? files : 1 }, (_, at) => at + 1);
  const names = devices.flatMap((device) => numbers.map((number) => keptName(path, { device, number }, rules)));
  return names.filter((name) => existsSync(name));
}

interface Kept {
  readonly file: LiveFile;
  /** Where it is to lie: behind the links that bear its name. */
  readonly target: string;
  /** It is there already. */
  linked: boolean;
}

export class KeptNames {
  private readonly path: string;
  private readonly rules: NamingRules;
  private readonly kept = new Map<string, Kept>();

  constructor(path: string, rules: NamingRules) {
    this.path = path;
    this.rules = rules;
  }

  /** In the order in which the files were begun. */
  get names(): string[] {
    return [...this.kept.keys()];
  }

  nameOf(file: Pick<LiveFile, 'device' | 'number'>): string {
    return keptName(this.path, file, this.rules);
  }

  /** A file was begun: what had its name gives way. Where the file system knows no links, it gets its name at the end. */
  add(file: LiveFile): void {
    const name = this.nameOf(file);
    const target = behindLinks(name);
    const isThere = [name, target].some((place) => resolve(place) === resolve(file.path));
    const linked = isThere || tryLink(file.path, target);
    this.kept.set(name, { file, target, linked });
  }

  /** A file of the ring is no more. */
  remove(file: LiveFile): void {
    const name = this.nameOf(file);
    const kept = this.kept.get(name);
    if (kept?.linked) rmSync(kept.target, { force: true });
    this.kept.delete(name);
  }

  /** Where a file lies now; null for one that has no name here. */
  placeOf(file: LiveFile): string | null {
    const name = this.nameOf(file);
    const kept = this.kept.get(name);
    if (kept === undefined) return null;
    return kept.linked ? name : kept.file.path;
  }

  /** All are to be there under their names, and the user's. Throws an `OperationError`. */
  finish(): void {
    for (const [name, kept] of this.kept) {
      if (!kept.linked) moveFile(kept.file.path, kept.target);
      kept.linked = true;
      giveToCaller(name);
    }
  }
}

/** A symbolic link stays; what it leads to gives way. */
function behindLinks(name: string): string {
  try {
    return replaceable(name) ?? name;
  } catch {
    return name;
  }
}

/** False where the file system knows no links, or does not let this user make one. */
function tryLink(path: string, name: string): boolean {
  try {
    rmSync(name, { force: true });
    linkSync(path, name);
    return true;
  } catch {
    return false;
  }
}

function moveFile(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (systemCode(error) !== 'EXDEV') throw writingFailed(to, error);
    copyFileSync(from, to);
    rmSync(from);
  }
}

/** The capture process wrote it as whom it had become: of root's it is root's, or that of who called root. */
function giveToCaller(path: string): void {
  if (process.geteuid?.() !== 0) return;
  const { SUDO_UID, SUDO_GID } = process.env;
  chownSync(path, Number(SUDO_UID ?? 0), Number(SUDO_GID ?? 0));
}
