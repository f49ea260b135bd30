/** Reads a spool's files back with this project's own reader. */
import { readFileSync } from 'node:fs';
import type { CaptureReader } from '../../src/formats/captureReader.ts';
import { FrameBatch } from '../../src/formats/frameBatch.ts';
import { PcapngReader } from '../../src/formats/pcapngReader.ts';

export interface ReadFrame {
  readonly bytes: Buffer;
  readonly originalLength: number;
  readonly epochNs: bigint;
}

export interface ReadSpool {
  readonly frames: readonly ReadFrame[];
  readonly reader: CaptureReader;
}

export function readSpoolFile(path: string): ReadSpool {
  const reader = new PcapngReader();
  const frames: ReadFrame[] = [];
  const batch = new FrameBatch();
  const drain = (): void => {
    while (reader.next(batch)) for (let at = 0; at < batch.count; at++) frames.push(frameAt(reader, batch, at));
  };
  const bytes = readFileSync(path);
  for (let at = 0; at < bytes.length; ) {
    const space = reader.space();
    const piece = bytes.subarray(at, at + space.length);
    space.set(piece);
    reader.filled(piece.length);
    at += piece.length;
    drain();
  }
  reader.end();
  drain();
  return { frames, reader };
}

function frameAt(reader: CaptureReader, batch: FrameBatch, at: number): ReadFrame {
  const start = batch.offset[at]!;
  return {
    bytes: Buffer.from(batch.bytes.subarray(start, start + batch.capturedLength[at]!)),
    originalLength: batch.originalLength[at]!,
    epochNs: reader.originEpochNs! + BigInt(batch.time[at]!),
  };
}
