/**
 * What is said on standard error: notes, and failures as sentences without a stack trace. File names and what the wire
 * said are in them, so each is one line without anything that a terminal would act on.
 */
import { OperationError } from '../base/errors.ts';
import { visible } from '../base/visibleText.ts';
import { FAILED } from './exitCodes.ts';

export function note(text: string): void {
  process.stderr.write(`ptrscope: note: ${visible(text)}\n`);
}

/** Tells why the command failed and sets the exit code. PTRSCOPE_DEBUG=1 adds the trace. */
export function fail(error: unknown): void {
  process.exitCode = FAILED;
  process.stderr.write(`ptrscope: ${visible(sentence(error))}\n`);
  debugTrace(error);
}

/** For whoever looks for a bug. */
export function debugTrace(error: unknown): void {
  if (process.env.PTRSCOPE_DEBUG === '1' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
}

function sentence(error: unknown): string {
  if (error instanceof OperationError) return `${error.message}. ${error.next}`.trimEnd();
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `a bug in ptrscope (${said}). Please report it, with the version and the capture if it may be shown; PTRSCOPE_DEBUG=1 shows where it happened.`;
}
