/** Unpacks xz, also several streams one after the other. */
import type { Unpacker } from './unpackingSource.ts';
import { loadXz, XzContext } from './xzModule.ts';

export class XzUnpacker implements Unpacker {
  readonly name = 'xz';
  mayEnd = false;
  private readonly context: XzContext;
  private pending: Uint8Array = new Uint8Array(0);
  private over = false;

  private constructor(context: XzContext) {
    this.context = context;
  }

  static async load(): Promise<XzUnpacker> {
    return new XzUnpacker(new XzContext(await loadXz()));
  }

  supply(packed: Uint8Array): void {
    this.pending = packed.slice();
    this.over = packed.length === 0;
  }

  next(): Uint8Array | null {
    const { context } = this;
    while (!this.mayEnd) {
      if (context.needsInput) {
        if (this.pending.length === 0 && !this.over) return null;
        context.supply(this.pending.subarray(0, context.capacity));
        this.pending = this.pending.subarray(context.capacity);
      }
      const { bytes, state } = context.unpack();
      this.mayEnd = state === 'ended';
      // The memory that they lie in is shared with other files' contexts.
      if (bytes.length > 0) return bytes.slice();
      if (state === 'starved') return null;
    }
    return null;
  }

  close(): void {
    this.context.close();
    this.pending = new Uint8Array(0);
  }
}
