/** The programs of others that capture or compile filters: where they are, and short runs of them. */
import { type SpawnSyncReturns, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const SYSTEM_FOLDERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  win32: ['C:\\Program Files\\Wireshark', 'C:\\Windows\\System32'],
  darwin: [
    '/usr/sbin',
    '/usr/bin',
    '/usr/local/bin',
    '/opt/homebrew/bin',
    '/Applications/Wireshark.app/Contents/MacOS',
  ],
};
const UNIX_FOLDERS = ['/usr/bin', '/usr/sbin', '/bin', '/sbin', '/usr/local/bin', '/usr/local/sbin'];

export type FoundProgram =
  | { readonly kind: 'found'; readonly path: string }
  /** It is there, and this user may not start it. */
  | { readonly kind: 'forbidden'; readonly path: string }
  | { readonly kind: 'missing' };

/** Looks in the system's folders, and in the user's path only where there is no privilege to be lent by it. */
export function findProgram(name: string): FoundProgram {
  let forbidden: string | null = null;
  for (const folder of searchedFolders()) {
    const path = join(folder, process.platform === 'win32' ? `${name}.exe` : name);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) continue;
    if (isExecutable(path)) return { kind: 'found', path };
    forbidden ??= path;
  }
  return forbidden === null ? { kind: 'missing' } : { kind: 'forbidden', path: forbidden };
}

function searchedFolders(): readonly string[] {
  const system = SYSTEM_FOLDERS[process.platform] ?? UNIX_FOLDERS;
  if (process.geteuid?.() === 0) return system;
  return [...system, ...(process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Messages in English, whatever the user's language: they are read by program. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C', LANGUAGE: 'C' };
}

const LONGEST_RUN_MS = 10_000;
const MOST_OUTPUT = 1 << 20;

export type BriefRun = Pick<SpawnSyncReturns<string>, 'status' | 'stdout' | 'stderr'>;

/** Runs a program that answers at once; status null when it could not be started, or took too long. */
export function runBriefly(path: string, args: readonly string[]): Promise<BriefRun> {
  return new Promise((resolve) => {
    const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], env: plainEnvironment(), windowsHide: true });
    const said = { stdout: '', stderr: '' };
    const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_RUN_MS);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        if (said[name].length < MOST_OUTPUT) said[name] += text;
      });
    }
    const done = (status: number | null): void => {
      clearTimeout(timer);
      resolve({ status, ...said });
    };
    child.on('error', () => done(null));
    child.on('close', done);
  });
}
