/** A capture in memory to its report, handed to the reader and to the analysis in pieces of any size. */
import { Analysis, type AnalysisOptions } from '../../../src/engine/analysis.ts';
import type { CaptureReader } from '../../../src/formats/captureReader.ts';
import { FrameBatch } from '../../../src/formats/frameBatch.ts';
import type { Buffers } from '../../../src/formats/readBuffer.ts';
import { recognise } from '../../../src/formats/registry.ts';
import { Kernel } from '../../../src/kernel/kernel.ts';
import type { Report } from '../../../src/model/report.ts';
import { DEFAULT_OPTIONS } from '../../support/analyze.ts';

/** Sizes of the pieces, used in turn: bytes given to the reader at once, frames given to the analysis at once. */
export interface Pieces {
  readonly bytes: readonly number[];
  readonly frames: readonly number[];
  /** Told after each piece of frames, by its turn. */
  readonly after?: (analysis: Analysis, turn: number) => void;
}

/** One for all, since each is a WebAssembly memory of 17 MiB. Nothing of it is looked at once its analysis is over. */
let shared: Kernel | null = null;

function sharedKernel(): Kernel {
  shared ??= new Kernel();
  shared.reset();
  return shared;
}

const WHOLE: Pieces = { bytes: [1 << 20], frames: [1 << 20] };

export function readCapture(
  capture: Uint8Array,
  options: Partial<AnalysisOptions> = {},
  pieces: Pieces = WHOLE,
  changeBatch: (batch: FrameBatch) => void = () => undefined,
  buffers: Buffers | null = null,
): Report {
  const found = recognise(capture, true);
  if (found.kind !== 'format') throw new Error('not a capture');
  const kernel = options.kernel ?? sharedKernel();
  const reader = found.create(buffers === null ? { buffers: kernel, recordWalk: kernel } : { buffers });
  const analysis = new Analysis({ ...DEFAULT_OPTIONS, ...options, kernel });
  const index = analysis.addCapture('test.cap', reader);
  const batch = new FrameBatch(buffers === null ? kernel.takeFrames() : null);
  let started = false;
  let taken = 0;
  const take = () => {
    while (reader.next(batch)) {
      if (!started) analysis.setOrigin(reader.originEpochNs);
      started = true;
      changeBatch(batch);
      for (const [from, to] of runs(batch.count, pieces.frames)) {
        analysis.consume(index, batch, from, to, 0);
        pieces.after?.(analysis, taken++);
      }
    }
  };
  feed(reader, capture, pieces.bytes, take);
  reader.end();
  take();
  if (!started) analysis.setOrigin(null);
  analysis.endCapture(index, { format: reader.format, bytes: capture.length });
  // Whole, as a report's long lists are made when they are read.
  return JSON.parse(JSON.stringify(analysis.finish())) as Report;
}

function feed(reader: CaptureReader, capture: Uint8Array, sizes: readonly number[], take: () => void): void {
  let turn = 0;
  for (let at = 0; at < capture.length; ) {
    const space = reader.space();
    const length = Math.min(space.length, sizes[turn++ % sizes.length], capture.length - at);
    space.set(capture.subarray(at, at + length));
    reader.filled(length);
    at += length;
    take();
  }
}

function runs(count: number, sizes: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (let from = 0, turn = 0; from < count; turn++) {
    const to = Math.min(count, from + sizes[turn % sizes.length]);
    found.push([from, to]);
    from = to;
  }
  return found;
}
