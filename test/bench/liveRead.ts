/** What two captures of the same test frames have in common: which frames are missing, and how far stamps differ. */
import { readFileSync } from 'node:fs';
import type { CaptureReader } from '../../src/formats/captureReader.ts';
import { FrameBatch } from '../../src/formats/frameBatch.ts';
import { recognise } from '../../src/formats/registry.ts';
import { DIFFERENT_FRAMES, numberOf, TEST_ETHERTYPE } from '../live/wire.ts';

/** Test frames by how many were sent before each; what else was on the wire is left out. */
export interface SeenFrames {
  /** Nanoseconds since the capture's first frame, which is `originEpochNs`; NaN where a frame is missing. */
  readonly times: Float64Array;
  readonly originEpochNs: bigint;
  readonly seen: number;
}

/** @param sent  frames sent, in the order of their numbers, again and again */
export function readSeen(file: string, sent: number): SeenFrames {
  const times = new Float64Array(sent).fill(Number.NaN);
  let seen = 0;
  let rounds = 0;
  let last = -1;
  const reader = eachBatch(readFileSync(file), (batch) => {
    for (let at = 0; at < batch.count; at++) {
      if (!isTestFrame(batch, at)) continue;
      const number = numberOf(batch.bytes, batch.offset[at]!);
      if (number < last) rounds++;
      last = number;
      const place = rounds * DIFFERENT_FRAMES + number;
      if (place < sent && Number.isNaN(times[place]!)) seen++;
      times[place] = batch.time[at]!;
    }
  });
  return { times, originEpochNs: reader.originEpochNs ?? 0n, seen };
}

/** The stamps of all frames, ms since 1970. */
export function stampsOf(file: string): number[] {
  const times: number[] = [];
  const reader = eachBatch(readFileSync(file), (batch) => {
    times.push(...batch.time.subarray(0, batch.count));
  });
  const originMs = Number((reader.originEpochNs ?? 0n) / 1000n) / 1000;
  return times.map((time) => originMs + time / 1e6);
}

function isTestFrame(batch: FrameBatch, at: number): boolean {
  const offset = batch.offset[at]!;
  return batch.capturedLength[at]! > 20 && batch.view.getUint16(offset + 12) === TEST_ETHERTYPE;
}

function eachBatch(bytes: Uint8Array, visit: (batch: FrameBatch) => void): CaptureReader {
  const recognition = recognise(bytes.subarray(0, 64), false);
  if (recognition.kind !== 'format') throw new Error('no capture');
  const reader = recognition.create();
  const batch = new FrameBatch();
  for (let at = 0; at < bytes.length; ) {
    const space = reader.space();
    const piece = bytes.subarray(at, at + space.length);
    space.set(piece);
    reader.filled(piece.length);
    at += piece.length;
    while (reader.next(batch)) visit(batch);
  }
  reader.end();
  while (reader.next(batch)) visit(batch);
  return reader;
}

export interface Comparison {
  /** Frames that only one of them has. */
  readonly missing: number;
  readonly missingInReference: number;
  /** Differences of the stamps of the same frame, without sign, in microseconds. */
  readonly medianMicroseconds: number;
  readonly percentile99Microseconds: number;
  readonly worstMicroseconds: number;
}

export function compareSeen(ours: SeenFrames, reference: SeenFrames): Comparison {
  const shift = Number(ours.originEpochNs - reference.originEpochNs);
  const differences = ours.times
    .map((time, place) => Math.abs(time + shift - reference.times[place]!) / 1000)
    .filter((difference) => !Number.isNaN(difference))
    .sort();
  const at = (part: number): number =>
    differences[Math.min(differences.length - 1, Math.floor(part * differences.length))]!;
  return {
    missing: ours.times.length - ours.seen,
    missingInReference: reference.times.length - reference.seen,
    medianMicroseconds: at(0.5),
    percentile99Microseconds: at(0.99),
    worstMicroseconds: at(1),
  };
}
