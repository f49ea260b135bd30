/** Frames of captures copied into one pcapng file, in which each interface is described in front of its first frame. */
import type { CaptureInterface } from './captureReader.ts';
import {
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  sectionHeader,
  type WrittenFrame,
} from './pcapngWriter.ts';

export interface CopiedFrame extends Omit<WrittenFrame, 'interfaceIndex'> {
  /** The interface that it came over. */
  readonly on: CaptureInterface;
}

export class PcapngCopy {
  /** Frames copied so far. */
  count = 0;
  readonly #write: (block: Uint8Array) => void;
  /** What interfaces are known by to their numbers in the file. */
  readonly #described = new Map<string, number>();
  readonly #keys = new WeakMap<CaptureInterface, string>();
  /** Of each interface of the file. */
  readonly #frameCounts: bigint[] = [];
  #lastNs = 0n;

  /** @param write  takes the file's blocks, the first of them at once */
  constructor(application: string, write: (block: Uint8Array) => void) {
    this.#write = write;
    write(sectionHeader(application));
  }

  /** @param key  what its interface is known by: by its description, unless told */
  frame({ on, ...frame }: CopiedFrame, key = this.#likeness(on)): void {
    const interfaceIndex = this.#describe(on, key);
    this.#write(enhancedPacket({ ...frame, interfaceIndex }));
    this.#frameCounts[interfaceIndex]!++;
    this.#lastNs = frame.epochNs;
    this.count++;
  }

  /** To be called once, behind the last frame. @param dropped  packets lost; at which interface is not known */
  statistics(dropped: number): void {
    this.#frameCounts.forEach((count, interfaceIndex) => {
      const lost = interfaceIndex === 0 ? BigInt(dropped) : 0n;
      this.#write(
        interfaceStatistics({ interfaceIndex, epochNs: this.#lastNs, received: count + lost, dropped: lost }),
      );
    });
  }

  #describe({ linkType, snapLength, name, filter, addresses }: CaptureInterface, key: string): number {
    const known = this.#described.get(key);
    if (known !== undefined) return known;
    this.#write(interfaceDescription({ linkType, snapLength, name, filter, addresses }));
    this.#frameCounts.push(0n);
    this.#described.set(key, this.#described.size);
    return this.#described.size - 1;
  }

  /** The files of one ring describe theirs alike. */
  #likeness(on: CaptureInterface): string {
    const known = this.#keys.get(on);
    if (known !== undefined) return known;
    const key = JSON.stringify([on.name, on.linkType, on.snapLength, on.filter]);
    this.#keys.set(on, key);
    return key;
  }
}
