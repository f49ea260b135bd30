/** Where a report goes: a file, or standard output, which waits where a reader is slow and ends when it has gone. */
import { once } from 'node:events';
import { OperationError } from '../base/errors.ts';
import { DONE } from './exitCodes.ts';
import { fail } from './messages.ts';
import { isStandardOutput } from './terminal.ts';

/** The reader has what it wanted: `ptrscope … | head`. */
let readerGone = false;
/** The command has more to do than to write on standard output. */
let goesOn = false;

/** To be called once, before anything is written. */
export function watchStandardOutput(): void {
  process.stdout.on('error', (error: Error & { code?: string }) => {
    if (error.code === 'EPIPE') {
      readerGone = true;
      if (!goesOn) process.exit(DONE);
      return;
    }
    const next = 'Make room, or write to a file with -o.';
    fail(new OperationError('output-failed', `cannot write the report: ${error.message}`, next, error));
    process.exit();
  });
}

/** From now on the command goes on when the reader of standard output has gone: for a file, or for its exit code. */
export function goOnWithoutReader(): void {
  goesOn = true;
}

/** @param output  a file's name; `-` or undefined: standard output */
export async function writeReportTo(
  output: string | undefined,
  pieces: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  if (isStandardOutput(output)) await writeOut(pieces);
  else await (await import('../host/atomicFile.ts')).writeFileAtomically(output, pieces);
}

export async function writeOut(
  pieces: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): Promise<void> {
  try {
    for await (const piece of pieces) {
      if (readerGone) return;
      if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
    }
  } catch (error) {
    if (!readerGone) throw error;
  }
}
