/** Time stamps that go backwards: said, survived, and the same in pieces of any size. */
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/model/report.ts';
import { Scenario } from '../support/scenario.ts';
import { readCapture } from './support/readCapture.ts';

/** Pings at these seconds, in this order in the file. */
function pings(...times: readonly number[]): Uint8Array {
  const story = new Scenario();
  const [one, other] = [story.host('10.0.0.2'), story.host('10.0.0.1')];
  times.forEach((_, i) => {
    story.udp(one, other, [4000, 4001], Uint8Array.of(i), i);
  });
  const capture = story.toPcap();
  const view = new DataView(capture.buffer);
  const record = 16 + story.frames[0].packet.length + 14;
  const start = view.getUint32(24, true);
  times.forEach((seconds, i) => {
    view.setUint32(24 + i * record, start + seconds, true);
  });
  return capture;
}

describe('a clock that goes backwards', () => {
  it('is said, and how often', () => {
    const { limits } = readCapture(pings(0, 10, 5, 20, 3));
    expect(limits.filter(({ kind }) => kind === 'clock-backwards')).toMatchObject([{ count: 2 }]);
  });

  it('leaves the duration from the first to the latest stamp', () => {
    expect(readCapture(pings(0, 5, 10)).captures[0].durationSeconds).toBe(10);
    expect(readCapture(pings(0, 10, 5, 20)).captures[0].durationSeconds).toBe(20);
  });

  it('does so also at the end of a batch', () => {
    expect(readCapture(pings(0, 10, 5)).captures[0].durationSeconds).toBe(10);
  });

  it('makes no report that is none: nothing lasts less than no time', () => {
    const story = new Scenario();
    const [asker, resolver] = [story.host('10.0.0.2'), story.host('10.0.0.53')];
    story.udp(asker, resolver, [4000, 4001], Uint8Array.of(1), 0);
    const query = story.askPtr(asker, resolver, '203.0.113.5', { at: 20 });
    story.answerPtr(query, 21, 'mail.example.com');
    const capture = story.toPcap();
    const view = new DataView(capture.buffer);
    let last = 24;
    for (let at = 24; at < capture.length; at += 16 + view.getUint32(at + 8, true)) last = at;
    view.setUint32(last, view.getUint32(last, true) - 9, true);
    expect(() =>
      reportSchema.parse(readCapture(capture, { listAllLookups: true, listConnections: true })),
    ).not.toThrow();
  });
});
