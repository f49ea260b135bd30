/**
 * A pipe for a program's standard output. What Node.js makes for a child is a socket, which holds a few hundred short
 * records before their writer must wait; a real pipe holds several times as many, and costs both sides a third less.
 */

import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { findProgram } from './programs.ts';

export interface Pipe {
  readonly readable: Readable;
  /** For the child's `stdio`. */
  readonly writeEnd: number;
  /** To be called once the child has it, else the end of its output is never seen. */
  closeWriteEnd(): void;
}

/** Null where there are no named pipes, or none can be made. */
export function openPipe(): Pipe | null {
  const mkfifo = process.platform === 'win32' ? null : findProgram('mkfifo');
  if (mkfifo?.kind !== 'found') return null;
  const folder = mkdtempSync(join(tmpdir(), 'ptrscope-'));
  const path = join(folder, 'pipe');
  try {
    if (spawnSync(mkfifo.path, ['-m', '600', path], { stdio: 'ignore' }).status !== 0) return null;
    const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writeEnd = openSync(path, constants.O_WRONLY);
    const readable = new Socket({ fd: readEnd, readable: true, writable: false });
    return { readable, writeEnd, closeWriteEnd: () => closeSync(writeEnd) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
