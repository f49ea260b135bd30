/** Several captures opened together, interrupted and closed together. */
import { type OpenCapture, type OpeningOptions, openCapture } from './openCapture.ts';

/** From so many files on each gets a small buffer, so that a long list needs no gigabytes. */
const MANY = 8;
const SMALL_READ_SIZE = 64 << 10;

export class CaptureSet {
  readonly captures: OpenCapture[] = [];

  /** Opens all or none. Throws an `OperationError`. */
  static async open(inputs: readonly string[], options: OpeningOptions = {}): Promise<CaptureSet> {
    const set = new CaptureSet();
    const readSize = inputs.length < MANY ? {} : { readSize: SMALL_READ_SIZE };
    try {
      for (const input of inputs) set.captures.push(await openCapture(input, { ...readSize, ...options }));
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
