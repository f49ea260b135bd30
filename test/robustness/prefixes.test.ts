/** A capture may end anywhere: what was read before counts, and nothing breaks. */
import { describe, expect, it } from 'vitest';
import { FrameBatch } from '../../src/formats/frameBatch.ts';
import { recognise } from '../../src/formats/registry.ts';
import { allCaptures, type TestCapture } from './corpus.ts';
import { HANG_MS, LARGE_RUN, LARGE_TIMEOUT_MS } from './effort.ts';
import { complaint } from './judged.ts';

/** In `npm test` every so many-th prefix is read, and every so many-th number of frames analysed. */
const READ_STEP = LARGE_RUN ? 1 : 97;
const ANALYSED_STEP = LARGE_RUN ? 1 : 13;
/** Every so many-th report is looked at in all forms. */
const THOROUGH = 20;
/** Below it the file's own head ends: all are tried. */
const HEAD = 44;

const batch = new FrameBatch();

interface Read {
  readonly frames: number;
  readonly problems: number;
}

/** How many frames a reader finds in the bytes; they must lie within them. Null where they are no capture. */
function read(capture: Uint8Array): Read | null {
  const found = recognise(capture, true);
  if (found.kind !== 'format') return null;
  const reader = found.create({ readSize: capture.length + 1 });
  if (capture.length > 0) {
    reader.space().set(capture);
    reader.filled(capture.length);
  }
  reader.end();
  let frames = 0;
  while (reader.next(batch)) {
    for (let i = 0; i < batch.count; i++) {
      const end = batch.position[i] + batch.capturedLength[i];
      if (end > capture.length) throw new Error(`a frame ends at ${end} of ${capture.length} bytes`);
    }
    frames += batch.count;
  }
  return { frames, problems: reader.problems.length };
}

/** Reads all prefixes; answers, of each number of frames, the first prefix that has it. */
function readPrefixes({ name, bytes }: TestCapture, complaints: string[]): number[] {
  const firsts: number[] = [];
  let before = 0;
  for (let length = 0; length < bytes.length; length += length < HEAD ? 1 : READ_STEP) {
    const seen = read(bytes.subarray(0, length));
    if (seen === null && length >= HEAD) complaints.push(`${name}: not recognised with ${length} bytes`);
    const frames = seen?.frames ?? 0;
    if (frames < before) complaints.push(`${name}: ${length} bytes have ${frames} frames, fewer than less bytes had`);
    if (frames > before || length < HEAD) firsts.push(length);
    before = Math.max(before, frames);
    tried++;
  }
  return firsts;
}

let tried = 0;

describe('captures cut anywhere', () => {
  it(
    'give what is there, and a report of it',
    () => {
      const complaints: string[] = [];
      let [slowest, analysed] = [0, 0];
      for (const capture of allCaptures()) {
        const firsts = readPrefixes(capture, complaints).filter((_, index) => index % ANALYSED_STEP === 0);
        for (const length of firsts) {
          const began = performance.now();
          const wrong = complaint(capture.bytes.subarray(0, length), analysed++ % THOROUGH === 0);
          slowest = Math.max(slowest, performance.now() - began);
          if (wrong !== null) complaints.push(`${capture.name}, ${length} bytes: ${wrong}`);
        }
      }
      expect(complaints.slice(0, 5)).toEqual([]);
      expect(slowest).toBeLessThan(HANG_MS);
      if (!LARGE_RUN) return;
      process.stdout.write(`${tried} prefixes read, ${analysed} analysed; slowest ${slowest.toFixed(0)} ms\n`);
    },
    LARGE_TIMEOUT_MS,
  );
});
