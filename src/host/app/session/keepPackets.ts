/** The packets of a live capture as one file: its only one as it is, several of a ring or of devices merged by time. */
import { copyFileSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { CaptureInterface } from '../../../formats/captureReader.ts';
import type { FrameBatch } from '../../../formats/frameBatch.ts';
import {
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  sectionHeader,
} from '../../../formats/pcapngWriter.ts';
import { AtomicFile, replaceable } from '../../atomicFile.ts';
import { CaptureSet } from '../../captureSet.ts';
import { writingFailed } from '../../fileErrors.ts';
import { type FrameSink, walkCaptures } from '../../mergedWalk.ts';
import type { OpenCapture } from '../../openCapture.ts';
import { Turns } from './turns.ts';

/** Answers how many bytes the file has. Throws an `OperationError`; then nothing is there. */
export async function keepPackets(paths: readonly string[], target: string, version: string): Promise<number> {
  if (paths.length === 1) giveSecondName(paths[0], target);
  else await merge(paths, target, version);
  return statSync(target).size;
}

/** So much of the name is in the temporary one, which may be 255 bytes long. */
const NAME_SHOWN = 50;

/** Takes no room where both are on one disk. */
function giveSecondName(path: string, target: string): void {
  const place = replaceable(target) ?? target;
  const temporary = join(dirname(place), `.${basename(place).slice(0, NAME_SHOWN)}.${process.pid}.tmp`);
  try {
    rmSync(temporary, { force: true });
    try {
      linkSync(path, temporary);
    } catch {
      // Another disk, or one that knows no links.
      copyFileSync(path, temporary);
    }
    renameSync(temporary, place);
    // Where both were links to one file already, renaming does nothing.
    rmSync(temporary, { force: true });
  } catch (error) {
    rmSync(temporary, { force: true });
    throw writingFailed(target, error);
  }
}

async function merge(paths: readonly string[], target: string, version: string): Promise<void> {
  const set = await CaptureSet.open(paths);
  try {
    const file = new AtomicFile(target);
    try {
      file.write(sectionHeader(`PTRscope ${version}`));
      const merging = new Merging(set.captures, file);
      await walkCaptures(set.captures, merging, new Turns());
      merging.writeStatistics();
      file.commit();
    } finally {
      file.discard();
    }
  } finally {
    set.close();
  }
}

class Merging implements FrameSink {
  private readonly captures: readonly OpenCapture[];
  private readonly file: AtomicFile;
  /** Its description to its number in the file: all files of a ring share one. */
  private readonly described = new Map<string, number>();
  /** Of each interface of the file. */
  private readonly frameCounts: bigint[] = [];
  private origin = 0n;
  private lastNs = 0n;

  constructor(captures: readonly OpenCapture[], file: AtomicFile) {
    this.captures = captures;
    this.file = file;
  }

  begin(originEpochNs: bigint | null): void {
    this.origin = originEpochNs ?? 0n;
  }

  frames(capture: number, batch: FrameBatch, from: number, to: number, shiftNs: number): void {
    const { reader } = this.captures[capture];
    const { interfaces } = reader;
    for (let at = from; at < to; at++) {
      const offset = batch.offset[at];
      const interfaceIndex = this.describe(interfaces[batch.interfaceIndex[at]]);
      this.frameCounts[interfaceIndex]++;
      this.lastNs = this.origin + BigInt(Math.round(batch.time[at] + shiftNs));
      this.file.write(
        enhancedPacket({
          interfaceIndex,
          epochNs: this.lastNs,
          bytes: batch.bytes.subarray(offset, offset + batch.capturedLength[at]),
          originalLength: batch.originalLength[at],
          comments: reader.commentsOf?.(batch, at) ?? [],
        }),
      );
    }
  }

  end(): void {}

  /** What the captures lost, once all frames are written; they do not say at which interface. */
  writeStatistics(): void {
    const lost = this.captures.reduce((sum, { reader }) => sum + reader.droppedByCapture, 0);
    this.frameCounts.forEach((count, interfaceIndex) => {
      const dropped = interfaceIndex === 0 ? BigInt(lost) : 0n;
      const statistics = { interfaceIndex, epochNs: this.lastNs, received: count + dropped, dropped };
      this.file.write(interfaceStatistics(statistics));
    });
  }

  private describe({ linkType, snapLength, name, filter, addresses }: CaptureInterface): number {
    const key = JSON.stringify([name, linkType, snapLength, filter]);
    const known = this.described.get(key);
    if (known !== undefined) return known;
    this.file.write(interfaceDescription({ linkType, snapLength, name, filter, addresses }));
    this.frameCounts[this.described.size] = 0n;
    this.described.set(key, this.described.size);
    return this.described.size - 1;
  }
}
