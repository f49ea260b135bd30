/** Starts the capture process from the side of whoever wants a capture. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OperationError } from '../base/errors.ts';
import { LineSplitter } from './linePort.ts';

/** A capture process as its parent holds it. */
export interface CaptureChild {
  readonly processId: number | null;
  write(line: string): void;
  onLine(listener: (line: string) => void): void;
  /** Told once, when it is gone and its last line was told: what it left on standard error, and how it went. */
  onGone(listener: (how: string, standardError: string) => void): void;
  kill(): void;
}

/** Electron starts its processes in another way, and hands that in. */
export type Launch = () => CaptureChild;

/** The program as the build puts it, beside the command line. */
const PROGRAM = 'capture.js';
/** So much of what it says on standard error is kept, from its end. */
const KEPT_SPEECH = 4 << 10;

/** Starts the capture program by this Node.js. Throws an `OperationError` when it is not there. */
export function launchNode(): CaptureChild {
  return launchCommand([process.execPath, ownProgram()]);
}

/** Starts it by a command, in a session of its own: Ctrl-C is for whoever asked for the capture. */
export function launchCommand([command, ...args]: readonly string[]): CaptureChild {
  const child = spawn(command!, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    windowsHide: true,
  });
  const splitter = new LineSplitter();
  let speech = '';
  child.stdin.on('error', () => {});
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    speech = (speech + text).slice(-KEPT_SPEECH);
  });
  return {
    processId: child.pid ?? null,
    write: (line) => child.stdin.write(`${line}\n`),
    onLine: (listener) =>
      child.stdout.on('data', (text: string) => {
        for (const line of splitter.add(text)) listener(line);
      }),
    onGone: (listener) => {
      child.once('error', (error) => listener(error.message, speech));
      child.once('close', (code, signal) => listener(signal ?? `status ${code}`, speech));
    },
    kill: () => child.kill('SIGKILL'),
  };
}

/** Searched upwards: the build may put this code into a folder of its own beside the program. */
function ownProgram(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const found = [here, dirname(here)].map((folder) => join(folder, PROGRAM)).find(existsSync);
  if (found !== undefined) return found;
  throw new OperationError(
    'no-capture-program',
    `the capture program ${PROGRAM} is not beside this program`,
    'Install ptrscope again, or build it: "npm run build".',
  );
}
