/** Frames copied out of files that are about to be recycled, so that what they prove can still be shown. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { frameRef } from '../base/frameRef.ts';
import { PcapngCopy } from '../formats/pcapngCopy.ts';
import type { EvidenceInput } from './evidenceFile.ts';
import { writingFailed } from './fileErrors.ts';
import type { GrowingFile } from './growingFile.ts';
import { type OpenCapture, openCapture } from './openCapture.ts';
import { TimedPace } from './pace.ts';

export class KeptFrames implements EvidenceInput {
  readonly path: string;
  /** Where each frame of the file comes from, in order. */
  private readonly refs: number[] = [];
  private copied: PcapngCopy | null = null;
  private descriptor = -1;

  /** @param path  of the file that they are copied into; made when the first is */
  constructor(path: string) {
    this.path = path;
  }

  get count(): number {
    return this.refs.length;
  }

  frameRef(number: number): number {
    return this.refs[number - 1] ?? 0;
  }

  /**
   * Copies frames of a finished file, which may have been deleted since it was opened.
   * @param capture  its index among the report's captures
   * @param wanted  numbers of frames
   */
  async copy(file: GrowingFile, name: string, capture: number, wanted: ReadonlySet<number>): Promise<void> {
    file.end();
    if (wanted.size === 0) return;
    const pace = new TimedPace(() => undefined);
    const source = await openCapture(name, { source: file });
    let left = wanted.size;
    while (left > 0 && (await source.nextBatch())) {
      left -= this.copyBatch(source, capture, wanted);
      if (pace.due()) await pace.pause();
    }
  }

  close(): void {
    if (this.descriptor >= 0) closeSync(this.descriptor);
    this.descriptor = -1;
  }

  private copyBatch({ batch, reader }: OpenCapture, capture: number, wanted: ReadonlySet<number>): number {
    let copied = 0;
    for (let at = 0; at < batch.count; at++) {
      const number = batch.firstFrame + at;
      if (!wanted.has(number)) continue;
      const offset = batch.offset[at]!;
      this.copied ??= new PcapngCopy('PTRscope', (block) => this.write(block));
      this.copied.frame({
        on: reader.interfaces[batch.interfaceIndex[at]!]!,
        epochNs: (reader.originEpochNs ?? 0n) + BigInt(Math.round(batch.time[at]!)),
        bytes: batch.bytes.subarray(offset, offset + batch.capturedLength[at]!),
        originalLength: batch.originalLength[at]!,
        comments: [],
      });
      this.refs.push(frameRef(capture, number));
      copied++;
    }
    return copied;
  }

  private write(block: Uint8Array): void {
    try {
      if (this.descriptor < 0) this.descriptor = openSync(this.path, 'wx', 0o600);
      writeAll(this.descriptor, block);
    } catch (error) {
      throw writingFailed(this.path, error);
    }
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}
