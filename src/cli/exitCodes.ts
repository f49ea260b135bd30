/** What the shell is told (docs/architecture.md, section 8). */
export const DONE = 0;
export const FAILED = 1;
export const WRONG_USAGE = 2;
export const STALLED = 3;
/** `lookup --fail-on-problem`. */
export const PROBLEM = 3;
/** As shells say it of a command that Ctrl-C ended: only for the second Ctrl-C, the first ends cleanly. */
export const INTERRUPTED = 130;
