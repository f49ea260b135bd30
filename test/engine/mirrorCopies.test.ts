/** A mirror port that shows every frame twice, the copy a little later, changes nothing that is said of a capture. */
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { pcapFile } from '../support/captureFiles.ts';
import { capturedFrames } from '../support/rewrapCapture.ts';
import { EXAMPLES, RECORDINGS } from './captures.ts';
import { readCapture } from './support/readCapture.ts';

const LATER_US = [0, 50, 1000, 3000];

/** Each frame, and its copy so much later; in the order of time. */
function mirrored(capture: Uint8Array, laterUs: number): Uint8Array {
  const frames = capturedFrames(capture);
  const copies = frames.map((frame) => ({ ...frame, epochNs: frame.epochNs + BigInt(laterUs) * 1000n }));
  const both = frames.flatMap((frame, at) => [frame, copies[at]]).sort((a, b) => Number(a.epochNs - b.epochNs));
  const sized = both.map((frame) => ({ ...frame, originalLength: frame.bytes.length + frame.missing }));
  return pcapFile(sized, { linkType: frames[0].linkType, precision: 'ns' });
}

/** Who waited for what, how long, how sure: without the numbers of frames, of which there are twice as many. */
function verdict({ stalls, gaps, summary, findings }: Report) {
  const tenths = (seconds: number) => Math.round(seconds * 10);
  return {
    stalls: stalls.map((one) => [one.side, one.phase, one.cause, one.confidence, tenths(one.durationSeconds)]),
    gaps: gaps.map((one) => [one.side, one.phase, tenths(one.durationSeconds)]),
    lookups: [summary.lookups, summary.unansweredLookups],
    connections: summary.connections,
    findings: findings.map(({ kind, address }) => [kind, address]),
  };
}

describe.each(LATER_US)('every frame once more, %i microseconds later', (laterUs) => {
  it.each([...EXAMPLES, ...RECORDINGS])('$name', ({ bytes }) => {
    const capture = bytes();
    expect(verdict(readCapture(mirrored(capture, laterUs)))).toEqual(verdict(readCapture(capture)));
  });
});
