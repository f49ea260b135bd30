/** The picture of a stall: every frame has its number, no label lies over another, and all of it is inside. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { widthOf } from '../../../renderer/timeline/labels.ts';
import { layOut, spotsOf } from '../../../renderer/timeline/layout.ts';
import type { Picture, Timeline } from '../../../renderer/timeline/picture.ts';
import { wholeOf } from '../../../renderer/timeline/scale.ts';

/** The story of 2015: three silent queries, FIN at 10 s, ClientHello at 28 s. */
const STORY: Timeline = {
  startSeconds: -0.18,
  endSeconds: 28.2,
  gapSeconds: 28,
  ticks: [0],
  lanes: [
    {
      kind: 'client',
      name: '10.0.0.2',
      silent: true,
      marks: [
        { role: 'syn', capture: 0, frame: 46, seconds: -0.18, label: 'SYN' },
        { role: 'handshake-complete', capture: 0, frame: 48, seconds: 0, label: 'ACK' },
        { role: 'client-hello', capture: 0, frame: 73, seconds: 28, label: 'ClientHello' },
      ],
      bars: [],
      omitted: 0,
    },
    {
      kind: 'resolver',
      name: '10.1.1.1',
      silent: false,
      marks: [],
      bars: [
        bar(51, 0.06, 6.9, 'PTR 5.113.0.203.in-addr.arpa'),
        bar(53, 6.9, 15.2, 'retry'),
        bar(58, 15.2, 28, 'retry'),
      ],
      omitted: 0,
    },
    {
      kind: 'server',
      name: 'mail.example.com',
      silent: false,
      marks: [{ role: 'fin', capture: 0, frame: 54, seconds: 10, label: 'FIN' }],
      bars: [],
      omitted: 0,
    },
  ],
};

function bar(frame: number, seconds: number, untilSeconds: number, label: string, answerFrame: number | null = null) {
  const end = answerFrame === null ? ('nothing' as const) : ('answered' as const);
  return { capture: 0, frame, seconds, untilSeconds, label, answerFrame, end };
}

const drawn = (timeline: Timeline, width = 700, growing: number | null = null) =>
  layOut({ timeline, window: wholeOf(timeline, growing), width, growing });

const textsOf = ({ lanes }: Picture) =>
  lanes.flatMap(({ labels, bars }) => [...labels.map(({ parts }) => parts), ...bars.map(({ label }) => label)]);
const said = (picture: Picture) => textsOf(picture).map((parts) => parts.map(({ text }) => text).join(''));

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const boxesOf = ({ lanes }: Picture): Box[] =>
  lanes.flatMap(({ labels, bars }) => [
    ...labels.map(({ x, y, parts }) => ({ x, y, width: widthOf(parts) })),
    ...bars.map(({ labelX, y, label }) => ({ x: labelX, y, width: widthOf(label) })),
  ]);

function overlaps(a: Box, b: Box): boolean {
  return Math.abs(a.y - b.y) < 12 && a.x < b.x + b.width && b.x < a.x + a.width;
}

