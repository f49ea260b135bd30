/** Captures under the filter's eyes: which frames match, and what a walk shows of each. */
import { FrameWalk } from '../../../src/engine/detail/frameWalk.ts';
import { NEEDS_OF_ROWS, type Trail } from '../../../src/engine/detail/trail.ts';
import type { Dissection } from '../../../src/filter/dissection.ts';
import { NEEDS_UDP_STREAMS } from '../../../src/filter/fields/field.ts';
import { type DisplayFilter, looksAhead, readFilter } from '../../../src/filter/filter.ts';
import type { FilterProblem } from '../../../src/filter/syntax.ts';
import { readBatches } from './mergedCapture.ts';

export function filterOf(text: string): DisplayFilter {
  const read = readFilter(text);
  if (read.kind === 'wrong') throw new Error(`${text}: ${read.problem.text}`);
  return read.filter;
}

export function problemOf(text: string): FilterProblem {
  const read = readFilter(text);
  if (read.kind === 'filter') throw new Error(`${text} can be read`);
  return read.problem;
}

/** Shows every frame with all that the frames before tell. */
export function eachFrame(capture: Uint8Array, visit: (frame: Dissection) => void, pieceSize?: number): Trail {
  const walk = new FrameWalk(NEEDS_OF_ROWS | NEEDS_UDP_STREAMS);
  readBatches(
    capture,
    (batch, _, originEpochNs, reader) => walk.frames(batch, 0, batch.count, reader, originEpochNs, 0, visit),
    pieceSize,
  );
  return walk.trail;
}

/** Numbers of the frames that match each filter. */
export function matching(capture: Uint8Array, texts: readonly string[]): number[][] {
  const filters = texts.map(filterOf);
  const found = texts.map(() => [] as number[]);
  const trail = filters.some(looksAhead) ? eachFrame(capture, () => undefined) : null;
  eachFrame(capture, (frame) => {
    if (trail !== null) frame.past.answerFrame = trail.answerOf(frame.number);
    for (const [index, filter] of filters.entries()) if (filter.matches(frame)) found[index].push(frame.number);
  });
  return found;
}

/** What only one filter needs is known: as a filter is run over a capture. */
export function matchingAlone(capture: Uint8Array, text: string): number[] {
  const filter = filterOf(text);
  const walk = new FrameWalk(filter.needs);
  const trail = looksAhead(filter) ? eachFrame(capture, () => undefined) : null;
  const found: number[] = [];
  readBatches(capture, (batch, _, originEpochNs, reader) => {
    walk.frames(batch, 0, batch.count, reader, originEpochNs, 0, (frame) => {
      if (trail !== null) frame.past.answerFrame = trail.answerOf(frame.number);
      if (filter.matches(frame)) found.push(frame.number);
    });
  });
  return found;
}
