/** Runs the built command as a shell would, in a folder, with a bound of time. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../../dist/cli/ptrscope.js', import.meta.url));
const TIMEOUT_MS = 20_000;

export interface Outcome {
  /** Null when it had to be killed. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly folder: string;
  readonly input?: Uint8Array;
  /** Run by this user instead, where root runs the tests. */
  readonly userId?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

export function ptrscope(args: readonly string[], { folder, input, userId, environment }: Surroundings): Outcome {
  const ran = spawnSync(process.execPath, [ENTRY, ...args], {
    cwd: folder,
    input: input ?? '',
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
    maxBuffer: 1 << 28,
    env: { ...process.env, ...environment },
    ...(userId === undefined ? {} : { uid: userId, gid: userId }),
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

/** A shell line in which `ptrscope` is the command; needs a POSIX shell. */
export function shell(line: string, folder: string): Outcome {
  const whole = `ptrscope() { "${process.execPath}" "${ENTRY}" "$@"; }; ${line}`;
  const ran = spawnSync('sh', ['-c', whole], { cwd: folder, encoding: 'utf8', timeout: TIMEOUT_MS });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

/** Starts the command, sends it a signal once it has begun, and answers how it ended. */
export async function interrupted(args: readonly string[], folder: string, afterMs: number): Promise<Outcome> {
  const child = spawn(process.execPath, [ENTRY, ...args], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (piece) => {
    out += piece;
  });
  child.stderr.on('data', (piece) => {
    err += piece;
  });
  const timers = [setTimeout(() => child.kill('SIGINT'), afterMs), setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS)];
  const [code] = await once(child, 'close');
  timers.forEach(clearTimeout);
  return { code, out, err };
}
