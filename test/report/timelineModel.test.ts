import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ticksUpTo } from '../../src/model/ticks.ts';
import { indexLookups } from '../../src/report/asked.ts';
import { painter } from '../../src/report/textLayout.ts';
import { drawTimeline } from '../../src/report/textTimeline.ts';
import { clusters, timelineOf } from '../../src/report/timelineModel.ts';
import { unexplainedGap } from './fixtures/reports.ts';
import { androidReport, eximReport, localFallbackReport } from './fixtures/stories.ts';

function timeline(report: ReturnType<typeof androidReport>) {
  return timelineOf(report.stalls[0]!, indexLookups(report.lookups));
}

describe('the timeline of a stall', () => {
  test('has a lane for the client, one a resolver, one for the server; the silent one is marked', () => {
    const lanes = timeline(localFallbackReport()).lanes;
    expect(lanes.map((lane) => lane.name)).toEqual(['10.0.0.2', '10.1.1.1', 'mDNS', 'LLMNR', 'NetBIOS', '10.0.0.40']);
    expect(lanes.map((lane) => lane.silent)).toEqual([true, false, false, false, false, false]);
    expect(timeline(eximReport()).lanes.at(-1)!.silent).toBe(true);
  });

  test('counts from the start of the gap; an unanswered query lasts until the next, the last until the give-up', () => {
    const [client, resolver, server] = timeline(androidReport()).lanes;
    expect(resolver!.bars.map(({ frame, end }) => [frame, end])).toEqual([
      [51, 'nothing'],
      [53, 'nothing'],
      [58, 'nothing'],
    ]);
    expect(resolver!.bars.map((bar) => bar.untilSeconds.toFixed(2))).toEqual(['5.09', '10.10', '28.09']);
    expect(client!.marks.map((mark) => mark.frame)).toEqual([46, 48, 73]);
    expect(server!.marks.map((mark) => mark.label)).toEqual(['SYN-ACK', 'FIN', 'RST']);
    expect(client!.marks[1]!.seconds).toBeCloseTo(0, 9);
  });

  test('stays bounded however many queries there were', () => {
    const report = androidReport();
    const [one] = report.lookups;
    const tries = Array.from({ length: 5000 }, (_, at) => ({
      ...one!.tries[0]!,
      frame: 100 + at,
      timeSeconds: 12.1 + at / 1000,
      server: `10.1.1.${at % 200}`,
    }));
    const { lanes } = timeline({ ...report, lookups: [{ ...one!, tries }] });
    expect(lanes.length).toBe(8);
    expect(lanes[1]!.bars.length + lanes[1]!.omitted).toBe(25);
    expect(lanes[1]!.bars.length).toBe(10);
  });

  test('an unexplained gap has one too, without resolvers', () => {
    expect(timelineOf(unexplainedGap(), new Map()).lanes.map((lane) => lane.kind)).toEqual(['client', 'server']);
  });
});

test('ticks are round, few, and never beyond the end', () => {
  expect(ticksUpTo(28.1)).toEqual([0, 5, 10, 15, 20, 25]);
  expect(ticksUpTo(0)).toEqual([0]);
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (end) => {
      const ticks = ticksUpTo(end);
      expect(ticks.length).toBeLessThan(9);
      expect(ticks.at(-1)!).toBeLessThanOrEqual(end * (1 + 1e-6));
    }),
  );
});

test('marks that would touch are one cluster, named from first to last', () => {
  const [client] = timeline(androidReport()).lanes;
  expect(clusters(client!.marks, 0.3).map(({ label, frame }) => `${label} ${frame}`)).toEqual([
    'SYN..ACK 48',
    'ClientHello 73',
  ]);
});

describe('the timeline in characters', () => {
  const draw = (columns: number) => drawTimeline(timeline(androidReport()), columns, '', painter(false));

  test('shows lanes, gap, bars to nowhere and frame numbers', () => {
    expect(draw(72)).toEqual([
      '          0          5 s        10 s       15 s      20 s       25 s',
      '          SYN..ACK 48                                     ClientHello 73',
      'client    o////////////////////// silent 28.1 s ///////////////////////o',
      '10.1.1.1  51---------x',
      '                     53---------x',
      '                                58-------------------------------------x',
      'server    o SYN-ACK 47     o FIN 54                             RST 74 o',
    ]);
  });

  test('keeps to the width of the terminal, from 60 columns up', () => {
    for (const columns of [20, 60, 80, 100, 118]) {
      const widest = Math.max(...draw(columns).map((line) => line.length));
      expect(widest, `at ${columns}`).toBeLessThanOrEqual(Math.max(60, columns));
    }
  });
});
