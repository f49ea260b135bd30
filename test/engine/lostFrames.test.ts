/** A frame that the capture lost makes nobody guilty, and hides little. */
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { type CapturedFrame, capturedFrames, written } from '../support/rewrapCapture.ts';
import { RECORDINGS } from './captures.ts';
import { readCapture } from './support/readCapture.ts';

const UDP = 17;
/** Only the beginning of long recordings is taken apart. */
const MOST_FRAMES = 60;

function framesOf(name: string): CapturedFrame[] {
  return capturedFrames(RECORDINGS.find((one) => one.name === name)!.bytes());
}

function without(frames: readonly CapturedFrame[], number: number): Report {
  return readCapture(written(frames.filter((_, at) => at !== number - 1)));
}

function said({ stalls }: Report) {
  return stalls.map(({ side, phase, cause, durationSeconds }) => [side, phase, cause, Math.round(durationSeconds)]);
}

/** First messages of a side, whose next one would wait for them in vain. */
const FIRST_MESSAGES: readonly [string, number, string][] = [
  ['exim-acl-at-mail', 4, 'the greeting'],
  ['exim-acl-at-mail', 6, 'EHLO'],
  ['exim-acl-inside-tls', 4, 'the greeting'],
  ['apache-hostname-lookups-in-tls', 4, 'the ClientHello'],
  ['apache-hostname-lookups-in-tls', 6, 'the ServerHello'],
  ['ipv6-inside-tls', 6, 'the ServerHello'],
  ['python-inside-tls', 6, 'the ServerHello'],
  ['ngircd-inside-tls', 4, 'the ClientHello'],
  ['ssh-gssapi-client', 8, 'the banner'],
];

describe('a first message that was not captured, but acknowledged,', () => {
  it.each(FIRST_MESSAGES)('of %s (frame %i, %s) is not waited for', (name, number) => {
    const frames = framesOf(name);
    expect(said(without(frames, number))).toEqual(said(readCapture(written(frames))));
  });

  it('is waited for while it may come: behind its acknowledgement by a moment', () => {
    const frames = framesOf('exim-acl-at-mail');
    const [greeting, acknowledgement] = [frames[3], frames[4]];
    const swapped = [...frames.slice(0, 3), acknowledgement, greeting, ...frames.slice(5)];
    const times = frames.map(({ epochNs }) => epochNs);
    const report = readCapture(written(swapped.map((frame, at) => ({ ...frame, epochNs: times[at] }))));
    expect(said(report)).toEqual(said(readCapture(written(frames))));
    expect(JSON.stringify(report.stalls)).toContain('Exim 4');
  });
});

describe('any frame that is no datagram', () => {
  const controls = RECORDINGS.filter(({ name }) => name.startsWith('control-'));

  it.each(controls)('of $name, lost, makes no stall that is certain', ({ name }) => {
    const frames = framesOf(name);
    for (let number = 1; number <= Math.min(frames.length, MOST_FRAMES); number++) {
      if (frames[number - 1].bytes[23] === UDP) continue;
      const certain = without(frames, number).stalls.filter(({ confidence }) => confidence === 'certain');
      expect(certain, `without frame ${number}`).toEqual([]);
    }
  });
});
