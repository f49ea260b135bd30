/** The packets of a live capture as one file: its only one as it is, several of a ring or of devices merged by time. */
import { copyFileSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FrameBatch } from '../../../formats/frameBatch.ts';
import { PcapngCopy } from '../../../formats/pcapngCopy.ts';
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
      const copy = new PcapngCopy(`PTRscope ${version}`, (block) => file.write(block));
      await walkCaptures(set.captures, new Merging(set.captures, copy), new Turns());
      copy.statistics(set.captures.reduce((lost, { reader }) => lost + reader.droppedByCapture, 0));
      file.commit();
    } finally {
      file.discard();
    }
  } finally {
    set.close();
  }
}

/** The files of a ring describe one interface alike, each anew: in the file it is one. */
class Merging implements FrameSink {
  private readonly captures: readonly OpenCapture[];
  private readonly copy: PcapngCopy;
  private origin = 0n;

  constructor(captures: readonly OpenCapture[], copy: PcapngCopy) {
    this.captures = captures;
    this.copy = copy;
  }

  begin(originEpochNs: bigint | null): void {
    this.origin = originEpochNs ?? 0n;
  }

  frames(capture: number, batch: FrameBatch, from: number, to: number, shiftNs: number): void {
    const { reader } = this.captures[capture];
    for (let at = from; at < to; at++) {
      const offset = batch.offset[at];
      this.copy.frame({
        on: reader.interfaces[batch.interfaceIndex[at]],
        epochNs: this.origin + BigInt(Math.round(batch.time[at] + shiftNs)),
        bytes: batch.bytes.subarray(offset, offset + batch.capturedLength[at]),
        originalLength: batch.originalLength[at],
        comments: reader.commentsOf?.(batch, at) ?? [],
      });
    }
  }

  end(): void {}
}
