/** The packets of a live capture as one file: its only one as it is, several of a ring or of devices merged by time. */
import { copyFileSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { CaptureReader } from '../../../formats/captureReader.ts';
import type { FrameBatch } from '../../../formats/frameBatch.ts';
import { enhancedPacket, interfaceDescription, sectionHeader } from '../../../formats/pcapngWriter.ts';
import { AtomicFile } from '../../atomicFile.ts';
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

/** Takes no room where both are on one disk. */
function giveSecondName(path: string, target: string): void {
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    rmSync(temporary, { force: true });
    try {
      linkSync(path, temporary);
    } catch {
      // Another disk, or one that knows no links.
      copyFileSync(path, temporary);
    }
    renameSync(temporary, target);
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
      await walkCaptures(set.captures, new Merging(set.captures, file), new Turns());
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
  /** `name linkType snapLength` to the number of its description in the file: all files of a ring share one. */
  private readonly described = new Map<string, number>();
  private origin = 0n;

  constructor(captures: readonly OpenCapture[], file: AtomicFile) {
    this.captures = captures;
    this.file = file;
  }

  begin(originEpochNs: bigint | null): void {
    this.origin = originEpochNs ?? 0n;
  }

  frames(capture: number, batch: FrameBatch, from: number, to: number, shiftNs: number): void {
    const { interfaces } = this.captures[capture].reader;
    for (let at = from; at < to; at++) {
      const offset = batch.offset[at];
      this.file.write(
        enhancedPacket({
          interfaceIndex: this.describe(interfaces[batch.interfaceIndex[at]]),
          epochNs: this.origin + BigInt(Math.round(batch.time[at] + shiftNs)),
          bytes: batch.bytes.subarray(offset, offset + batch.capturedLength[at]),
          originalLength: batch.originalLength[at],
          comments: [],
        }),
      );
    }
  }

  end(): void {}

  private describe({ linkType, snapLength, name, addresses }: CaptureReader['interfaces'][number]): number {
    const key = `${name} ${linkType} ${snapLength}`;
    const known = this.described.get(key);
    if (known !== undefined) return known;
    this.file.write(interfaceDescription({ linkType, snapLength, name, addresses }));
    this.described.set(key, this.described.size);
    return this.described.size - 1;
  }
}