describe('the picture of a stall', () => {
  it('has a lane for client, resolver and server, below each other', () => {
    const { lanes, height } = drawn(STORY);
    expect(lanes.map(({ title }) => title)).toEqual(['client', '10.1.1.1', 'server']);
    for (const [at, lane] of lanes.entries()) {
      const above = lanes[at - 1];
      if (above !== undefined) expect(lane.top).toBe(above.top + above.height);
    }
    expect(lanes.at(-1)!.top + lanes.at(-1)!.height).toBeLessThanOrEqual(height);
  });

  it('names every frame of the story', () => {
    const words = said(drawn(STORY)).join(' ');
    for (const frame of [46, 48, 51, 53, 54, 58, 73]) expect(words).toMatch(new RegExp(`\\b${frame}\\b`));
  });

  it('shows the silence with its length, from the handshake to the ClientHello', () => {
    const { lanes } = drawn(STORY);
    const hello = lanes[0]!.marks.at(-1)!;
    const { gap } = lanes[0]!;
    expect(gap?.words).toBe('silent 28.0 s');
    expect(gap!.x + gap!.width).toBeCloseTo(hello.x);
    expect(hello.tone).toBe('arrival');
    expect(lanes[2]!.gap).toBeNull();
  });

  it('draws the three queries as steps, none answered', () => {
    const { bars } = drawn(STORY).lanes[1]!;
    expect(bars.map(({ tone }) => tone)).toEqual(['nothing', 'nothing', 'nothing']);
    expect(bars[1]!.y).toBeGreaterThan(bars[0]!.y);
    expect(bars[2]!.y).toBeGreaterThan(bars[1]!.y);
  });

  it('gives what can be selected in the order of time, with words for who cannot see it', () => {
    const spots = spotsOf(drawn(STORY));
    expect(spots.map(({ frame }) => frame)).toEqual([46, 48, 51, 53, 54, 58, 73]);
    expect(spots[2]!.name).toBe('PTR 5.113.0.203.in-addr.arpa, frame 51, after 60 ms, no answer within 6.8 s');
    expect(new Set(spots.map(({ key }) => key)).size).toBe(spots.length);
  });

  it('has the answer of a query as a spot of its own', () => {
    const lanes = [{ ...STORY.lanes[1]!, bars: [bar(5, 1, 3, 'PTR x', 9)] }];
    const [asked, answer] = spotsOf(drawn({ ...STORY, lanes }));
    expect([asked!.frame, answer!.frame]).toEqual([5, 9]);
    expect(said(drawn({ ...STORY, lanes }))).toEqual(['5 PTR x, answered by 9']);
  });

  it('lets a silence that lasts grow, open at its end', () => {
    const { gap } = drawn(STORY, 700, 4).lanes[0]!;
    expect(gap).toMatchObject({ open: true, words: 'silent for 32.0 s' });
  });

  it('waits on for an answer as long as the silence lasts', () => {
    const { bars } = drawn(STORY, 700, 4).lanes[1]!;
    const [, second, last] = bars;
    expect(last!.endsHere).toBe(false);
    expect(last!.label.map(({ text }) => text).join('')).toBe('58 retry, no answer yet');
    expect(last!.x + last!.width).toBeCloseTo(
      drawn(STORY, 700, 4).lanes[0]!.gap!.x + drawn(STORY, 700, 4).lanes[0]!.gap!.width,
    );
    expect(second!.endsHere).toBe(true);
    expect(drawn(STORY).lanes[1]!.bars[2]!.endsHere).toBe(true);
  });

  it('leaves out what is outside of the window, and keeps bars that cross it', () => {
    const picture = layOut({ timeline: STORY, window: { from: 5, to: 8 }, width: 700, growing: null });
    expect(spotsOf(picture).map(({ frame }) => frame)).toEqual([51, 53]);
    const [first, second] = picture.lanes[1]!.bars;
    expect(first!.endsHere).toBe(true);
    expect(second!.endsHere).toBe(false);
    expect(picture.lanes[0]!.gap!.wordsX).not.toBeNull();
  });

  it('says what would hide in a name', () => {
    const lanes = [
      { ...STORY.lanes[2]!, name: 'mail\u202Emoc' },
      { ...STORY.lanes[1]!, bars: [bar(5, 1, 3, 'PTR \u0007')] },
    ];
    const picture = drawn({ ...STORY, lanes });
    expect(picture.lanes[0]!.subtitle).toBe('mail\\u{202e}moc');
    expect(said(picture)[1]).toContain('\\u{7}');
  });

  it('never writes one label over another, and keeps all of them inside', () => {
    const marks = fc.array(
      fc.record({
        role: fc.constantFrom('syn' as const, 'data' as const, 'client-hello' as const),
        capture: fc.constant(0),
        frame: fc.integer({ min: 1, max: 9_999_999 }),
        seconds: fc.double({ min: -0.1, max: 28.2, noNaN: true }),
        label: fc.constantFrom('SYN', 'data', 'ClientHello'),
      }),
      { maxLength: 25 },
    );
    const bars = fc.array(
      fc.tuple(
        fc.integer({ min: 1, max: 99_999 }),
        fc.double({ min: 0, max: 28, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
      ),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(marks, bars, fc.integer({ min: 560, max: 1600 }), (some, asked, width) => {
        const queries = asked
          .toSorted((a, b) => a[1] - b[1])
          .map(([frame, from, took]) => bar(frame, from, Math.min(28.2, from + took), 'PTR 5.113.0.203.in-addr.arpa'));
        const lanes = [
          { ...STORY.lanes[0]!, marks: some },
          { ...STORY.lanes[1]!, bars: queries },
        ];
        const picture = drawn({ ...STORY, lanes }, width);
        const boxes = boxesOf(picture);
        for (const [at, box] of boxes.entries()) {
          for (const other of boxes.slice(at + 1)) expect(overlaps(box, other)).toBe(false);
          expect(box.x).toBeGreaterThanOrEqual(0);
          expect(box.y).toBeGreaterThan(10);
        }
      }),
    );
  });
});
