/** A capture in memory read as if it came live: a frame at a time, and the clock ticks between them. */
import { Analysis, type AnalysisOptions } from '../../../src/engine/analysis.ts';
import { FrameBatch } from '../../../src/formats/frameBatch.ts';
import { recognise } from '../../../src/formats/registry.ts';
import type { StallEvent } from '../../../src/model/events.ts';
import type { Report, Stall } from '../../../src/model/report.ts';
import { DEFAULT_OPTIONS } from '../../support/analyze.ts';

export interface Live {
  readonly report: Report;
  readonly events: readonly StallEvent[];
  /** Events, and stalls as they became known, in the order in which they were told. */
  readonly told: readonly (StallEvent | { readonly type: 'stall'; readonly stall: Stall })[];
}

export interface Ticking {
  /** Capture time between ticks, seconds. */
  readonly everySeconds: number;
  /** How far the ticks run ahead of what the frames say, seconds; a clock that is not as careful as it should be. */
  readonly aheadSeconds?: number;
  /** How long it goes on ticking after the last frame, seconds. */
  readonly afterSeconds?: number;
}

/** Ticks in one pause: captures whose clock leaps by years are among the tests. */
const MOST_TICKS = 300;

export function readLive(
  capture: Uint8Array,
  ticking: Ticking,
  options: Partial<AnalysisOptions> = {},
  changeBatch: (batch: FrameBatch) => void = () => undefined,
): Live {
  const found = recognise(capture, true);
  if (found.kind !== 'format') throw new Error('not a capture');
  const reader = found.create({});
  const told: Live['told'][number][] = [];
  const analysis = new Analysis({
    ...DEFAULT_OPTIONS,
    onStall: (stall) => told.push({ type: 'stall', stall: { ...stall } }),
    onStallEvent: (event) => told.push(event),
    onFailure: (error) => {
      throw error;
    },
    ...options,
  });
  const index = analysis.addCapture('test.cap', reader);
  const batch = new FrameBatch();
  let started = false;
  const tickUntil = (untilNs: number) => {
    const stepNs = ticking.everySeconds * 1e9;
    const aheadNs = (ticking.aheadSeconds ?? 0) * 1e9;
    for (let i = 1, ns = analysis.nowNs + stepNs; ns < untilNs && i < MOST_TICKS; i++, ns += stepNs)
      analysis.tick(ns + aheadNs);
  };
  const take = () => {
    while (reader.next(batch)) {
      if (!started) analysis.setOrigin(reader.originEpochNs);
      changeBatch(batch);
      for (let at = 0; at < batch.count; at++) {
        if (started) tickUntil(batch.time[at]);
        started = true;
        analysis.consume(index, batch, at, at + 1, 0);
      }
    }
  };
  for (let at = 0; at < capture.length; ) {
    const space = reader.space();
    const length = Math.min(space.length, capture.length - at);
    space.set(capture.subarray(at, at + length));
    reader.filled(length);
    at += length;
    take();
  }
  reader.end();
  take();
  if (!started) analysis.setOrigin(null);
  tickUntil(analysis.nowNs + (ticking.afterSeconds ?? 0) * 1e9);
  analysis.endCapture(index, { format: reader.format, bytes: capture.length });
  const report = analysis.finish();
  return { report, told, events: told.filter((one) => one.type !== 'stall') };
}
