/** A file that another process appends to, as a source: its end is waited for until it is said to be complete. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { ReadProblem } from '../formats/captureReader.ts';
import type { ByteSource } from './byteSource.ts';
import { readingFailed } from './fileErrors.ts';

export class GrowingFile implements ByteSource {
  /** It has no size yet. */
  readonly size = null;
  bytesRead = 0;
  broken: ReadProblem | null = null;
  private readonly path: string;
  /** -1 once it is closed. */
  private descriptor: number;
  private complete = false;
  private wake: (() => void) | null = null;

  /** Opens it: from now on its bytes can be read though it be deleted. Throws an `OperationError`. */
  constructor(path: string) {
    this.path = path;
    try {
      this.descriptor = openSync(path, 'r');
    } catch (error) {
      throw readingFailed(path, error);
    }
  }

  /** A reader has taken all there is and waits for more. */
  get isWaiting(): boolean {
    return this.wake !== null;
  }

  read(into: Uint8Array): number | Promise<number> {
    const length = this.take(into);
    return length > 0 || this.complete || this.descriptor < 0 ? length : this.readLater(into);
  }

  /** There may be more. */
  grew(): void {
    this.wake?.();
  }

  /** Nothing will be appended any more. */
  end(): void {
    this.complete = true;
    this.wake?.();
  }

  close(): void {
    if (this.descriptor >= 0) closeSync(this.descriptor);
    this.descriptor = -1;
    this.wake?.();
  }

  private take(into: Uint8Array): number {
    if (this.descriptor < 0 || this.broken !== null) return 0;
    try {
      const length = readSync(this.descriptor, into, 0, into.length, null);
      this.bytesRead += length;
      return length;
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      this.broken = { kind: 'cut', offset: this.bytesRead, text: `reading ${this.path} broke off: ${said}` };
      return 0;
    }
  }

  private async readLater(into: Uint8Array): Promise<number> {
    for (;;) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      this.wake = null;
      // Asked before the read: what was appended before it was said to be complete is read, too.
      const isOver = this.complete || this.descriptor < 0;
      const length = this.take(into);
      if (length > 0 || isOver || this.broken !== null) return length;
    }
  }
}
