/** A failure of an operation, told to the user in one sentence with what to do next. Bugs throw plain errors instead. */
export class OperationError extends Error {
  readonly code: string;
  /** What the user can do about it, one sentence. */
  readonly next: string;

  /**
   * @param code  stable, kebab-case: `not-a-capture`, `permission-denied`, …
   * @param message  what failed, where and why; no full stop at the end
   */
  constructor(code: string, message: string, next: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'OperationError';
    this.code = code;
    this.next = next;
  }
}
