/** Frames that were found, as pieces of a pcapng file. */
import type { Dissection } from '../filter/dissection.ts';
import { OWN } from '../filter/layerKinds.ts';
import type { CaptureReader } from '../formats/captureReader.ts';
import { PcapngCopy } from '../formats/pcapngCopy.ts';

export class FrameCopies {
  readonly #copy: PcapngCopy;
  #blocks: Uint8Array[] = [];

  constructor(application: string) {
    this.#copy = new PcapngCopy(application, (block) => this.#blocks.push(block));
  }

  /** Frames copied so far. */
  get count(): number {
    return this.#copy.count;
  }

  /** The whole file. */
  async *file(found: AsyncIterable<readonly (readonly Uint8Array[])[]>): AsyncGenerator<Uint8Array> {
    yield* this.#taken();
    for await (const list of found) for (const blocks of list) yield* blocks;
  }

  /** The frame's block, behind its interface's where that comes for the first time. */
  copy(frame: Dissection, reader: CaptureReader): readonly Uint8Array[] {
    const { interfaceIndex, originalLength, start, end, comments } = frame;
    const on = reader.interfaces[interfaceIndex];
    const epochNs = (reader.originEpochNs ?? 0n) + BigInt(Math.round(frame.timeNs));
    const bytes = frame.sources[OWN].subarray(start, end);
    this.#copy.frame({ on, epochNs, bytes, originalLength, comments }, String(interfaceIndex));
    return this.#taken();
  }

  #taken(): readonly Uint8Array[] {
    const blocks = this.#blocks;
    this.#blocks = [];
    return blocks;
  }
}
