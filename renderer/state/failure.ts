/** What was thrown, as people are told it. */
import { OperationError } from '../../src/base/errors.ts';
import type { Failure } from './workspace.ts';

export function failureOf(error: unknown): Failure {
  if (error instanceof OperationError) return { code: error.code, text: error.message, next: error.next };
  const text = error instanceof Error ? error.message : String(error);
  return { code: 'unexpected', text, next: 'Try again; if it stays, start PTRscope anew.' };
}

/** Whether it only says that nobody waits any more. */
export function isCancelled(error: unknown): boolean {
  return error instanceof OperationError && error.code === 'cancelled';
}

/** As a sentence. A word of ours gets its capital, the name of a file that comes first stays as it is. */
export function sentenceOf(text: string): string {
  const begun = /^[a-z]+[ ,;]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
