/** Several captures opened together, interrupted and closed together. */
import { type OpenCapture, type OpeningOptions, openCapture, openForLater } from './openCapture.ts';

/**
 * From so many files on each gets a small buffer, and is open only while its frames come: a long list needs neither
 * gigabytes nor all the files that a process may have open.
 */
const MANY = 8;
const SMALL_READ_SIZE = 64 << 10;

export class CaptureSet {
  readonly captures: OpenCapture[] = [];

  /** Opens all or none. Throws an `OperationError`. */
  static async open(inputs: readonly string[], options: OpeningOptions = {}): Promise<CaptureSet> {
    const set = new CaptureSet();
    const isMany = inputs.length >= MANY;
    const open = isMany ? openForLater : openCapture;
    const all = isMany ? { readSize: SMALL_READ_SIZE, ...options } : options;
    try {
      for (const input of inputs) set.captures.push(await open(input, all));
    } catch (error) {
      set.close();
      throw error;
    }
    return set;
  }

  /** Lets the walk over them come to its end soon, when `signal` says so. */
  interruptOn(signal: AbortSignal): void {
    const interrupt = () => {
      for (const capture of this.captures) capture.interrupt();
    };
    signal.addEventListener('abort', interrupt);
    if (signal.aborted) interrupt();
  }

  close(): void {
    for (const capture of this.captures) capture.close();
  }
}
