/** Runs what may never end, such as a regular expression of the user's on a hostile line, for a bounded time. */
import { createContext, Script } from 'node:vm';

const CALL = new Script('run()');

/** False when it took longer, and was broken off in its middle. What else it throws is thrown here. */
export function runsWithin(milliseconds: number, run: () => void): boolean {
  try {
    CALL.runInContext(createContext({ run }), { timeout: milliseconds });
    return true;
  } catch (error) {
    if (isTimeout(error)) return false;
    throw error;
  }
}

/** It is an error of the context that was broken off, no `Error` of this one. */
function isTimeout(error: unknown): boolean {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
