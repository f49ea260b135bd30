/** What is said on standard error: notes, and failures as sentences without a stack trace. */
import { OperationError } from '../base/errors.ts';
import { FAILED } from './exitCodes.ts';

export function note(text: string): void {
  process.stderr.write(`ptrscope: note: ${text}\n`);
}

/** Tells why the command failed and sets the exit code. PTRSCOPE_DEBUG=1 adds the trace. */
export function fail(error: unknown): void {
  process.exitCode = FAILED;
  process.stderr.write(`ptrscope: ${sentence(error)}\n`);
  debugTrace(error);
}

/** For whoever looks for a bug. */
export function debugTrace(error: unknown): void {
  if (process.env.PTRSCOPE_DEBUG === '1' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
}

function sentence(error: unknown): string {
  if (error instanceof OperationError) return `${error.message}. ${error.next}`.trimEnd();
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `a bug in ptrscope (${said}). Please report it as README.md says; PTRSCOPE_DEBUG=1 shows where it happened.`;
}
