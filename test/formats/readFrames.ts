/** Drives a reader over bytes in given chunks and writes down what it hands out. */
import type { CaptureReader, ReadProblem } from '../../src/formats/captureReader.ts';
import { FrameBatch } from '../../src/formats/frameBatch.ts';
import { recognise } from '../../src/formats/registry.ts';

export interface ReadFrame {
  readonly number: number;
  readonly time: number;
  readonly captured: number;
  readonly original: number;
  readonly interfaceIndex: number;
  readonly position: number;
  readonly data: string;
}

export interface ReadResult {
  readonly frames: ReadFrame[];
  readonly problems: readonly ReadProblem[];
  readonly reader: CaptureReader;
}

/** Small, so that thousands of readers need no gigabytes. */
const READ_SIZE = 1 << 15;

/** @param chunkAt  the size of the n-th chunk, at least 1 */
export function readFrames(bytes: Uint8Array, chunkAt: (n: number) => number = () => 1 << 30): ReadResult {
  const found = recognise(bytes.subarray(0, 64), true);
  if (found.kind !== 'format') throw new Error('no capture');
  const reader = found.create({ readSize: READ_SIZE });
  const frames = framesOf(reader, bytes, chunkAt);
  return { frames, problems: reader.problems, reader };
}

/** What a reader makes of bytes, and of their end. */
export function framesOf(
  reader: CaptureReader,
  bytes: Uint8Array,
  chunkAt: (n: number) => number = () => 1 << 30,
  batch = new FrameBatch(),
): ReadFrame[] {
  const frames: ReadFrame[] = [];
  for (let at = 0, chunk = 0; at < bytes.length; chunk++) {
    const space = reader.space();
    const length = Math.min(space.length, chunkAt(chunk), bytes.length - at);
    space.set(bytes.subarray(at, at + length));
    reader.filled(length);
    at += length;
    while (reader.next(batch)) take(batch, frames);
  }
  reader.end();
  while (reader.next(batch)) take(batch, frames);
  return frames;
}

function take(batch: FrameBatch, frames: ReadFrame[]): void {
  for (let i = 0; i < batch.count; i++) {
    const from = batch.offset[i]!;
    const captured = batch.capturedLength[i]!;
    if (from < 0 || from + captured > batch.bytes.length) throw new Error('a frame outside its bytes');
    frames.push({
      number: batch.firstFrame + i,
      time: batch.time[i]!,
      captured,
      original: batch.originalLength[i]!,
      interfaceIndex: batch.interfaceIndex[i]!,
      position: batch.position[i]!,
      data: Buffer.from(batch.bytes.subarray(from, from + captured)).toString('latin1'),
    });
  }
}
