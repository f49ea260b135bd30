/** Runs the built command line as a shell would; builds it where there is none yet. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The built command. */
export const ENTRY = fileURLToPath(new URL('../../dist/cli/ptrscope.js', import.meta.url));

/** For scripts of a shell. */
export const COMMAND_LINE = `'${process.execPath}' '${ENTRY}'`;

export const example = (name: string): string => fileURLToPath(new URL(`../../examples/${name}.pcap`, import.meta.url));

export function build(): void {
  if (!existsSync(ENTRY)) execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: 'ignore' });
}

/** A command that hangs fails its test, and not all that come after it. */
const LONGEST_MS = 120_000;

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function ptrscope(args: readonly string[], input?: Uint8Array, env = process.env): Ran {
  const ran = spawnSync(process.execPath, [ENTRY, ...args], {
    input: input ?? '',
    encoding: 'utf8',
    env,
    timeout: LONGEST_MS,
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

export function startPtrscope(args: readonly string[]) {
  return spawn(process.execPath, [ENTRY, ...args], { stdio: 'pipe' });
}
