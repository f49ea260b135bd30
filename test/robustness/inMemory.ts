/** A whole analysis without files: bytes in, a report out, at once and always in the same way. */
import { Analysis, type AnalysisOptions } from '../../src/engine/analysis.ts';
import { FrameBatch } from '../../src/formats/frameBatch.ts';
import { recognise } from '../../src/formats/registry.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import type { Report } from '../../src/model/report.ts';
import { DEFAULT_OPTIONS } from '../support/analyze.ts';

/** Small, so that mutated records meet the borders of reads often, and thousands of runs need no gigabytes. */
const READ_SIZE = 1 << 14;

/** The report, or null where the bytes are no capture. A judgement that fails throws. */
export function analyzeInMemory(capture: Uint8Array, options: Partial<AnalysisOptions> = {}): Report | null {
  const found = recognise(capture.subarray(0, 1 << 16), capture.length < 1 << 16);
  if (found.kind !== 'format') return null;
  const kernel = options.kernel ?? new Kernel();
  const reader = found.create({ readSize: READ_SIZE, buffers: kernel, recordWalk: kernel });
  const batch = new FrameBatch(kernel.takeFrames());
  const analysis = new Analysis({ ...DEFAULT_OPTIONS, onFailure: rethrow, kernel, ...options });
  const index = analysis.addCapture('hostile.pcap', reader);
  let begun = false;
  let at = 0;
  for (let ended = false; !ended; ) {
    const space = reader.space();
    const piece = capture.subarray(at, at + space.length);
    at += piece.length;
    ended = piece.length === 0;
    if (ended) reader.end();
    else {
      space.set(piece);
      reader.filled(piece.length);
    }
    while (reader.next(batch)) {
      if (!begun) analysis.setOrigin(reader.originEpochNs);
      begun = true;
      analysis.consume(index, batch, 0, batch.count, 0);
    }
  }
  if (!begun) analysis.setOrigin(null);
  analysis.endCapture(index, { format: reader.format, bytes: capture.length });
  return analysis.finish();
}

function rethrow(error: unknown): void {
  throw error;
}
