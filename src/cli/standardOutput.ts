/** Standard output that waits where a reader is slow, and ends quietly when the reader has gone. */
import { once } from 'node:events';
import { OperationError } from '../base/errors.ts';
import { DONE } from './exitCodes.ts';
import { fail } from './messages.ts';

/** To be called once, before anything is written. */
export function watchStandardOutput(): void {
  process.stdout.on('error', (error: Error & { code?: string }) => {
    // `ptrscope … | head` has what it wanted.
    if (error.code === 'EPIPE') process.exit(DONE);
    const next = 'Make room, or write to a file with -o.';
    fail(new OperationError('output-failed', `cannot write the report: ${error.message}`, next, error));
    process.exit();
  });
}

export async function writeOut(pieces: AsyncIterable<string> | Iterable<string>): Promise<void> {
  for await (const piece of pieces) {
    if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
  }
}
