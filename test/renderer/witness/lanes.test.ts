/** The picture of deliveries and queries: nothing is lost where marks fall together, and the axis says clock times. */
import { describe, expect, it } from 'vitest';
import { clockTicks, extentOf, layLanes } from '../../../renderer/witness/lanes.ts';
import { addressesIn, secondsIn, ZONES } from '../../../renderer/witness/options.ts';
import type { LaneMark, WitnessLane } from '../../../src/model/witnessLanes.ts';

const T0 = Date.UTC(2026, 10, 22, 16);

function lane(...marks: (readonly [seconds: number, tone: LaneMark['tone']])[]): WitnessLane {
  return {
    kind: 'resolver',
    name: '192.0.2.53',
    marks: marks.map(([seconds, tone], place) => ({ ms: T0 + seconds * 1e3, tone, title: tone, place })),
  };
}

const x = (ms: number) => (ms - T0) / 1e3;

describe('marks that fall on one spot', () => {
  it('are one, the gravest, and each is kept', () => {
    const [laid] = layLanes([lane([10, 'good'], [11, 'bad'], [12, 'warn'], [30, 'good'])], x, 0, 100);
    expect(laid!.spots.map(({ tone, title, places }) => [tone, title, places])).toEqual([
      ['bad', 'bad', [0, 1, 2]],
      ['good', 'good', [3]],
    ]);
  });

  it('outside of what is in view are not drawn', () => {
    const [laid] = layLanes([lane([10, 'good'], [500, 'bad'])], x, 0, 100);
    expect(laid!.spots.map(({ places }) => places)).toEqual([[0]]);
  });

  it('cost pixels, not marks', () => {
    const many = lane(...Array.from({ length: 50_000 }, (_, at) => [at / 500, 'good'] as const));
    const [laid] = layLanes([many], x, 0, 100);
    expect(laid!.spots.length).toBeLessThan(25);
    expect(laid!.spots.flatMap(({ places }) => places)).toHaveLength(50_000);
  });
});

describe('the time of a picture', () => {
  it('holds all marks; without any there is none', () => {
    const extent = extentOf([lane([10, 'good'], [70, 'bad'])])!;
    expect(extent.originMs).toBe(T0 + 10_000);
    expect(extent.whole.from).toBeLessThan(0);
    expect(extent.whole.to).toBeGreaterThan(60);
    expect(extentOf([lane()])).toBeNull();
  });

  it.each([
    [60, 6, '16:00:10'],
    [7200, 8, '16:30'],
    [10 * 86_400, 5, '2026-11-25'],
    [3, 8, '16:00:00.5'],
  ])('over %d s has at most %d round times, %s among them', (span, most, label) => {
    const ticks = clockTicks({ from: 0, to: span }, T0, most);
    expect(ticks.map((tick) => tick.label)).toContain(label);
    expect(ticks.length).toBeLessThanOrEqual(most + 1);
  });
});

describe('what is typed', () => {
  it('is read as addresses and seconds', () => {
    expect(addressesIn(' 192.0.2.1, 2001:db8::1;192.0.2.2 ')).toEqual(['192.0.2.1', '2001:db8::1', '192.0.2.2']);
    expect([secondsIn(' '), secondsIn('-3,5'), secondsIn('soon')]).toEqual([null, -3.5, Number.NaN]);
  });

  it('finds a time zone by its offset, each once', () => {
    const labels = ZONES.map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(['UTC-12:00', 'UTC', 'UTC+05:45', 'UTC+14:00']));
    expect(new Set(labels).size).toBe(labels.length);
    expect(ZONES.find(({ label }) => label === 'UTC-03:30')!.value).toBe('-210');
  });
});
