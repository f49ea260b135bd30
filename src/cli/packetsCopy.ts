/** Frames that were found, as blocks of a pcapng file. */
import type { Dissection } from '../filter/dissection.ts';
import { OWN } from '../filter/layerKinds.ts';
import type { CaptureReader } from '../formats/captureReader.ts';
import { enhancedPacket, interfaceDescription, sectionHeader } from '../formats/pcapngWriter.ts';

export class FrameCopies {
  /** Frames copied so far. */
  count = 0;
  readonly #application: string;
  /** Number in the capture to number in the file of the interfaces that are described there. */
  readonly #described = new Map<number, number>();

  constructor(application: string) {
    this.#application = application;
  }

  /** The whole file. */
  async *file(blocks: AsyncIterable<readonly (readonly Uint8Array[])[]>): AsyncGenerator<Uint8Array> {
    yield sectionHeader(this.#application);
    for await (const list of blocks) for (const frame of list) yield* frame;
  }

  /** The frame's block, behind its interface's where that comes for the first time. */
  copy(frame: Dissection, reader: CaptureReader): Uint8Array[] {
    this.count++;
    const blocks: Uint8Array[] = [];
    const { interfaceIndex } = frame;
    if (!this.#described.has(interfaceIndex)) {
      const { linkType, snapLength, name, filter, addresses } = reader.interfaces[interfaceIndex];
      blocks.push(interfaceDescription({ linkType, snapLength, name, filter, addresses }));
      this.#described.set(interfaceIndex, this.#described.size);
    }
    blocks.push(
      enhancedPacket({
        interfaceIndex: this.#described.get(interfaceIndex)!,
        epochNs: (reader.originEpochNs ?? 0n) + BigInt(Math.round(frame.timeNs)),
        bytes: frame.sources[OWN].subarray(frame.start, frame.end),
        originalLength: frame.originalLength,
        comments: [],
      }),
    );
    return blocks;
  }
}
