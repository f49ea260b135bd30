/** A mirror port that shows every frame twice, the copy a little later, changes nothing that is said of a capture. */
import { describe, expect, it } from 'vitest';
import { capturedFrames, written } from '../support/rewrapCapture.ts';
import { EXAMPLES, RECORDINGS } from './captures.ts';
import { readCapture } from './support/readCapture.ts';
import { verdict } from './support/verdict.ts';

const LATER_US = [0, 50, 1000, 3000];

/** Each frame, and its copy so much later; in the order of time. */
function mirrored(capture: Uint8Array, laterUs: number): Uint8Array {
  const frames = capturedFrames(capture);
  const copies = frames.map((frame) => ({ ...frame, epochNs: frame.epochNs + BigInt(laterUs) * 1000n }));
  const both = frames.flatMap((frame, at) => [frame, copies[at]]).sort((a, b) => Number(a.epochNs - b.epochNs));
  return written(both);
}

describe.each(LATER_US)('every frame once more, %i microseconds later', (laterUs) => {
  it.each([...EXAMPLES, ...RECORDINGS])('$name', ({ bytes }) => {
    const capture = bytes();
    expect(verdict(readCapture(mirrored(capture, laterUs)))).toEqual(verdict(readCapture(capture)));
  });
});
